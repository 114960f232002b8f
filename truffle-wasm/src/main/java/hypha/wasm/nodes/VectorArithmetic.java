package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import hypha.wasm.runtime.Vector128;

/** Which code computes an instruction on vectors, by its form; {@code opcode} is one of {@link VectorOpcode}. */
public final class VectorArithmetic {
    private VectorArithmetic() {}

    /** Computes an instruction of this form. */
    public static Vector128 unary(int opcode, Vector128 a) {
        int operation = VectorOpcode.operation(opcode);
        int shape = VectorOpcode.shape(opcode);
        if (operation >= VectorOperation.TRUNC_SAT_F32_S) {
            return VectorFloats.convert(operation, shape == VectorShape.F64X2, a);
        }
        if (operation >= VectorOperation.EXTEND_LOW_S) {
            return VectorWidths.unary(operation, VectorShape.bits(shape), a);
        }
        return switch (shape) {
            case VectorShape.V128 -> new Vector128(~a.low(), ~a.high());
            case VectorShape.F32X4 -> VectorFloats.unary32(operation, a);
            case VectorShape.F64X2 -> VectorFloats.unary64(operation, a);
            default -> VectorIntegers.unary(operation, VectorShape.bits(shape), a);
        };
    }

    /** Computes an instruction of this form. */
    public static Vector128 binary(int opcode, Vector128 a, Vector128 b) {
        int operation = VectorOpcode.operation(opcode);
        int shape = VectorOpcode.shape(opcode);
        if (operation >= VectorOperation.SWIZZLE) {
            return VectorWidths.binary(operation, VectorShape.bits(shape), a, b);
        }
        return switch (shape) {
            case VectorShape.V128 ->
                new Vector128(bits(operation, a.low(), b.low()), bits(operation, a.high(), b.high()));
            case VectorShape.F32X4 -> VectorFloats.binary32(operation, a, b);
            case VectorShape.F64X2 -> VectorFloats.binary64(operation, a, b);
            default -> VectorIntegers.binary(operation, VectorShape.bits(shape), a, b);
        };
    }

    private static long bits(int operation, long a, long b) {
        return switch (operation) {
            case VectorOperation.AND -> a & b;
            case VectorOperation.ANDNOT -> a & ~b;
            case VectorOperation.OR -> a | b;
            case VectorOperation.XOR -> a ^ b;
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Computes an instruction of this form. */
    public static Vector128 ternary(int opcode, Vector128 a, Vector128 b, Vector128 c) {
        boolean wide = VectorOpcode.shape(opcode) == VectorShape.F64X2;
        return switch (VectorOpcode.operation(opcode)) {
            case VectorOperation.BITSELECT ->
                new Vector128(a.low() & c.low() | b.low() & ~c.low(), a.high() & c.high() | b.high() & ~c.high());
            case VectorOperation.MADD -> floats(VectorOperation.ADD, wide, floats(VectorOperation.MUL, wide, a, b), c);
            case VectorOperation.NMADD -> floats(VectorOperation.SUB, wide, c, floats(VectorOperation.MUL, wide, a, b));
            case VectorOperation.DOT_ADD_S -> VectorWidths.dotAdd(a, b, c);
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        };
    }

    private static Vector128 floats(int operation, boolean wide, Vector128 a, Vector128 b) {
        return wide ? VectorFloats.binary64(operation, a, b) : VectorFloats.binary32(operation, a, b);
    }

    /** Computes an instruction of this form. */
    public static Vector128 shift(int opcode, Vector128 a, int count) {
        int bits = VectorShape.bits(VectorOpcode.shape(opcode));
        return VectorIntegers.shift(VectorOpcode.operation(opcode), bits, a, count);
    }

    /** Computes an instruction of this form. */
    public static int test(int opcode, Vector128 a) {
        int bits = VectorShape.bits(VectorOpcode.shape(opcode));
        return VectorIntegers.test(VectorOpcode.operation(opcode), bits, a);
    }

    /** Returns the 16 bytes of two vectors that the bytes of two constants name: 0 to 15 are the first's. */
    public static Vector128 shuffle(Vector128 a, Vector128 b, long lowNames, long highNames) {
        return VectorWidths.shuffle(a, b, lowNames, highNames);
    }

    /** Returns the bits of a lane, extended as the instruction wants it. */
    static long extract(int opcode, Vector128 a, int lane) {
        int bits = VectorShape.bits(VectorOpcode.shape(opcode));
        long value = a.lane(bits, lane);
        return VectorOpcode.operation(opcode) == VectorOperation.EXTRACT_U ? value & (1 << bits) - 1 : value;
    }
}
