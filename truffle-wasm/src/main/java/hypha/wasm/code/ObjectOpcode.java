package hypha.wasm.code;

/** The register instructions on typed references, structs, arrays and i31; operands as {@link Opcode} writes them. All but those on functions trap if a struct, array or i31 is null. */
public final class ObjectOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x380;

    /** {@code y s c n S r D}: Calls the function s, which is of type y; traps if it is null. Else as CALL_INDIRECT. */
    public static final int CALL_REF = FIRST + 0;

    /** {@code d s}: d = s; traps if it is null. */
    public static final int REF_AS_NON_NULL = FIRST + 1;

    /** {@code d s s}: d = both are the same object, or the same i31, or null. */
    public static final int REF_EQ = FIRST + 2;

    /** {@code d s v}: d = s is of the reference type with code v. */
    public static final int REF_TEST = FIRST + 3;

    /** {@code d s v}: d = s; traps unless it is of the reference type with code v. */
    public static final int REF_CAST = FIRST + 4;

    /** {@code d y n S}: d = a struct of type y with these fields. */
    public static final int STRUCT_NEW = FIRST + 5;

    /** {@code d y}: d = a struct of type y whose fields are zero or null. */
    public static final int STRUCT_NEW_DEFAULT = FIRST + 6;

    /** {@code d s y i}: d = field i of s, a struct of type y. */
    public static final int STRUCT_GET = FIRST + 7;

    /** {@code d s y i}: The same of a packed field, sign-extended. */
    public static final int STRUCT_GET_S = FIRST + 8;

    /** {@code d s y i}: The same of a packed field, zero-extended. */
    public static final int STRUCT_GET_U = FIRST + 9;

    /** {@code y i s s}: Sets field i of the first s, a struct of type y, to the second. */
    public static final int STRUCT_SET = FIRST + 10;

    /** {@code d y s s}: d = an array of type y: value, length. */
    public static final int ARRAY_NEW = FIRST + 11;

    /** {@code d y s}: d = an array of type y of length s whose elements are zero or null. */
    public static final int ARRAY_NEW_DEFAULT = FIRST + 12;

    /** {@code d y n S}: d = an array of type y with these elements. */
    public static final int ARRAY_NEW_FIXED = FIRST + 13;

    /** {@code d y e s s}: d = an array of type y from data segment e: offset in bytes, length. */
    public static final int ARRAY_NEW_DATA = FIRST + 14;

    /** {@code d y e s s}: d = an array of type y from element segment e: offset, length. */
    public static final int ARRAY_NEW_ELEM = FIRST + 15;

    /** {@code d y s s}: d = an element of an array of type y: array, index. */
    public static final int ARRAY_GET = FIRST + 16;

    /** {@code d y s s}: The same of a packed element, sign-extended. */
    public static final int ARRAY_GET_S = FIRST + 17;

    /** {@code d y s s}: The same of a packed element, zero-extended. */
    public static final int ARRAY_GET_U = FIRST + 18;

    /** {@code y s s s}: Array, index, value. */
    public static final int ARRAY_SET = FIRST + 19;

    /** {@code d s}: d = the length of array s. */
    public static final int ARRAY_LEN = FIRST + 20;

    /** {@code y s s s s}: Array, index, value, length. */
    public static final int ARRAY_FILL = FIRST + 21;

    /** {@code y y s s s s s}: From an array of the second type to one of the first: target, index, source, index, length. */
    public static final int ARRAY_COPY = FIRST + 22;

    /** {@code y e s s s s}: From data segment e: array, index, offset in bytes, length. */
    public static final int ARRAY_INIT_DATA = FIRST + 23;

    /** {@code y e s s s s}: From element segment e: array, index, offset, length. */
    public static final int ARRAY_INIT_ELEM = FIRST + 24;

    /** {@code d s}: d = the low 31 bits of s as a reference. */
    public static final int REF_I31 = FIRST + 25;

    /** {@code d s}: d = the i31 s, sign-extended. */
    public static final int I31_GET_S = FIRST + 26;

    /** {@code d s}: d = the i31 s, zero-extended. */
    public static final int I31_GET_U = FIRST + 27;

    private ObjectOpcode() {}

    static void define() {
        OpcodeTable.define(CALL_REF, "CALL_REF", "yscnSrD");
        OpcodeTable.define(REF_AS_NON_NULL, "REF_AS_NON_NULL", "ds");
        OpcodeTable.define(REF_EQ, "REF_EQ", "dss");
        OpcodeTable.define(REF_TEST, "REF_TEST", "dsv");
        OpcodeTable.define(REF_CAST, "REF_CAST", "dsv");
        OpcodeTable.define(STRUCT_NEW, "STRUCT_NEW", "dynS");
        OpcodeTable.define(STRUCT_NEW_DEFAULT, "STRUCT_NEW_DEFAULT", "dy");
        OpcodeTable.define(STRUCT_GET, "STRUCT_GET", "dsyi");
        OpcodeTable.define(STRUCT_GET_S, "STRUCT_GET_S", "dsyi");
        OpcodeTable.define(STRUCT_GET_U, "STRUCT_GET_U", "dsyi");
        OpcodeTable.define(STRUCT_SET, "STRUCT_SET", "yiss");
        OpcodeTable.define(ARRAY_NEW, "ARRAY_NEW", "dyss");
        OpcodeTable.define(ARRAY_NEW_DEFAULT, "ARRAY_NEW_DEFAULT", "dys");
        OpcodeTable.define(ARRAY_NEW_FIXED, "ARRAY_NEW_FIXED", "dynS");
        OpcodeTable.define(ARRAY_NEW_DATA, "ARRAY_NEW_DATA", "dyess");
        OpcodeTable.define(ARRAY_NEW_ELEM, "ARRAY_NEW_ELEM", "dyess");
        OpcodeTable.define(ARRAY_GET, "ARRAY_GET", "dyss");
        OpcodeTable.define(ARRAY_GET_S, "ARRAY_GET_S", "dyss");
        OpcodeTable.define(ARRAY_GET_U, "ARRAY_GET_U", "dyss");
        OpcodeTable.define(ARRAY_SET, "ARRAY_SET", "ysss");
        OpcodeTable.define(ARRAY_LEN, "ARRAY_LEN", "ds");
        OpcodeTable.define(ARRAY_FILL, "ARRAY_FILL", "yssss");
        OpcodeTable.define(ARRAY_COPY, "ARRAY_COPY", "yysssss");
        OpcodeTable.define(ARRAY_INIT_DATA, "ARRAY_INIT_DATA", "yessss");
        OpcodeTable.define(ARRAY_INIT_ELEM, "ARRAY_INIT_ELEM", "yessss");
        OpcodeTable.define(REF_I31, "REF_I31", "ds");
        OpcodeTable.define(I31_GET_S, "I31_GET_S", "ds");
        OpcodeTable.define(I31_GET_U, "I31_GET_U", "ds");
    }
}
