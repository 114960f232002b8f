package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;
import static hypha.wasm.nodes.Frames.reference;
import static hypha.wasm.nodes.Frames.v128;

import com.oracle.truffle.api.CompilerAsserts;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.runtime.ArrayObject;
import hypha.wasm.runtime.ArrayOperations;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ArrayType;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FieldType;

/** The instructions of the register code on arrays. Types are constants to compiled code, and with them the classes of arrays. */
final class ArrayInstructions {
    private ArrayInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, LoadedModule module, int[] code, int pc, int opcode) {
        switch (opcode) {
            case ObjectOpcode.ARRAY_NEW -> {
                DefinedType type = module.type(code[pc + 2]);
                int length = i32(frame, code[pc + 4]);
                ArrayObject array = ArrayOperations.create(type, length);
                ArrayOperations.fill(array, 0, box(frame, code[pc + 3], storage(type)), length);
                reference(frame, code[pc + 1], array);
                return pc + 5;
            }
            case ObjectOpcode.ARRAY_NEW_DEFAULT -> {
                DefinedType type = module.type(code[pc + 2]);
                reference(frame, code[pc + 1], ArrayOperations.create(type, i32(frame, code[pc + 3])));
                return pc + 4;
            }
            case ObjectOpcode.ARRAY_NEW_FIXED -> {
                return newFixed(frame, module.type(code[pc + 2]), code, pc);
            }
            case ObjectOpcode.ARRAY_GET, ObjectOpcode.ARRAY_GET_S, ObjectOpcode.ARRAY_GET_U -> {
                byte storage = storage(module.type(code[pc + 2]));
                boolean signed = opcode == ObjectOpcode.ARRAY_GET_S;
                get(frame, code[pc + 1], storage, array(frame, code[pc + 3]), i32(frame, code[pc + 4]), signed);
                return pc + 5;
            }
            case ObjectOpcode.ARRAY_SET -> {
                byte storage = storage(module.type(code[pc + 1]));
                set(frame, code[pc + 4], storage, array(frame, code[pc + 2]), i32(frame, code[pc + 3]));
                return pc + 5;
            }
            case ObjectOpcode.ARRAY_LEN -> {
                i32(frame, code[pc + 1], ((ArrayObject) array(frame, code[pc + 2])).length());
                return pc + 3;
            }
            default -> {
                return bulk(frame, instance, module, code, pc, opcode);
            }
        }
    }

    private static int bulk(
            VirtualFrame frame, WasmInstance instance, LoadedModule module, int[] code, int pc, int opcode) {
        switch (opcode) {
            case ObjectOpcode.ARRAY_NEW_DATA -> {
                DefinedType type = module.type(code[pc + 2]);
                ArrayObject array = ArrayOperations.newData(
                        type, instance, code[pc + 3], i32(frame, code[pc + 4]), i32(frame, code[pc + 5]));
                reference(frame, code[pc + 1], array);
                return pc + 6;
            }
            case ObjectOpcode.ARRAY_NEW_ELEM -> {
                DefinedType type = module.type(code[pc + 2]);
                ArrayObject array = ArrayOperations.newElements(
                        type, instance, code[pc + 3], i32(frame, code[pc + 4]), i32(frame, code[pc + 5]));
                reference(frame, code[pc + 1], array);
                return pc + 6;
            }
            case ObjectOpcode.ARRAY_FILL -> {
                byte storage = storage(module.type(code[pc + 1]));
                ArrayObject array = (ArrayObject) array(frame, code[pc + 2]);
                ArrayOperations.fill(
                        array, i32(frame, code[pc + 3]), box(frame, code[pc + 4], storage), i32(frame, code[pc + 5]));
                return pc + 6;
            }
            case ObjectOpcode.ARRAY_COPY -> {
                ArrayObject target = (ArrayObject) array(frame, code[pc + 3]);
                ArrayObject source = (ArrayObject) array(frame, code[pc + 5]);
                ArrayOperations.copy(
                        target, i32(frame, code[pc + 4]), source, i32(frame, code[pc + 6]), i32(frame, code[pc + 7]));
                return pc + 8;
            }
            case ObjectOpcode.ARRAY_INIT_DATA -> {
                ArrayOperations.initData(
                        (ArrayObject) array(frame, code[pc + 3]),
                        i32(frame, code[pc + 4]),
                        instance,
                        code[pc + 2],
                        i32(frame, code[pc + 5]),
                        i32(frame, code[pc + 6]));
                return pc + 7;
            }
            case ObjectOpcode.ARRAY_INIT_ELEM -> {
                ArrayOperations.initElements(
                        (ArrayObject) array(frame, code[pc + 3]),
                        i32(frame, code[pc + 4]),
                        instance,
                        code[pc + 2],
                        i32(frame, code[pc + 5]),
                        i32(frame, code[pc + 6]));
                return pc + 7;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }

    private static byte storage(DefinedType type) {
        byte storage = ((ArrayType) type.composite()).element().storage();
        CompilerAsserts.partialEvaluationConstant(storage);
        return storage;
    }

    private static Object array(VirtualFrame frame, int slot) {
        return ObjectInstructions.nonNull(reference(frame, slot), Trap.NULL_ARRAY);
    }

    private static Object box(VirtualFrame frame, int slot, byte storage) {
        return switch (storage) {
            case FieldType.I8, FieldType.I16, FieldType.I32 -> i32(frame, slot);
            case FieldType.I64 -> i64(frame, slot);
            case FieldType.F32 -> f32(frame, slot);
            case FieldType.F64 -> f64(frame, slot);
            case FieldType.V128 -> v128(frame, slot);
            default -> reference(frame, slot);
        };
    }

    @ExplodeLoop
    private static int newFixed(VirtualFrame frame, DefinedType type, int[] code, int pc) {
        byte storage = storage(type);
        int count = code[pc + 3];
        CompilerAsserts.partialEvaluationConstant(count);
        ArrayObject array = ArrayOperations.create(type, count);
        for (int i = 0; i < count; i++) {
            set(frame, code[pc + 4 + i], storage, array, i);
        }
        reference(frame, code[pc + 1], array);
        return pc + 4 + count;
    }

    private static void get(VirtualFrame frame, int slot, byte storage, Object array, int index, boolean signed) {
        switch (storage) {
            case FieldType.I8 -> {
                byte[] elements = CompilerDirectives.castExact(array, ArrayObject.Bytes.class)
                        .elements();
                byte value = elements[ArrayOperations.checkIndex(index, elements.length)];
                i32(frame, slot, signed ? value : value & 0xFF);
            }
            case FieldType.I16 -> {
                short[] elements = CompilerDirectives.castExact(array, ArrayObject.Shorts.class)
                        .elements();
                short value = elements[ArrayOperations.checkIndex(index, elements.length)];
                i32(frame, slot, signed ? value : value & 0xFFFF);
            }
            case FieldType.I32 -> {
                int[] elements = CompilerDirectives.castExact(array, ArrayObject.Ints.class)
                        .elements();
                i32(frame, slot, elements[ArrayOperations.checkIndex(index, elements.length)]);
            }
            case FieldType.I64 -> {
                long[] elements = CompilerDirectives.castExact(array, ArrayObject.Longs.class)
                        .elements();
                i64(frame, slot, elements[ArrayOperations.checkIndex(index, elements.length)]);
            }
            case FieldType.F32 -> {
                float[] elements = CompilerDirectives.castExact(array, ArrayObject.Floats.class)
                        .elements();
                f32(frame, slot, elements[ArrayOperations.checkIndex(index, elements.length)]);
            }
            case FieldType.F64 -> {
                double[] elements = CompilerDirectives.castExact(array, ArrayObject.Doubles.class)
                        .elements();
                f64(frame, slot, elements[ArrayOperations.checkIndex(index, elements.length)]);
            }
            case FieldType.V128 ->
                v128(
                        frame,
                        slot,
                        CompilerDirectives.castExact(array, ArrayObject.Vectors.class)
                                .get(index));
            default -> {
                Object[] elements = CompilerDirectives.castExact(array, ArrayObject.Objects.class)
                        .elements();
                reference(frame, slot, elements[ArrayOperations.checkIndex(index, elements.length)]);
            }
        }
    }

    private static void set(VirtualFrame frame, int slot, byte storage, Object array, int index) {
        switch (storage) {
            case FieldType.I8 -> {
                byte[] elements = CompilerDirectives.castExact(array, ArrayObject.Bytes.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = (byte) i32(frame, slot);
            }
            case FieldType.I16 -> {
                short[] elements = CompilerDirectives.castExact(array, ArrayObject.Shorts.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = (short) i32(frame, slot);
            }
            case FieldType.I32 -> {
                int[] elements = CompilerDirectives.castExact(array, ArrayObject.Ints.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = i32(frame, slot);
            }
            case FieldType.I64 -> {
                long[] elements = CompilerDirectives.castExact(array, ArrayObject.Longs.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = i64(frame, slot);
            }
            case FieldType.F32 -> {
                float[] elements = CompilerDirectives.castExact(array, ArrayObject.Floats.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = f32(frame, slot);
            }
            case FieldType.F64 -> {
                double[] elements = CompilerDirectives.castExact(array, ArrayObject.Doubles.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = f64(frame, slot);
            }
            case FieldType.V128 ->
                CompilerDirectives.castExact(array, ArrayObject.Vectors.class).set(index, v128(frame, slot));
            default -> {
                Object[] elements = CompilerDirectives.castExact(array, ArrayObject.Objects.class)
                        .elements();
                elements[ArrayOperations.checkIndex(index, elements.length)] = reference(frame, slot);
            }
        }
    }
}
