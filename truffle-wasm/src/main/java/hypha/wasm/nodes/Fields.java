package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;
import static hypha.wasm.nodes.Frames.reference;
import static hypha.wasm.nodes.Frames.v128;

import com.oracle.truffle.api.CompilerAsserts;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.staticobject.StaticProperty;
import hypha.wasm.runtime.StructLayout;
import hypha.wasm.types.FieldType;

/** Moves values between slots of a frame and fields of structs. Layout and field are constants to compiled code, which is left with one access. */
final class Fields {
    private Fields() {}

    /** Reads a field into a slot; {@code signed} matters if it is packed. */
    static void get(VirtualFrame frame, int slot, StructLayout layout, Object struct, int field, boolean signed) {
        StaticProperty property = layout.property(field);
        CompilerAsserts.partialEvaluationConstant(property);
        switch (layout.storage(field)) {
            case FieldType.I8 -> {
                byte value = property.getByte(struct);
                i32(frame, slot, signed ? value : value & 0xFF);
            }
            case FieldType.I16 -> {
                short value = property.getShort(struct);
                i32(frame, slot, signed ? value : value & 0xFFFF);
            }
            case FieldType.I32 -> i32(frame, slot, property.getInt(struct));
            case FieldType.I64 -> i64(frame, slot, property.getLong(struct));
            case FieldType.F32 -> f32(frame, slot, property.getFloat(struct));
            case FieldType.F64 -> f64(frame, slot, property.getDouble(struct));
            case FieldType.V128 -> v128(frame, slot, layout.vector(struct, field));
            default -> reference(frame, slot, property.getObject(struct));
        }
    }

    /** Writes a slot into a field. */
    static void set(VirtualFrame frame, int slot, StructLayout layout, Object struct, int field) {
        StaticProperty property = layout.property(field);
        CompilerAsserts.partialEvaluationConstant(property);
        switch (layout.storage(field)) {
            case FieldType.I8 -> property.setByte(struct, (byte) i32(frame, slot));
            case FieldType.I16 -> property.setShort(struct, (short) i32(frame, slot));
            case FieldType.I32 -> property.setInt(struct, i32(frame, slot));
            case FieldType.I64 -> property.setLong(struct, i64(frame, slot));
            case FieldType.F32 -> property.setFloat(struct, f32(frame, slot));
            case FieldType.F64 -> property.setDouble(struct, f64(frame, slot));
            case FieldType.V128 -> layout.vector(struct, field, v128(frame, slot));
            default -> property.setObject(struct, reference(frame, slot));
        }
    }
}
