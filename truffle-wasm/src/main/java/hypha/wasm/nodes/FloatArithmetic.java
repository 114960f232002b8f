package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;

/**
 * Floating-point instructions that Java's operators do not already give (core specification 4.3.3). A NaN that goes in comes out quiet: adding it to something makes it so, where Java's library may hand
 * a signalling one through. The compiler leaves out operations that change no number, such as adding zero, and with them the change of a NaN; so where it knows such an operand, the result is made quiet
 * explicitly.
 */
final class FloatArithmetic {
    private FloatArithmetic() {}

    static float add(float a, float b) {
        float sum = a + b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(sum) : sum;
    }

    static float sub(float a, float b) {
        float difference = a - b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(difference) : difference;
    }

    static float mul(float a, float b) {
        float product = a * b;
        return isKnown(a, 1) || isKnown(b, 1) ? quiet(product) : product;
    }

    static float div(float a, float b) {
        float quotient = a / b;
        return isKnown(a, 1) || isKnown(b, 1) ? quiet(quotient) : quotient;
    }

    /** Says whether the compiler knows that the magnitude of an operand is one that lets it leave out the operation. Never true in the interpreter. */
    private static boolean isKnown(float operand, float magnitude) {
        return CompilerDirectives.inCompiledCode()
                && CompilerDirectives.isCompilationConstant(operand)
                && Math.abs(operand) == magnitude;
    }

    /** Makes a signalling NaN quiet. */
    static float quiet(float a) {
        return a != a ? Float.intBitsToFloat(Float.floatToRawIntBits(a) | 0x0040_0000) : a;
    }

    static double add(double a, double b) {
        double sum = a + b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(sum) : sum;
    }

    static double sub(double a, double b) {
        double difference = a - b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(difference) : difference;
    }

    static double mul(double a, double b) {
        double product = a * b;
        return isKnown(a, 1) || isKnown(b, 1) ? quiet(product) : product;
    }

    static double div(double a, double b) {
        double quotient = a / b;
        return isKnown(a, 1) || isKnown(b, 1) ? quiet(quotient) : quotient;
    }

    /** Says whether the compiler knows that the magnitude of an operand is one that lets it leave out the operation. Never true in the interpreter. */
    private static boolean isKnown(double operand, double magnitude) {
        return CompilerDirectives.inCompiledCode()
                && CompilerDirectives.isCompilationConstant(operand)
                && Math.abs(operand) == magnitude;
    }

    /** Makes a signalling NaN quiet. */
    static double quiet(double a) {
        return a != a ? Double.longBitsToDouble(Double.doubleToRawLongBits(a) | 0x0008_0000_0000_0000L) : a;
    }

    static float min(float a, float b) {
        return a != a || b != b ? a + b : Math.min(a, b);
    }

    static double min(double a, double b) {
        return a != a || b != b ? a + b : Math.min(a, b);
    }

    static float max(float a, float b) {
        return a != a || b != b ? a + b : Math.max(a, b);
    }

    static double max(double a, double b) {
        return a != a || b != b ? a + b : Math.max(a, b);
    }

    static float sqrt(float a) {
        // The square root of a float, rounded to double and then to float, is the same as rounded once.
        return (float) Math.sqrt(a);
    }

    static double sqrt(double a) {
        return Math.sqrt(a);
    }

    static float ceil(float a) {
        return (float) Math.ceil(a);
    }

    static double ceil(double a) {
        return a != a ? a + a : Math.ceil(a);
    }

    static float floor(float a) {
        return (float) Math.floor(a);
    }

    static double floor(double a) {
        return a != a ? a + a : Math.floor(a);
    }

    static float trunc(float a) {
        return a < 0 ? (float) Math.ceil(a) : (float) Math.floor(a);
    }

    static double trunc(double a) {
        if (a != a) {
            return a + a;
        }
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    static float nearest(float a) {
        return (float) Math.rint(a);
    }

    static double nearest(double a) {
        return a != a ? a + a : Math.rint(a);
    }

    /** Clears the sign, of a NaN too. */
    static float abs(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & Integer.MAX_VALUE);
    }

    /** Clears the sign, of a NaN too. */
    static double abs(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & Long.MAX_VALUE);
    }

    /** Flips the sign, of a NaN too. */
    static float neg(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ Integer.MIN_VALUE);
    }

    /** Flips the sign, of a NaN too. */
    static double neg(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) ^ Long.MIN_VALUE);
    }

    /** Gives {@code a} the sign of {@code b}; both may be NaN. */
    static float copysign(float a, float b) {
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(a) & Integer.MAX_VALUE | Float.floatToRawIntBits(b) & Integer.MIN_VALUE);
    }

    /** Gives {@code a} the sign of {@code b}; both may be NaN. */
    static double copysign(double a, double b) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(a) & Long.MAX_VALUE | Double.doubleToRawLongBits(b) & Long.MIN_VALUE);
    }
}
