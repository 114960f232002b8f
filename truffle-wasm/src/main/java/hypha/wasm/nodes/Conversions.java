package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.runtime.Trap;

/** Conversions between integers and floating point that Java's casts do not already give (core specification 4.3.2, 4.3.3). */
public final class Conversions {
    private static final float FLOAT_2_31 = 0x1p31f;
    private static final float FLOAT_2_32 = 0x1p32f;
    private static final float FLOAT_2_63 = 0x1p63f;
    private static final float FLOAT_2_64 = 0x1p64f;
    private static final double DOUBLE_2_31 = 0x1p31;
    private static final double DOUBLE_2_32 = 0x1p32;
    private static final double DOUBLE_2_63 = 0x1p63;
    private static final double DOUBLE_2_64 = 0x1p64;

    private Conversions() {}

    /** The instruction {@code truncS32} on floats. */
    public static int truncS32(float a) {
        // No float lies between -2^31 - 1 and -2^31.
        if (a >= -FLOAT_2_31 && a < FLOAT_2_31) {
            return (int) a;
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncU32} on floats. */
    public static int truncU32(float a) {
        if (a > -1 && a < FLOAT_2_32) {
            return (int) (long) a;
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncS32} on doubles. */
    public static int truncS32(double a) {
        if (a > -DOUBLE_2_31 - 1 && a < DOUBLE_2_31) {
            return (int) a;
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncU32} on doubles. */
    public static int truncU32(double a) {
        if (a > -1 && a < DOUBLE_2_32) {
            return (int) (long) a;
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncS64} on floats. */
    public static long truncS64(float a) {
        if (a >= -FLOAT_2_63 && a < FLOAT_2_63) {
            return (long) a;
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncU64} on floats. */
    public static long truncU64(float a) {
        if (a > -1 && a < FLOAT_2_64) {
            return unsigned(a);
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncS64} on doubles. */
    public static long truncS64(double a) {
        if (a >= -DOUBLE_2_63 && a < DOUBLE_2_63) {
            return (long) a;
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncU64} on doubles. */
    public static long truncU64(double a) {
        if (a > -1 && a < DOUBLE_2_64) {
            return unsigned(a);
        }
        throw outOfRange(a != a);
    }

    /** The instruction {@code truncSatU32} on floats. */
    public static int truncSatU32(float a) {
        return truncSatU32((double) a);
    }

    /** The instruction {@code truncSatU32} on doubles. */
    public static int truncSatU32(double a) {
        // The cast saturates at 2^63 and makes 0 of NaN.
        long truncated = (long) a;
        return (int) Math.clamp(truncated, 0, 0xFFFF_FFFFL);
    }

    /** The instruction {@code truncSatU64} on floats. */
    public static long truncSatU64(float a) {
        return truncSatU64((double) a);
    }

    /** The instruction {@code truncSatU64} on doubles. */
    public static long truncSatU64(double a) {
        if (!(a > 0)) {
            return 0;
        }
        return a >= DOUBLE_2_64 ? -1 : unsigned(a);
    }

    /** The instruction {@code convertU32ToF32} on ints. */
    public static float convertU32ToF32(int a) {
        return a & 0xFFFF_FFFFL;
    }

    /** The instruction {@code convertU32ToF64} on ints. */
    public static double convertU32ToF64(int a) {
        return a & 0xFFFF_FFFFL;
    }

    /** The instruction {@code convertU64ToF32} on longs. */
    public static float convertU64ToF32(long a) {
        return a >= 0 ? a : (float) halfSticky(a) * 2;
    }

    /** The instruction {@code convertU64ToF64} on longs. */
    public static double convertU64ToF64(long a) {
        return a >= 0 ? a : (double) halfSticky(a) * 2;
    }

    /** Half of an unsigned number, its lowest bit standing for all that were lost, so that it rounds like the whole. */
    private static long halfSticky(long a) {
        return a >>> 1 | a & 1;
    }

    /** Truncates a number above -1 and below 2^64. */
    private static long unsigned(double a) {
        return a < DOUBLE_2_63 ? (long) a : (long) (a - DOUBLE_2_63) ^ Long.MIN_VALUE;
    }

    private static Trap outOfRange(boolean isNan) {
        CompilerDirectives.transferToInterpreter();
        return isNan ? Trap.INVALID_CONVERSION : Trap.INTEGER_OVERFLOW;
    }
}
