package hypha.wasm.binary;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ArrayType;
import hypha.wasm.types.CompositeType;
import hypha.wasm.types.FieldType;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.StructType;
import hypha.wasm.types.SubType;
import hypha.wasm.types.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Reads the type section (core specification 5.5.4). Indices in types are not checked here. */
final class TypeSectionReader {
    private static final int RECURSION_GROUP = 0x4E;
    private static final int FINAL_SUBTYPE = 0x4F;
    private static final int SUBTYPE = 0x50;
    private static final int ARRAY = 0x5E;
    private static final int STRUCT = 0x5F;
    private static final int FUNCTION = 0x60;
    private static final int I16 = 0x77;
    private static final int I8 = 0x78;

    private final InstructionDecoder in;
    private final ParserLimits limits;
    private final List<SubType> types = new ArrayList<>();

    TypeSectionReader(InstructionDecoder in, ParserLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    SubType[] read() {
        int entries = in.count("types", limits.types());
        types.clear();
        for (int i = 0; i < entries; i++) {
            int members = 1;
            if (in.peek() == RECURSION_GROUP) {
                in.u8();
                members = in.count("types", limits.types() - types.size());
            }
            int end = types.size() + members;
            if (end > limits.types()) {
                throw in.malformed("too many types: count=" + end + " limit=" + limits.types());
            }
            while (types.size() < end) {
                types.add(definition(end));
            }
        }
        return types.toArray(SubType[]::new);
    }

    private SubType definition(int groupEnd) {
        int form = in.peek();
        boolean isFinal = form != SUBTYPE;
        int supertype = SubType.NO_SUPERTYPE;
        if (form == SUBTYPE || form == FINAL_SUBTYPE) {
            in.u8();
            int supertypes = in.count("supertypes", limits.types());
            if (supertypes > 1) {
                throw WasmException.invalid("sub type with more than one supertype", in.position());
            }
            if (supertypes == 1) {
                // An index that does not fit an int is beyond any limit, and must not be taken for none.
                int index = in.u32();
                supertype = index < 0 ? Integer.MAX_VALUE : index;
            }
        }
        return new SubType(composite(), supertype, isFinal, groupEnd);
    }

    private CompositeType composite() {
        int form = in.u8();
        return switch (form) {
            case FUNCTION -> new FunctionType(values("parameters"), values("results"));
            case STRUCT -> {
                FieldType[] fields = new FieldType[in.count("fields", limits.fields())];
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = field();
                }
                yield new StructType(fields);
            }
            case ARRAY -> new ArrayType(field());
            // The form is a signed 7-bit number, which takes one byte.
            default ->
                throw in.malformed(form >= 0x80 ? "integer representation too long" : "malformed definition type");
        };
    }

    private FieldType field() {
        switch (in.peek()) {
            case I8 -> {
                in.u8();
                return FieldType.packed(FieldType.I8, in.mutability());
            }
            case I16 -> {
                in.u8();
                return FieldType.packed(FieldType.I16, in.mutability());
            }
            default -> {
                ValueType type = ValueType.ofCode(in.valueType());
                return FieldType.of(type, in.mutability());
            }
        }
    }

    private ValueType[] values(String what) {
        ValueType[] values = new ValueType[in.count(what, limits.parameters())];
        for (int i = 0; i < values.length; i++) {
            values[i] = ValueType.ofCode(in.valueType());
        }
        return values;
    }
}
