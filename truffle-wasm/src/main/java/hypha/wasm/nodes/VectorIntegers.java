package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.runtime.Vector128;

/**
 * Instructions on integer lanes, lane by lane (core specification 4.3.2 and 4.3.6). A lane is a {@code long}, sign-extended; of a result the low bits count. Compiled without the Vector API the loops
 * are unrolled and the vectors vanish.
 */
final class VectorIntegers {
    private VectorIntegers() {}

    @ExplodeLoop
    static Vector128 unary(int operation, int bits, Vector128 a) {
        long mask = -1L >>> Long.SIZE - bits;
        long low = 0;
        long high = 0;
        for (int bit = 0; bit < Long.SIZE; bit += bits) {
            low |= (unary(operation, mask, lane(a.low(), bits, bit)) & mask) << bit;
            high |= (unary(operation, mask, lane(a.high(), bits, bit)) & mask) << bit;
        }
        return new Vector128(low, high);
    }

    private static long unary(int operation, long mask, long a) {
        return switch (operation) {
            case VectorOperation.ABS -> a < 0 ? -a : a;
            case VectorOperation.NEG -> -a;
            case VectorOperation.POPCNT -> Long.bitCount(a & mask);
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    @ExplodeLoop
    static Vector128 binary(int operation, int bits, Vector128 a, Vector128 b) {
        long mask = -1L >>> Long.SIZE - bits;
        long low = 0;
        long high = 0;
        for (int bit = 0; bit < Long.SIZE; bit += bits) {
            low |= (binary(operation, bits, lane(a.low(), bits, bit), lane(b.low(), bits, bit)) & mask) << bit;
            high |= (binary(operation, bits, lane(a.high(), bits, bit), lane(b.high(), bits, bit)) & mask) << bit;
        }
        return new Vector128(low, high);
    }

    private static long binary(int operation, int bits, long a, long b) {
        long mask = -1L >>> Long.SIZE - bits;
        return switch (operation) {
            case VectorOperation.ADD -> a + b;
            case VectorOperation.SUB -> a - b;
            case VectorOperation.MUL -> a * b;
            case VectorOperation.ADD_SAT_S -> saturate(a + b, bits);
            case VectorOperation.SUB_SAT_S -> saturate(a - b, bits);
            case VectorOperation.ADD_SAT_U -> Math.min((a & mask) + (b & mask), mask);
            case VectorOperation.SUB_SAT_U -> Math.max((a & mask) - (b & mask), 0);
            case VectorOperation.MIN_S -> Math.min(a, b);
            case VectorOperation.MAX_S -> Math.max(a, b);
            case VectorOperation.MIN_U -> Math.min(a & mask, b & mask);
            case VectorOperation.MAX_U -> Math.max(a & mask, b & mask);
            case VectorOperation.AVGR_U -> (a & mask) + (b & mask) + 1 >>> 1;
            case VectorOperation.Q15MULR_SAT_S -> saturate(a * b + 0x4000 >> 15, bits);
            case VectorOperation.EQ -> a == b ? -1 : 0;
            case VectorOperation.NE -> a != b ? -1 : 0;
            case VectorOperation.LT_S -> a < b ? -1 : 0;
            case VectorOperation.LE_S -> a <= b ? -1 : 0;
            case VectorOperation.LT_U -> (a & mask) < (b & mask) ? -1 : 0;
            case VectorOperation.LE_U -> (a & mask) <= (b & mask) ? -1 : 0;
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Returns the number nearest to {@code a} that a signed integer of a width has. */
    static long saturate(long a, int bits) {
        long maximum = Long.MAX_VALUE >> Long.SIZE - bits;
        return Math.max(Math.min(a, maximum), ~maximum);
    }

    @ExplodeLoop
    static Vector128 shift(int operation, int bits, Vector128 a, int count) {
        int distance = count & bits - 1;
        long mask = -1L >>> Long.SIZE - bits;
        long low = 0;
        long high = 0;
        for (int bit = 0; bit < Long.SIZE; bit += bits) {
            low |= (shift(operation, mask, lane(a.low(), bits, bit), distance) & mask) << bit;
            high |= (shift(operation, mask, lane(a.high(), bits, bit), distance) & mask) << bit;
        }
        return new Vector128(low, high);
    }

    private static long shift(int operation, long mask, long a, int distance) {
        return switch (operation) {
            case VectorOperation.SHL -> a << distance;
            case VectorOperation.SHR_S -> a >> distance;
            case VectorOperation.SHR_U -> (a & mask) >>> distance;
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    @ExplodeLoop
    static int test(int operation, int bits, Vector128 a) {
        if (operation == VectorOperation.ANY_TRUE) {
            return (a.low() | a.high()) != 0 ? 1 : 0;
        }
        int perHalf = Long.SIZE / bits;
        int signs = 0;
        boolean all = true;
        for (int lane = 0; lane < perHalf; lane++) {
            long low = lane(a.low(), bits, lane * bits);
            long high = lane(a.high(), bits, lane * bits);
            signs |= (int) (low >>> Long.SIZE - 1) << lane | (int) (high >>> Long.SIZE - 1) << lane + perHalf;
            all &= low != 0 & high != 0;
        }
        if (operation == VectorOperation.BITMASK) {
            return signs;
        }
        return all ? 1 : 0;
    }

    /** Returns the lane at a bit of half a vector, sign-extended. */
    private static long lane(long half, int bits, int bit) {
        int unused = Long.SIZE - bits;
        return half << unused - bit >> unused;
    }
}
