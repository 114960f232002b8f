package hypha.wasm.binary;

/** The instructions on structs, arrays, i31 and casts: those with the prefix byte {@code FB}, numbered as {@link Instruction} says. */
public final class ObjectInstruction {
    /** {@code struct.new}. */
    public static final int STRUCT_NEW = Instruction.PREFIX_FB + 0;

    /** {@code struct.new_default}. */
    public static final int STRUCT_NEW_DEFAULT = Instruction.PREFIX_FB + 1;

    /** {@code struct.get}. */
    public static final int STRUCT_GET = Instruction.PREFIX_FB + 2;

    /** {@code struct.get_s}. */
    public static final int STRUCT_GET_S = Instruction.PREFIX_FB + 3;

    /** {@code struct.get_u}. */
    public static final int STRUCT_GET_U = Instruction.PREFIX_FB + 4;

    /** {@code struct.set}. */
    public static final int STRUCT_SET = Instruction.PREFIX_FB + 5;

    /** {@code array.new}. */
    public static final int ARRAY_NEW = Instruction.PREFIX_FB + 6;

    /** {@code array.new_default}. */
    public static final int ARRAY_NEW_DEFAULT = Instruction.PREFIX_FB + 7;

    /** {@code array.new_fixed}. */
    public static final int ARRAY_NEW_FIXED = Instruction.PREFIX_FB + 8;

    /** {@code array.new_data}. */
    public static final int ARRAY_NEW_DATA = Instruction.PREFIX_FB + 9;

    /** {@code array.new_elem}. */
    public static final int ARRAY_NEW_ELEM = Instruction.PREFIX_FB + 10;

    /** {@code array.get}. */
    public static final int ARRAY_GET = Instruction.PREFIX_FB + 11;

    /** {@code array.get_s}. */
    public static final int ARRAY_GET_S = Instruction.PREFIX_FB + 12;

    /** {@code array.get_u}. */
    public static final int ARRAY_GET_U = Instruction.PREFIX_FB + 13;

    /** {@code array.set}. */
    public static final int ARRAY_SET = Instruction.PREFIX_FB + 14;

    /** {@code array.len}. */
    public static final int ARRAY_LEN = Instruction.PREFIX_FB + 15;

    /** {@code array.fill}. */
    public static final int ARRAY_FILL = Instruction.PREFIX_FB + 16;

    /** {@code array.copy}. */
    public static final int ARRAY_COPY = Instruction.PREFIX_FB + 17;

    /** {@code array.init_data}. */
    public static final int ARRAY_INIT_DATA = Instruction.PREFIX_FB + 18;

    /** {@code array.init_elem}. */
    public static final int ARRAY_INIT_ELEM = Instruction.PREFIX_FB + 19;

    /** {@code ref.test}. */
    public static final int REF_TEST = Instruction.PREFIX_FB + 20;

    /** {@code ref.test} to a nullable type. */
    public static final int REF_TEST_NULL = Instruction.PREFIX_FB + 21;

    /** {@code ref.cast}. */
    public static final int REF_CAST = Instruction.PREFIX_FB + 22;

    /** {@code ref.cast} to a nullable type. */
    public static final int REF_CAST_NULL = Instruction.PREFIX_FB + 23;

    /** {@code br_on_cast}. */
    public static final int BR_ON_CAST = Instruction.PREFIX_FB + 24;

    /** {@code br_on_cast_fail}. */
    public static final int BR_ON_CAST_FAIL = Instruction.PREFIX_FB + 25;

    /** {@code any.convert_extern}. */
    public static final int ANY_CONVERT_EXTERN = Instruction.PREFIX_FB + 26;

    /** {@code extern.convert_any}. */
    public static final int EXTERN_CONVERT_ANY = Instruction.PREFIX_FB + 27;

    /** {@code ref.i31}. */
    public static final int REF_I31 = Instruction.PREFIX_FB + 28;

    /** {@code i31.get_s}. */
    public static final int I31_GET_S = Instruction.PREFIX_FB + 29;

    /** {@code i31.get_u}. */
    public static final int I31_GET_U = Instruction.PREFIX_FB + 30;

    private ObjectInstruction() {}

    static void define() {
        Instruction.define(STRUCT_NEW, "struct.new", Immediate.TYPE, "");
        Instruction.define(STRUCT_NEW_DEFAULT, "struct.new_default", Immediate.TYPE, "");
        Instruction.define(STRUCT_GET, "struct.get", Immediate.TYPE_FIELD, "");
        Instruction.define(STRUCT_GET_S, "struct.get_s", Immediate.TYPE_FIELD, "");
        Instruction.define(STRUCT_GET_U, "struct.get_u", Immediate.TYPE_FIELD, "");
        Instruction.define(STRUCT_SET, "struct.set", Immediate.TYPE_FIELD, "");
        Instruction.define(ARRAY_NEW, "array.new", Immediate.TYPE, "");
        Instruction.define(ARRAY_NEW_DEFAULT, "array.new_default", Immediate.TYPE, "");
        Instruction.define(ARRAY_NEW_FIXED, "array.new_fixed", Immediate.TYPE_COUNT, "");
        Instruction.define(ARRAY_NEW_DATA, "array.new_data", Immediate.TYPE_DATA, "");
        Instruction.define(ARRAY_NEW_ELEM, "array.new_elem", Immediate.TYPE_ELEMENT, "");
        Instruction.define(ARRAY_GET, "array.get", Immediate.TYPE, "");
        Instruction.define(ARRAY_GET_S, "array.get_s", Immediate.TYPE, "");
        Instruction.define(ARRAY_GET_U, "array.get_u", Immediate.TYPE, "");
        Instruction.define(ARRAY_SET, "array.set", Immediate.TYPE, "");
        Instruction.define(ARRAY_LEN, "array.len", Immediate.NONE, "");
        Instruction.define(ARRAY_FILL, "array.fill", Immediate.TYPE, "");
        Instruction.define(ARRAY_COPY, "array.copy", Immediate.TYPE_TYPE, "");
        Instruction.define(ARRAY_INIT_DATA, "array.init_data", Immediate.TYPE_DATA, "");
        Instruction.define(ARRAY_INIT_ELEM, "array.init_elem", Immediate.TYPE_ELEMENT, "");
        Instruction.define(REF_TEST, "ref.test", Immediate.HEAP_TYPE, "");
        Instruction.define(REF_TEST_NULL, "ref.test", Immediate.HEAP_TYPE, "");
        Instruction.define(REF_CAST, "ref.cast", Immediate.HEAP_TYPE, "");
        Instruction.define(REF_CAST_NULL, "ref.cast", Immediate.HEAP_TYPE, "");
        Instruction.define(BR_ON_CAST, "br_on_cast", Immediate.CAST_LABEL, "");
        Instruction.define(BR_ON_CAST_FAIL, "br_on_cast_fail", Immediate.CAST_LABEL, "");
        Instruction.define(ANY_CONVERT_EXTERN, "any.convert_extern", Immediate.NONE, "");
        Instruction.define(EXTERN_CONVERT_ANY, "extern.convert_any", Immediate.NONE, "");
        Instruction.define(REF_I31, "ref.i31", Immediate.NONE, "");
        Instruction.define(I31_GET_S, "i31.get_s", Immediate.NONE, "");
        Instruction.define(I31_GET_U, "i31.get_u", Immediate.NONE, "");
    }
}
