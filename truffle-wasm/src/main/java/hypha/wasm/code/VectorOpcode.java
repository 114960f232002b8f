package hypha.wasm.code;

import static hypha.wasm.code.VectorShape.F32X4;
import static hypha.wasm.code.VectorShape.F64X2;
import static hypha.wasm.code.VectorShape.I16X8;
import static hypha.wasm.code.VectorShape.I32X4;
import static hypha.wasm.code.VectorShape.I64X2;
import static hypha.wasm.code.VectorShape.I8X16;
import static hypha.wasm.code.VectorShape.V128;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;

/**
 * The register instructions on 128-bit vectors; operands as {@link Opcode} writes them.
 *
 * <p>An opcode stands for three things, which these tables tell: its {@linkplain VectorForm form}, which says what its operands are, the {@linkplain VectorOperation operation}, and the
 * {@linkplain VectorShape shape} of the result, or, if that is no vector, of the operand. Its name is that of the instruction of the binary format; that is how the translator finds it.
 */
public final class VectorOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x100;

    /** {@code d s}: Copies a slot of kind V128. */
    public static final int MOVE_V128 = FIRST;

    /** {@code d I I}: d = the vector with the low half of the first, and the high half of the second constant. */
    public static final int V128_CONST = FIRST + 1;

    /** {@code d s s s}: d = s3 is not 0 ? s1 : s2, where s3 is an i32. */
    public static final int SELECT_V128 = FIRST + 2;

    /** {@code d g}. */
    public static final int GLOBAL_GET_V128 = FIRST + 3;

    /** {@code g s}. */
    public static final int GLOBAL_SET_V128 = FIRST + 4;

    /** Where the numbers of the family end at the latest. */
    public static final int LIMIT = AtomicOpcode.FIRST;

    private static final int MOST = LIMIT - FIRST;
    private static final int[] INTEGERS = {I8X16, I16X8, I32X4, I64X2};
    private static final int[] FLOATS = {F32X4, F64X2};

    @CompilationFinal(dimensions = 1)
    private static final byte[] FORMS = new byte[MOST];

    @CompilationFinal(dimensions = 1)
    private static final byte[] OPERATIONS = new byte[MOST];

    @CompilationFinal(dimensions = 1)
    private static final byte[] SHAPES = new byte[MOST];

    @CompilationFinal(dimensions = 1)
    private static final boolean[] WIDE = new boolean[MOST];

    private static int next = FIRST;

    private VectorOpcode() {}

    /** Returns the {@link VectorForm} of an opcode of this family. */
    public static int form(int opcode) {
        return FORMS[opcode - FIRST];
    }

    /** Returns the {@link VectorOperation} of an opcode of this family. */
    public static int operation(int opcode) {
        return OPERATIONS[opcode - FIRST];
    }

    /** Returns the {@link VectorShape} of an opcode of this family. */
    public static int shape(int opcode) {
        return SHAPES[opcode - FIRST];
    }

    /**
     * Returns the opcode with a form, an operation and a shape.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static int find(int form, int operation, int shape) {
        for (int opcode = FIRST; opcode < next; opcode++) {
            if (form(opcode) == form && operation(opcode) == operation && shape(opcode) == shape) {
                return opcode;
            }
        }
        throw new IllegalArgumentException("form=" + form + " operation=" + operation + " shape=" + shape);
    }

    /** Says whether an opcode of this family accesses a memory with 64-bit addresses. */
    public static boolean isWide(int opcode) {
        return WIDE[opcode - FIRST];
    }

    /** Returns the opcode that does on a memory with 64-bit addresses what another does on one with 32-bit addresses; its operands have {@code O} for {@code o}. */
    public static int wide(int opcode) {
        return opcode + 1;
    }

    static void define() {
        define(VectorForm.MOVE, 0, "MOVE_V128", V128);
        define(VectorForm.CONST, 0, "V128_CONST", V128);
        define(VectorForm.SELECT, 0, "SELECT_V128", V128);
        define(VectorForm.GLOBAL_GET, 0, "GLOBAL_GET_V128", V128);
        define(VectorForm.GLOBAL_SET, 0, "GLOBAL_SET_V128", V128);
        unary();
        conversions();
        arithmetic();
        comparisons();
        binary();
        ternary();
        scalars();
        memory();
    }

    private static void unary() {
        unary(VectorOperation.ABS, "ABS", INTEGERS);
        unary(VectorOperation.ABS, "ABS", FLOATS);
        unary(VectorOperation.NEG, "NEG", INTEGERS);
        unary(VectorOperation.NEG, "NEG", FLOATS);
        unary(VectorOperation.NOT, "NOT", V128);
        unary(VectorOperation.POPCNT, "POPCNT", I8X16);
        unary(VectorOperation.SQRT, "SQRT", FLOATS);
        unary(VectorOperation.CEIL, "CEIL", FLOATS);
        unary(VectorOperation.FLOOR, "FLOOR", FLOATS);
        unary(VectorOperation.TRUNC, "TRUNC", FLOATS);
        unary(VectorOperation.NEAREST, "NEAREST", FLOATS);
        unary(VectorOperation.EXTEND_LOW_S, "EXTEND_LOW_<_S", I16X8, I32X4, I64X2);
        unary(VectorOperation.EXTEND_HIGH_S, "EXTEND_HIGH_<_S", I16X8, I32X4, I64X2);
        unary(VectorOperation.EXTEND_LOW_U, "EXTEND_LOW_<_U", I16X8, I32X4, I64X2);
        unary(VectorOperation.EXTEND_HIGH_U, "EXTEND_HIGH_<_U", I16X8, I32X4, I64X2);
        unary(VectorOperation.EXTADD_PAIRWISE_S, "EXTADD_PAIRWISE_<_S", I16X8, I32X4);
        unary(VectorOperation.EXTADD_PAIRWISE_U, "EXTADD_PAIRWISE_<_U", I16X8, I32X4);
    }

    private static void conversions() {
        for (String prefix : new String[] {"TRUNC_SAT", "RELAXED_TRUNC"}) {
            unary(VectorOperation.TRUNC_SAT_F32_S, prefix + "_F32X4_S", I32X4);
            unary(VectorOperation.TRUNC_SAT_F32_U, prefix + "_F32X4_U", I32X4);
            unary(VectorOperation.TRUNC_SAT_F64_S_ZERO, prefix + "_F64X2_S_ZERO", I32X4);
            unary(VectorOperation.TRUNC_SAT_F64_U_ZERO, prefix + "_F64X2_U_ZERO", I32X4);
        }
        unary(VectorOperation.CONVERT_S, "CONVERT_I32X4_S", F32X4);
        unary(VectorOperation.CONVERT_U, "CONVERT_I32X4_U", F32X4);
        unary(VectorOperation.CONVERT_S, "CONVERT_LOW_I32X4_S", F64X2);
        unary(VectorOperation.CONVERT_U, "CONVERT_LOW_I32X4_U", F64X2);
        unary(VectorOperation.DEMOTE_ZERO, "DEMOTE_F64X2_ZERO", F32X4);
        unary(VectorOperation.PROMOTE_LOW, "PROMOTE_LOW_F32X4", F64X2);
    }

    private static void arithmetic() {
        binary(VectorOperation.ADD, "ADD", INTEGERS);
        binary(VectorOperation.ADD, "ADD", FLOATS);
        binary(VectorOperation.SUB, "SUB", INTEGERS);
        binary(VectorOperation.SUB, "SUB", FLOATS);
        binary(VectorOperation.MUL, "MUL", I16X8, I32X4, I64X2, F32X4, F64X2);
        binary(VectorOperation.DIV, "DIV", FLOATS);
        binary(VectorOperation.ADD_SAT_S, "ADD_SAT_S", I8X16, I16X8);
        binary(VectorOperation.ADD_SAT_U, "ADD_SAT_U", I8X16, I16X8);
        binary(VectorOperation.SUB_SAT_S, "SUB_SAT_S", I8X16, I16X8);
        binary(VectorOperation.SUB_SAT_U, "SUB_SAT_U", I8X16, I16X8);
        binary(VectorOperation.MIN_S, "MIN_S", I8X16, I16X8, I32X4);
        binary(VectorOperation.MIN_U, "MIN_U", I8X16, I16X8, I32X4);
        binary(VectorOperation.MAX_S, "MAX_S", I8X16, I16X8, I32X4);
        binary(VectorOperation.MAX_U, "MAX_U", I8X16, I16X8, I32X4);
        binary(VectorOperation.AVGR_U, "AVGR_U", I8X16, I16X8);
        binary(VectorOperation.Q15MULR_SAT_S, "Q15MULR_SAT_S", I16X8);
        binary(VectorOperation.Q15MULR_SAT_S, "RELAXED_Q15MULR_S", I16X8);
        binary(VectorOperation.MIN, "MIN", FLOATS);
        binary(VectorOperation.MAX, "MAX", FLOATS);
        binary(VectorOperation.MIN, "RELAXED_MIN", FLOATS);
        binary(VectorOperation.MAX, "RELAXED_MAX", FLOATS);
        binary(VectorOperation.PMIN, "PMIN", FLOATS);
        binary(VectorOperation.PMAX, "PMAX", FLOATS);
    }

    /** Greater and greater or equal are less and less or equal with their operands swapped. */
    private static void comparisons() {
        binary(VectorOperation.EQ, "EQ", INTEGERS);
        binary(VectorOperation.EQ, "EQ", FLOATS);
        binary(VectorOperation.NE, "NE", INTEGERS);
        binary(VectorOperation.NE, "NE", FLOATS);
        binary(VectorOperation.LT_S, "LT_S", INTEGERS);
        binary(VectorOperation.LE_S, "LE_S", INTEGERS);
        binary(VectorOperation.LT_U, "LT_U", I8X16, I16X8, I32X4);
        binary(VectorOperation.LE_U, "LE_U", I8X16, I16X8, I32X4);
        binary(VectorOperation.LT, "LT", FLOATS);
        binary(VectorOperation.LE, "LE", FLOATS);
    }

    private static void binary() {
        binary(VectorOperation.AND, "AND", V128);
        binary(VectorOperation.ANDNOT, "ANDNOT", V128);
        binary(VectorOperation.OR, "OR", V128);
        binary(VectorOperation.XOR, "XOR", V128);
        binary(VectorOperation.SWIZZLE, "SWIZZLE", I8X16);
        binary(VectorOperation.SWIZZLE, "RELAXED_SWIZZLE", I8X16);
        binary(VectorOperation.NARROW_S, "NARROW_>_S", I8X16, I16X8);
        binary(VectorOperation.NARROW_U, "NARROW_>_U", I8X16, I16X8);
        binary(VectorOperation.EXTMUL_LOW_S, "EXTMUL_LOW_<_S", I16X8, I32X4, I64X2);
        binary(VectorOperation.EXTMUL_HIGH_S, "EXTMUL_HIGH_<_S", I16X8, I32X4, I64X2);
        binary(VectorOperation.EXTMUL_LOW_U, "EXTMUL_LOW_<_U", I16X8, I32X4, I64X2);
        binary(VectorOperation.EXTMUL_HIGH_U, "EXTMUL_HIGH_<_U", I16X8, I32X4, I64X2);
        binary(VectorOperation.DOT_S, "DOT_I16X8_S", I32X4);
        binary(VectorOperation.DOT_SAT_S, "RELAXED_DOT_I8X16_I7X16_S", I16X8);
    }

    private static void ternary() {
        define(VectorForm.TERNARY, VectorOperation.BITSELECT, "BITSELECT", V128);
        define(VectorForm.TERNARY, VectorOperation.BITSELECT, "RELAXED_LANESELECT", INTEGERS);
        define(VectorForm.TERNARY, VectorOperation.MADD, "RELAXED_MADD", FLOATS);
        define(VectorForm.TERNARY, VectorOperation.NMADD, "RELAXED_NMADD", FLOATS);
        define(VectorForm.TERNARY, VectorOperation.DOT_ADD_S, "RELAXED_DOT_I8X16_I7X16_ADD_S", I32X4);
    }

    private static void scalars() {
        define(VectorForm.SHIFT, VectorOperation.SHL, "SHL", INTEGERS);
        define(VectorForm.SHIFT, VectorOperation.SHR_S, "SHR_S", INTEGERS);
        define(VectorForm.SHIFT, VectorOperation.SHR_U, "SHR_U", INTEGERS);
        define(VectorForm.TEST, VectorOperation.ANY_TRUE, "ANY_TRUE", V128);
        define(VectorForm.TEST, VectorOperation.ALL_TRUE, "ALL_TRUE", INTEGERS);
        define(VectorForm.TEST, VectorOperation.BITMASK, "BITMASK", INTEGERS);
        define(VectorForm.SPLAT, 0, "SPLAT", INTEGERS);
        define(VectorForm.SPLAT, 0, "SPLAT", FLOATS);
        define(VectorForm.EXTRACT, VectorOperation.EXTRACT, "EXTRACT_LANE", I32X4, I64X2, F32X4, F64X2);
        define(VectorForm.EXTRACT, VectorOperation.EXTRACT_S, "EXTRACT_LANE_S", I8X16, I16X8);
        define(VectorForm.EXTRACT, VectorOperation.EXTRACT_U, "EXTRACT_LANE_U", I8X16, I16X8);
        define(VectorForm.REPLACE, 0, "REPLACE_LANE", INTEGERS);
        define(VectorForm.REPLACE, 0, "REPLACE_LANE", FLOATS);
        define(VectorForm.SHUFFLE, 0, "SHUFFLE", I8X16);
    }

    private static void memory() {
        access(VectorForm.LOAD, VectorOperation.LOAD, "LOAD", V128);
        access(VectorForm.STORE, 0, "STORE", V128);
        for (int shape : INTEGERS) {
            int bits = VectorShape.bits(shape);
            access(VectorForm.LOAD, VectorOperation.LOAD_SPLAT, "LOAD" + bits + "_SPLAT", shape);
            access(VectorForm.LOAD_LANE, 0, "LOAD" + bits + "_LANE", shape);
            access(VectorForm.STORE_LANE, 0, "STORE" + bits + "_LANE", shape);
            if (shape != I8X16) {
                String source = "LOAD" + bits / 2 + "X" + Long.SIZE * 2 / bits;
                access(VectorForm.LOAD, VectorOperation.LOAD_EXTEND_S, source + "_S", shape);
                access(VectorForm.LOAD, VectorOperation.LOAD_EXTEND_U, source + "_U", shape);
            }
        }
        access(VectorForm.LOAD, VectorOperation.LOAD_ZERO, "LOAD32_ZERO", I32X4);
        access(VectorForm.LOAD, VectorOperation.LOAD_ZERO, "LOAD64_ZERO", I64X2);
    }

    private static void unary(int operation, String name, int... shapes) {
        define(VectorForm.UNARY, operation, name, shapes);
    }

    private static void binary(int operation, String name, int... shapes) {
        define(VectorForm.BINARY, operation, name, shapes);
    }

    /** Defines an instruction for each shape; {@code <} and {@code >} in its name stand for the shapes with lanes of half and twice the width. */
    private static void define(int form, int operation, String name, int... shapes) {
        for (int shape : shapes) {
            String full = name;
            if (name.indexOf('<') >= 0) {
                full = name.replace("<", VectorShape.name(shape - 1));
            } else if (name.indexOf('>') >= 0) {
                full = name.replace(">", VectorShape.name(shape + 1));
            }
            boolean named = shape == V128 && form <= VectorForm.GLOBAL_SET;
            add(form, operation, shape, named ? full : VectorShape.name(shape) + "_" + full, VectorForm.operands(form));
        }
    }

    /** Defines an instruction on memory, whose name does not begin with its shape, and the one for 64-bit addresses. */
    private static void access(int form, int operation, String name, int shape) {
        String operands = VectorForm.operands(form);
        add(form, operation, shape, "V128_" + name, operands);
        WIDE[next - FIRST] = true;
        add(form, operation, shape, "WIDE_V128_" + name, operands.replace('o', 'O'));
    }

    private static void add(int form, int operation, int shape, String name, String operands) {
        FORMS[next - FIRST] = (byte) form;
        OPERATIONS[next - FIRST] = (byte) operation;
        SHAPES[next - FIRST] = (byte) shape;
        OpcodeTable.define(next++, name, operands);
    }
}
