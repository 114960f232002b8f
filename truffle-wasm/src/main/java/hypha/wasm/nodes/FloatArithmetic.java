package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;

/**
 * Floating-point instructions that Java's operators do not already give (core specification 4.3.3). A NaN that goes in comes out quiet: adding it to something makes it so, where Java's library may hand
 * a signalling one through. The compiler leaves out operations that change no number, such as adding zero, and with them the change of a NaN; so where it knows such an operand, the result is made quiet
 * explicitly.
 */
public final class FloatArithmetic {
    private FloatArithmetic() {}

    /** The instruction {@code add} on floats. */
    public static float add(float a, float b) {
        float sum = a + b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(sum) : sum;
    }

    /** The instruction {@code sub} on floats. */
    public static float sub(float a, float b) {
        float difference = a - b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(difference) : difference;
    }

    /** The instruction {@code mul} on floats. */
    public static float mul(float a, float b) {
        float product = a * b;
        return isKnown(a, 1) || isKnown(b, 1) ? quiet(product) : product;
    }

    /** The instruction {@code div} on floats. */
    public static float div(float a, float b) {
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
    public static float quiet(float a) {
        return a != a ? Float.intBitsToFloat(Float.floatToRawIntBits(a) | 0x0040_0000) : a;
    }

    /** The instruction {@code add} on doubles. */
    public static double add(double a, double b) {
        double sum = a + b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(sum) : sum;
    }

    /** The instruction {@code sub} on doubles. */
    public static double sub(double a, double b) {
        double difference = a - b;
        return isKnown(a, 0) || isKnown(b, 0) ? quiet(difference) : difference;
    }

    /** The instruction {@code mul} on doubles. */
    public static double mul(double a, double b) {
        double product = a * b;
        return isKnown(a, 1) || isKnown(b, 1) ? quiet(product) : product;
    }

    /** The instruction {@code div} on doubles. */
    public static double div(double a, double b) {
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
    public static double quiet(double a) {
        return a != a ? Double.longBitsToDouble(Double.doubleToRawLongBits(a) | 0x0008_0000_0000_0000L) : a;
    }

    /** The instruction {@code min} on floats. */
    public static float min(float a, float b) {
        return a != a || b != b ? a + b : Math.min(a, b);
    }

    /** The instruction {@code min} on doubles. */
    public static double min(double a, double b) {
        return a != a || b != b ? a + b : Math.min(a, b);
    }

    /** The instruction {@code max} on floats. */
    public static float max(float a, float b) {
        return a != a || b != b ? a + b : Math.max(a, b);
    }

    /** The instruction {@code max} on doubles. */
    public static double max(double a, double b) {
        return a != a || b != b ? a + b : Math.max(a, b);
    }

    /** The instruction {@code sqrt} on floats. */
    public static float sqrt(float a) {
        // The square root of a float, rounded to double and then to float, is the same as rounded once.
        return (float) Math.sqrt(a);
    }

    /** The instruction {@code sqrt} on doubles. */
    public static double sqrt(double a) {
        return Math.sqrt(a);
    }

    /** The instruction {@code ceil} on floats. */
    public static float ceil(float a) {
        return (float) Math.ceil(a);
    }

    /** The instruction {@code ceil} on doubles. */
    public static double ceil(double a) {
        return a != a ? a + a : Math.ceil(a);
    }

    /** The instruction {@code floor} on floats. */
    public static float floor(float a) {
        return (float) Math.floor(a);
    }

    /** The instruction {@code floor} on doubles. */
    public static double floor(double a) {
        return a != a ? a + a : Math.floor(a);
    }

    /** The instruction {@code trunc} on floats. */
    public static float trunc(float a) {
        return a < 0 ? (float) Math.ceil(a) : (float) Math.floor(a);
    }

    /** The instruction {@code trunc} on doubles. */
    public static double trunc(double a) {
        if (a != a) {
            return a + a;
        }
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    /** The instruction {@code nearest} on floats. */
    public static float nearest(float a) {
        return (float) Math.rint(a);
    }

    /** The instruction {@code nearest} on doubles. */
    public static double nearest(double a) {
        return a != a ? a + a : Math.rint(a);
    }

    /** Clears the sign, of a NaN too. */
    public static float abs(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & Integer.MAX_VALUE);
    }

    /** Clears the sign, of a NaN too. */
    public static double abs(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & Long.MAX_VALUE);
    }

    /** Flips the sign, of a NaN too. */
    public static float neg(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ Integer.MIN_VALUE);
    }

    /** Flips the sign, of a NaN too. */
    public static double neg(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) ^ Long.MIN_VALUE);
    }

    /** Gives {@code a} the sign of {@code b}; both may be NaN. */
    public static float copysign(float a, float b) {
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(a) & Integer.MAX_VALUE | Float.floatToRawIntBits(b) & Integer.MIN_VALUE);
    }

    /** Gives {@code a} the sign of {@code b}; both may be NaN. */
    public static double copysign(double a, double b) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(a) & Long.MAX_VALUE | Double.doubleToRawLongBits(b) & Long.MIN_VALUE);
    }
}
