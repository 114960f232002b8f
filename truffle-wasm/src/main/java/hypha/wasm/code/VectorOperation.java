package hypha.wasm.code;

/** What the instructions on vectors do to their lanes: a family of {@link VectorOpcode} has the same operation for several {@linkplain VectorShape shapes}. Numbered from 0 in each {@linkplain VectorForm form}. */
public final class VectorOperation {
    // Unary.
    /** Absolute value. */
    public static final int ABS = 0;
    /** Negation. */
    public static final int NEG = 1;
    /** Complement of all bits. */
    public static final int NOT = 2;
    /** Number of bits that are set. */
    public static final int POPCNT = 3;
    /** Square root. */
    public static final int SQRT = 4;
    /** Rounded up. */
    public static final int CEIL = 5;
    /** Rounded down. */
    public static final int FLOOR = 6;
    /** Rounded towards zero. */
    public static final int TRUNC = 7;
    /** Rounded to the nearest, ties to even. */
    public static final int NEAREST = 8;
    /** The low half of the lanes, extended with their sign. */
    public static final int EXTEND_LOW_S = 9;
    /** The high half of the lanes, extended with their sign. */
    public static final int EXTEND_HIGH_S = 10;
    /** The low half of the lanes, extended with zeros. */
    public static final int EXTEND_LOW_U = 11;
    /** The high half of the lanes, extended with zeros. */
    public static final int EXTEND_HIGH_U = 12;
    /** Sums of pairs of lanes, extended with their sign. */
    public static final int EXTADD_PAIRWISE_S = 13;
    /** Sums of pairs of lanes, extended with zeros. */
    public static final int EXTADD_PAIRWISE_U = 14;
    /** f32 to signed i32, saturating; NaN gives 0. */
    public static final int TRUNC_SAT_F32_S = 15;
    /** f32 to unsigned i32, saturating. */
    public static final int TRUNC_SAT_F32_U = 16;
    /** f64 to signed i32 in the low lanes, saturating; the high lanes are 0. */
    public static final int TRUNC_SAT_F64_S_ZERO = 17;
    /** f64 to unsigned i32 in the low lanes, saturating. */
    public static final int TRUNC_SAT_F64_U_ZERO = 18;
    /** Signed i32 to float; the low lanes of them if to f64. */
    public static final int CONVERT_S = 19;
    /** Unsigned i32 to float; the low lanes of them if to f64. */
    public static final int CONVERT_U = 20;
    /** f64 to f32 in the low lanes; the high lanes are 0. */
    public static final int DEMOTE_ZERO = 21;
    /** f32 of the low lanes to f64. */
    public static final int PROMOTE_LOW = 22;

    // Binary.
    /** Sum. */
    public static final int ADD = 0;
    /** Difference. */
    public static final int SUB = 1;
    /** Product. */
    public static final int MUL = 2;
    /** Quotient. */
    public static final int DIV = 3;
    /** Sum, saturating, signed. */
    public static final int ADD_SAT_S = 4;
    /** Sum, saturating, unsigned. */
    public static final int ADD_SAT_U = 5;
    /** Difference, saturating, signed. */
    public static final int SUB_SAT_S = 6;
    /** Difference, saturating, unsigned. */
    public static final int SUB_SAT_U = 7;
    /** Minimum, signed. */
    public static final int MIN_S = 8;
    /** Minimum, unsigned. */
    public static final int MIN_U = 9;
    /** Maximum, signed. */
    public static final int MAX_S = 10;
    /** Maximum, unsigned. */
    public static final int MAX_U = 11;
    /** Average, rounded up, unsigned. */
    public static final int AVGR_U = 12;
    /** Product of fixed-point numbers with 15 fractional bits, rounded, saturating. */
    public static final int Q15MULR_SAT_S = 13;
    /** All ones where equal, else zero; so are the other comparisons. */
    public static final int EQ = 14;
    /** Not equal. */
    public static final int NE = 15;
    /** Less, signed. */
    public static final int LT_S = 16;
    /** Less, unsigned. */
    public static final int LT_U = 17;
    /** Less or equal, signed. */
    public static final int LE_S = 18;
    /** Less or equal, unsigned. */
    public static final int LE_U = 19;
    /** Less, of floats. */
    public static final int LT = 20;
    /** Less or equal, of floats. */
    public static final int LE = 21;
    /** Minimum, of floats; NaN if one is. */
    public static final int MIN = 22;
    /** Maximum, of floats; NaN if one is. */
    public static final int MAX = 23;
    /** The second if it is less, else the first. */
    public static final int PMIN = 24;
    /** The second if it is greater, else the first. */
    public static final int PMAX = 25;
    /** Conjunction of bits. */
    public static final int AND = 26;
    /** Conjunction of the first's bits and the complement of the second's. */
    public static final int ANDNOT = 27;
    /** Disjunction of bits. */
    public static final int OR = 28;
    /** Exclusive disjunction of bits. */
    public static final int XOR = 29;
    /** The first's lanes that the second's name; 0 for a name above 15. */
    public static final int SWIZZLE = 30;
    /** Lanes of both, to half their width, saturating, signed. */
    public static final int NARROW_S = 31;
    /** Lanes of both, signed, to half their width, saturating, unsigned. */
    public static final int NARROW_U = 32;
    /** Products of the low half of the lanes, extended with their sign. */
    public static final int EXTMUL_LOW_S = 33;
    /** Products of the high half of the lanes, extended with their sign. */
    public static final int EXTMUL_HIGH_S = 34;
    /** Products of the low half of the lanes, extended with zeros. */
    public static final int EXTMUL_LOW_U = 35;
    /** Products of the high half of the lanes, extended with zeros. */
    public static final int EXTMUL_HIGH_U = 36;
    /** Sums of pairs of products of signed lanes of half the width. */
    public static final int DOT_S = 37;
    /** The same, where a sum saturates. */
    public static final int DOT_SAT_S = 38;

    // Ternary.
    /** The first's bits where the third's are set, else the second's. */
    public static final int BITSELECT = 0;
    /** Product of the first two, rounded, plus the third. */
    public static final int MADD = 1;
    /** The third minus the product of the first two, rounded. */
    public static final int NMADD = 2;
    /** Sums of four products of signed bytes of the first two, of which pairs saturate to 16 bits, plus the third. */
    public static final int DOT_ADD_S = 3;

    // Shift, by an i32 modulo the lane's width.
    /** Left. */
    public static final int SHL = 0;
    /** Right, copying the sign. */
    public static final int SHR_S = 1;
    /** Right, filling with zeros. */
    public static final int SHR_U = 2;

    // Test: the result is an i32.
    /** 1 if a bit is set. */
    public static final int ANY_TRUE = 0;
    /** 1 if no lane is 0. */
    public static final int ALL_TRUE = 1;
    /** The lanes' highest bits, lane 0's lowest. */
    public static final int BITMASK = 2;

    // Of a lane: extraction.
    /** A lane of 32 or 64 bits. */
    public static final int EXTRACT = 0;
    /** A lane, extended with its sign to an i32. */
    public static final int EXTRACT_S = 1;
    /** A lane, extended with zeros to an i32. */
    public static final int EXTRACT_U = 2;

    // Memory.
    /** All of a vector. */
    public static final int LOAD = 0;
    /** One number for all lanes. */
    public static final int LOAD_SPLAT = 1;
    /** The lowest lane; the others are 0. */
    public static final int LOAD_ZERO = 2;
    /** 8 bytes as lanes of half the width, extended with their sign. */
    public static final int LOAD_EXTEND_S = 3;
    /** 8 bytes as lanes of half the width, extended with zeros. */
    public static final int LOAD_EXTEND_U = 4;

    private VectorOperation() {}
}
