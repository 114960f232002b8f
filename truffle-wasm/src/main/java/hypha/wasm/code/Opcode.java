package hypha.wasm.code;

/**
 * The instructions of the register code.
 *
 * <p>Code is an {@code int[]}. An instruction is its opcode followed by its operands, one element each unless said otherwise. Values live in slots of the frame, which operands
 * name; a slot only ever holds values of one {@link hypha.wasm.types.ValueKind kind}. An instruction reads all of its slots before it writes one, so they may be the same. An
 * instruction that traps has written nothing.
 *
 * <p>The Javadoc of each opcode gives its operands by letters:
 *
 * <ul>
 *   <li>{@code d} slot that is written, {@code s} slot that is read;
 *   <li>{@code i} 32-bit constant, {@code I} 64-bit constant in two elements, low half first;
 *   <li>{@code t} jump target, an index of the code; {@code p} first of the counters of a branch profile;
 *   <li>{@code f} function, {@code y} type, {@code b} table, {@code m} memory, {@code g} global, {@code e} segment, {@code a} tag: indices of the module; {@code v} code of a value type;
 *   <li>{@code c} call site, counted from 0 in each function;
 *   <li>{@code o} constant offset of a memory access, unsigned; {@code O} a 64-bit one in two elements, low half first;
 *   <li>{@code n} a number and {@code S} or {@code T}, that many slots that are read or jump targets; {@code r} a number and {@code D}, that many slots that are written.
 * </ul>
 *
 * <p>Opcodes are dense from 0, and families are contiguous, so that a dispatch is one table switch and a rare family can be dispatched by a method of its own. The large families have
 * classes of their own, with room between them: {@link VectorOpcode}, {@link AtomicOpcode}, {@link ObjectOpcode}, {@link ControlOpcode}, {@link WideOpcode}.
 */
public final class Opcode {
    // Moves: d s. One for each kind; MOVE_V128 will join them with the vectors.
    /** {@code d s}: Copies a slot of kind I32. */
    public static final int MOVE_I32 = 0;

    /** {@code d s}: Copies a slot of kind I64. */
    public static final int MOVE_I64 = 1;

    /** {@code d s}: Copies a slot of kind F32. */
    public static final int MOVE_F32 = 2;

    /** {@code d s}: Copies a slot of kind F64. */
    public static final int MOVE_F64 = 3;

    /** {@code d s}: Copies a slot of kind REFERENCE. */
    public static final int MOVE_REF = 4;

    // Constants.
    /** {@code d i}: d = i. */
    public static final int I32_CONST = 5;

    /** {@code d I}: d = I. */
    public static final int I64_CONST = 6;

    /** {@code d i}: d = the float with the bits i. */
    public static final int F32_CONST = 7;

    /** {@code d I}: d = the double with the bits I. */
    public static final int F64_CONST = 8;

    // Jumps. A conditional jump goes forward, and counts in the profile at p how often it is taken, at p + 1 how often
    // not.
    /** {@code t}: Goes forward. */
    public static final int JUMP = 9;

    /** {@code t}: Goes back to a loop header: the only instruction that does. */
    public static final int JUMP_BACK = 10;

    /** {@code s t p}: Jumps if the i32 s is 0. */
    public static final int JUMP_IF_ZERO = 11;

    /** {@code s t p}: Jumps if the i32 s is not 0. */
    public static final int JUMP_IF_NONZERO = 12;

    /** {@code s s t p}: Jumps if the first i32 equals the second. */
    public static final int JUMP_IF_I32_EQ = 13;

    /** {@code s s t p}: Jumps if the first i32 differs from the second. */
    public static final int JUMP_IF_I32_NE = 14;

    /** {@code s s t p}: Jumps if the first i32 is less than the second, signed. */
    public static final int JUMP_IF_I32_LT_S = 15;

    /** {@code s s t p}: Jumps if the first i32 is less than the second, unsigned. */
    public static final int JUMP_IF_I32_LT_U = 16;

    /** {@code s s t p}: Jumps if the first i32 is at most the second, signed. */
    public static final int JUMP_IF_I32_LE_S = 17;

    /** {@code s s t p}: Jumps if the first i32 is at most the second, unsigned. */
    public static final int JUMP_IF_I32_LE_U = 18;

    /** {@code s p n T}: Jumps to target number min(s, n - 1), s unsigned; there are n ≥ 1 targets, all forward, and n counters from p on. */
    public static final int BR_TABLE = 19;

    // Calls and returns.
    /** {@code f c n S r D}: Calls function f, imported or defined, from call site c (0, 1, … in each function) with n arguments; writes its r results. */
    public static final int CALL = 20;

    /** {@code b y s c n S r D}: Calls the function in table b at index s (i32); traps unless it is of type y. Else as CALL. */
    public static final int CALL_INDIRECT = 21;

    /** {@code n S}: Returns n values. */
    public static final int RETURN = 22;

    /** No operands: Traps. */
    public static final int UNREACHABLE = 23;

    // Selection: d = s3 is not 0 ? s1 : s2, where s3 is an i32. SELECT_V128 will join them.
    /** {@code d s s s}: Selects values of kind I32. */
    public static final int SELECT_I32 = 24;

    /** {@code d s s s}: Selects values of kind I64. */
    public static final int SELECT_I64 = 25;

    /** {@code d s s s}: Selects values of kind F32. */
    public static final int SELECT_F32 = 26;

    /** {@code d s s s}: Selects values of kind F64. */
    public static final int SELECT_F64 = 27;

    /** {@code d s s s}: Selects values of kind REFERENCE. */
    public static final int SELECT_REF = 28;

    // Globals.
    /** {@code d g}: Reads a global of kind I32. */
    public static final int GLOBAL_GET_I32 = 29;

    /** {@code d g}: Reads a global of kind I64. */
    public static final int GLOBAL_GET_I64 = 30;

    /** {@code d g}: Reads a global of kind F32. */
    public static final int GLOBAL_GET_F32 = 31;

    /** {@code d g}: Reads a global of kind F64. */
    public static final int GLOBAL_GET_F64 = 32;

    /** {@code d g}: Reads a global of kind REFERENCE. */
    public static final int GLOBAL_GET_REF = 33;

    /** {@code g s}: Writes a global of kind I32. */
    public static final int GLOBAL_SET_I32 = 34;

    /** {@code g s}: Writes a global of kind I64. */
    public static final int GLOBAL_SET_I64 = 35;

    /** {@code g s}: Writes a global of kind F32. */
    public static final int GLOBAL_SET_F32 = 36;

    /** {@code g s}: Writes a global of kind F64. */
    public static final int GLOBAL_SET_F64 = 37;

    /** {@code g s}: Writes a global of kind REFERENCE. */
    public static final int GLOBAL_SET_REF = 38;

    // i32 arithmetic, with the semantics of the instructions of the same name.
    /** {@code d s i}: Adds a constant, wrapping. */
    public static final int I32_ADD_IMM = 39;

    /** {@code d s i}: Ands with a constant. */
    public static final int I32_AND_IMM = 40;

    /** {@code d s i}: Shifts left by a constant of 0 to 31. */
    public static final int I32_SHL_IMM = 41;

    /** {@code d s i}: Shifts right, unsigned, by a constant of 0 to 31. */
    public static final int I32_SHR_U_IMM = 42;

    /** {@code d s s}. */
    public static final int I32_ADD = 43;

    /** {@code d s s}. */
    public static final int I32_SUB = 44;

    /** {@code d s s}. */
    public static final int I32_MUL = 45;

    /** {@code d s s}. */
    public static final int I32_AND = 46;

    /** {@code d s s}. */
    public static final int I32_OR = 47;

    /** {@code d s s}. */
    public static final int I32_XOR = 48;

    /** {@code d s s}. */
    public static final int I32_SHL = 49;

    /** {@code d s s}. */
    public static final int I32_SHR_S = 50;

    /** {@code d s s}. */
    public static final int I32_SHR_U = 51;

    /** {@code d s s}. */
    public static final int I32_ROTL = 52;

    /** {@code d s s}. */
    public static final int I32_ROTR = 53;

    /** {@code d s}. */
    public static final int I32_CLZ = 54;

    /** {@code d s}. */
    public static final int I32_CTZ = 55;

    /** {@code d s}. */
    public static final int I32_POPCNT = 56;

    /** {@code d s}. */
    public static final int I32_EXTEND8_S = 57;

    /** {@code d s}. */
    public static final int I32_EXTEND16_S = 58;

    /** {@code d s s}: Traps if the divisor is 0, or on overflow. */
    public static final int I32_DIV_S = 59;

    /** {@code d s s}: Traps if the divisor is 0. */
    public static final int I32_DIV_U = 60;

    /** {@code d s s}: Traps if the divisor is 0. */
    public static final int I32_REM_S = 61;

    /** {@code d s s}: Traps if the divisor is 0. */
    public static final int I32_REM_U = 62;

    // i32 comparisons, giving an i32 of 0 or 1; gt and ge are lt and le with swapped operands.
    /** {@code d s}. */
    public static final int I32_EQZ = 63;

    /** {@code d s s}. */
    public static final int I32_EQ = 64;

    /** {@code d s s}. */
    public static final int I32_NE = 65;

    /** {@code d s s}. */
    public static final int I32_LT_S = 66;

    /** {@code d s s}. */
    public static final int I32_LT_U = 67;

    /** {@code d s s}. */
    public static final int I32_LE_S = 68;

    /** {@code d s s}. */
    public static final int I32_LE_U = 69;

    // Loads: d s m o: from address s (i32, unsigned) plus the constant offset o (unsigned) of memory m. They trap out
    // of bounds.
    /** {@code d s m o}. */
    public static final int I32_LOAD = 70;

    /** {@code d s m o}. */
    public static final int I32_LOAD8_S = 71;

    /** {@code d s m o}. */
    public static final int I32_LOAD8_U = 72;

    /** {@code d s m o}. */
    public static final int I32_LOAD16_S = 73;

    /** {@code d s m o}. */
    public static final int I32_LOAD16_U = 74;

    /** {@code d s m o}. */
    public static final int I64_LOAD = 75;

    /** {@code d s m o}. */
    public static final int I64_LOAD8_S = 76;

    /** {@code d s m o}. */
    public static final int I64_LOAD8_U = 77;

    /** {@code d s m o}. */
    public static final int I64_LOAD16_S = 78;

    /** {@code d s m o}. */
    public static final int I64_LOAD16_U = 79;

    /** {@code d s m o}. */
    public static final int I64_LOAD32_S = 80;

    /** {@code d s m o}. */
    public static final int I64_LOAD32_U = 81;

    /** {@code d s m o}. */
    public static final int F32_LOAD = 82;

    /** {@code d s m o}. */
    public static final int F64_LOAD = 83;

    // Stores: s s m o: address as for loads, then the value. They trap out of bounds.
    /** {@code s s m o}. */
    public static final int I32_STORE = 84;

    /** {@code s s m o}. */
    public static final int I32_STORE8 = 85;

    /** {@code s s m o}. */
    public static final int I32_STORE16 = 86;

    /** {@code s s m o}. */
    public static final int I64_STORE = 87;

    /** {@code s s m o}. */
    public static final int I64_STORE8 = 88;

    /** {@code s s m o}. */
    public static final int I64_STORE16 = 89;

    /** {@code s s m o}. */
    public static final int I64_STORE32 = 90;

    /** {@code s s m o}. */
    public static final int F32_STORE = 91;

    /** {@code s s m o}. */
    public static final int F64_STORE = 92;

    // i64 arithmetic, with the semantics of the instructions of the same name.
    /** {@code d s i}: Adds a constant, wrapping, sign-extended. */
    public static final int I64_ADD_IMM = 93;

    /** {@code d s s}. */
    public static final int I64_ADD = 94;

    /** {@code d s s}. */
    public static final int I64_SUB = 95;

    /** {@code d s s}. */
    public static final int I64_MUL = 96;

    /** {@code d s s}. */
    public static final int I64_AND = 97;

    /** {@code d s s}. */
    public static final int I64_OR = 98;

    /** {@code d s s}. */
    public static final int I64_XOR = 99;

    /** {@code d s s}. */
    public static final int I64_SHL = 100;

    /** {@code d s s}. */
    public static final int I64_SHR_S = 101;

    /** {@code d s s}. */
    public static final int I64_SHR_U = 102;

    /** {@code d s s}. */
    public static final int I64_ROTL = 103;

    /** {@code d s s}. */
    public static final int I64_ROTR = 104;

    /** {@code d s}. */
    public static final int I64_CLZ = 105;

    /** {@code d s}. */
    public static final int I64_CTZ = 106;

    /** {@code d s}. */
    public static final int I64_POPCNT = 107;

    /** {@code d s}. */
    public static final int I64_EXTEND8_S = 108;

    /** {@code d s}. */
    public static final int I64_EXTEND16_S = 109;

    /** {@code d s}. */
    public static final int I64_EXTEND32_S = 110;

    /** {@code d s s}: Traps if the divisor is 0, or on overflow. */
    public static final int I64_DIV_S = 111;

    /** {@code d s s}: Traps if the divisor is 0. */
    public static final int I64_DIV_U = 112;

    /** {@code d s s}: Traps if the divisor is 0. */
    public static final int I64_REM_S = 113;

    /** {@code d s s}: Traps if the divisor is 0. */
    public static final int I64_REM_U = 114;

    // i64 comparisons, giving an i32 of 0 or 1; gt and ge are lt and le with swapped operands.
    /** {@code d s}. */
    public static final int I64_EQZ = 115;

    /** {@code d s s}. */
    public static final int I64_EQ = 116;

    /** {@code d s s}. */
    public static final int I64_NE = 117;

    /** {@code d s s}. */
    public static final int I64_LT_S = 118;

    /** {@code d s s}. */
    public static final int I64_LT_U = 119;

    /** {@code d s s}. */
    public static final int I64_LE_S = 120;

    /** {@code d s s}. */
    public static final int I64_LE_U = 121;

    // Conversions between integers.
    /** {@code d s}. */
    public static final int I32_WRAP_I64 = 122;

    /** {@code d s}. */
    public static final int I64_EXTEND_I32_S = 123;

    /** {@code d s}. */
    public static final int I64_EXTEND_I32_U = 124;

    // f64 arithmetic and comparisons; the latter give an i32, and gt and ge are lt and le with swapped operands.
    /** {@code d s s}. */
    public static final int F64_ADD = 125;

    /** {@code d s s}. */
    public static final int F64_SUB = 126;

    /** {@code d s s}. */
    public static final int F64_MUL = 127;

    /** {@code d s s}. */
    public static final int F64_DIV = 128;

    /** {@code d s s}. */
    public static final int F64_MIN = 129;

    /** {@code d s s}. */
    public static final int F64_MAX = 130;

    /** {@code d s s}. */
    public static final int F64_COPYSIGN = 131;

    /** {@code d s}. */
    public static final int F64_ABS = 132;

    /** {@code d s}. */
    public static final int F64_NEG = 133;

    /** {@code d s}. */
    public static final int F64_SQRT = 134;

    /** {@code d s}. */
    public static final int F64_CEIL = 135;

    /** {@code d s}. */
    public static final int F64_FLOOR = 136;

    /** {@code d s}. */
    public static final int F64_TRUNC = 137;

    /** {@code d s}. */
    public static final int F64_NEAREST = 138;

    /** {@code d s s}. */
    public static final int F64_EQ = 139;

    /** {@code d s s}. */
    public static final int F64_NE = 140;

    /** {@code d s s}. */
    public static final int F64_LT = 141;

    /** {@code d s s}. */
    public static final int F64_LE = 142;

    // f32 arithmetic and comparisons; the latter give an i32, and gt and ge are lt and le with swapped operands.
    /** {@code d s s}. */
    public static final int F32_ADD = 143;

    /** {@code d s s}. */
    public static final int F32_SUB = 144;

    /** {@code d s s}. */
    public static final int F32_MUL = 145;

    /** {@code d s s}. */
    public static final int F32_DIV = 146;

    /** {@code d s s}. */
    public static final int F32_MIN = 147;

    /** {@code d s s}. */
    public static final int F32_MAX = 148;

    /** {@code d s s}. */
    public static final int F32_COPYSIGN = 149;

    /** {@code d s}. */
    public static final int F32_ABS = 150;

    /** {@code d s}. */
    public static final int F32_NEG = 151;

    /** {@code d s}. */
    public static final int F32_SQRT = 152;

    /** {@code d s}. */
    public static final int F32_CEIL = 153;

    /** {@code d s}. */
    public static final int F32_FLOOR = 154;

    /** {@code d s}. */
    public static final int F32_TRUNC = 155;

    /** {@code d s}. */
    public static final int F32_NEAREST = 156;

    /** {@code d s s}. */
    public static final int F32_EQ = 157;

    /** {@code d s s}. */
    public static final int F32_NE = 158;

    /** {@code d s s}. */
    public static final int F32_LT = 159;

    /** {@code d s s}. */
    public static final int F32_LE = 160;

    // Conversions with floating point, named as in the specification; TRUNC traps, TRUNC_SAT saturates.
    /** {@code d s}. */
    public static final int I32_TRUNC_F32_S = 161;

    /** {@code d s}. */
    public static final int I32_TRUNC_F32_U = 162;

    /** {@code d s}. */
    public static final int I32_TRUNC_F64_S = 163;

    /** {@code d s}. */
    public static final int I32_TRUNC_F64_U = 164;

    /** {@code d s}. */
    public static final int I64_TRUNC_F32_S = 165;

    /** {@code d s}. */
    public static final int I64_TRUNC_F32_U = 166;

    /** {@code d s}. */
    public static final int I64_TRUNC_F64_S = 167;

    /** {@code d s}. */
    public static final int I64_TRUNC_F64_U = 168;

    /** {@code d s}. */
    public static final int I32_TRUNC_SAT_F32_S = 169;

    /** {@code d s}. */
    public static final int I32_TRUNC_SAT_F32_U = 170;

    /** {@code d s}. */
    public static final int I32_TRUNC_SAT_F64_S = 171;

    /** {@code d s}. */
    public static final int I32_TRUNC_SAT_F64_U = 172;

    /** {@code d s}. */
    public static final int I64_TRUNC_SAT_F32_S = 173;

    /** {@code d s}. */
    public static final int I64_TRUNC_SAT_F32_U = 174;

    /** {@code d s}. */
    public static final int I64_TRUNC_SAT_F64_S = 175;

    /** {@code d s}. */
    public static final int I64_TRUNC_SAT_F64_U = 176;

    /** {@code d s}. */
    public static final int F32_CONVERT_I32_S = 177;

    /** {@code d s}. */
    public static final int F32_CONVERT_I32_U = 178;

    /** {@code d s}. */
    public static final int F32_CONVERT_I64_S = 179;

    /** {@code d s}. */
    public static final int F32_CONVERT_I64_U = 180;

    /** {@code d s}. */
    public static final int F64_CONVERT_I32_S = 181;

    /** {@code d s}. */
    public static final int F64_CONVERT_I32_U = 182;

    /** {@code d s}. */
    public static final int F64_CONVERT_I64_S = 183;

    /** {@code d s}. */
    public static final int F64_CONVERT_I64_U = 184;

    /** {@code d s}. */
    public static final int F32_DEMOTE_F64 = 185;

    /** {@code d s}. */
    public static final int F64_PROMOTE_F32 = 186;

    /** {@code d s}. */
    public static final int I32_REINTERPRET_F32 = 187;

    /** {@code d s}. */
    public static final int I64_REINTERPRET_F64 = 188;

    /** {@code d s}. */
    public static final int F32_REINTERPRET_I32 = 189;

    /** {@code d s}. */
    public static final int F64_REINTERPRET_I64 = 190;

    // References.
    /** {@code d v}: d = null of the reference type with code v. */
    public static final int REF_NULL = 191;

    /** {@code d s}: d = s is null. */
    public static final int REF_IS_NULL = 192;

    /** {@code d f}: d = a reference to function f. */
    public static final int REF_FUNC = 193;

    // Memories. Addresses, sizes and bytes are i32.
    /** {@code d m}: d = pages of memory m. */
    public static final int MEMORY_SIZE = 194;

    /** {@code d s m}: Grows m by s pages; d = its pages before, or -1. */
    public static final int MEMORY_GROW = 195;

    /** {@code m s s s}: address, byte, length. */
    public static final int MEMORY_FILL = 196;

    /** {@code m m s s s}: To the first memory from the second: target address, source address, length. */
    public static final int MEMORY_COPY = 197;

    /** {@code e m s s s}: From data segment e: target address, source offset, length. */
    public static final int MEMORY_INIT = 198;

    /** {@code e}: Drops data segment e. */
    public static final int DATA_DROP = 199;

    // Tables. Indices and lengths are i32.
    /** {@code d b s}: d = the element at s. */
    public static final int TABLE_GET = 200;

    /** {@code b s s}: index, value. */
    public static final int TABLE_SET = 201;

    /** {@code d b}: d = elements of table b. */
    public static final int TABLE_SIZE = 202;

    /** {@code d b s s}: Grows b, filling it with the first s, by the second; d = its size before, or -1. */
    public static final int TABLE_GROW = 203;

    /** {@code b s s s}: index, value, length. */
    public static final int TABLE_FILL = 204;

    /** {@code b b s s s}: To the first table from the second: target index, source index, length. */
    public static final int TABLE_COPY = 205;

    /** {@code e b s s s}: From element segment e: target index, source offset, length. */
    public static final int TABLE_INIT = 206;

    /** {@code e}: Drops element segment e. */
    public static final int ELEM_DROP = 207;

    /** Opcodes below this are declared here; those of the families with a class of their own come after. */
    public static final int FAMILIES = 208;

    /** One more than the highest opcode of all families. */
    public static final int COUNT = 0x500;

    private Opcode() {}

    /** Returns the name of an opcode: that of its constant; null if there is no such opcode. */
    public static String name(int opcode) {
        return OpcodeTable.NAMES[opcode];
    }

    /** Returns the letters of an opcode's operands, as explained above. */
    public static String operands(int opcode) {
        return OpcodeTable.OPERANDS[opcode];
    }

    /** Returns the number of elements of the instruction at an index of some code. */
    public static int length(int[] code, int index) {
        String operands = OpcodeTable.OPERANDS[code[index]];
        int length = 1;
        for (int i = 0; i < operands.length(); i++) {
            length += switch (operands.charAt(i)) {
                case 'I', 'O' -> 2;
                case 'S', 'T', 'D' -> code[index + length - 1];
                default -> 1;
            };
        }
        return length;
    }
}
