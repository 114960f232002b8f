package hypha.benchmarks.baseline;

/** Instructions that the JVM has none for. */
public final class Operations {
    private Operations() {}

    /** {@code i32.trunc_f64_s}. */
    public static int truncate(double a) {
        if (a > -0x1p31 - 1 && a < 0x1p31) {
            return (int) a;
        }
        throw new ArithmeticException(a != a ? "invalid conversion to integer" : "integer overflow");
    }

    /** {@code i32.trunc_f32_s}. */
    public static int truncate(float a) {
        return truncate((double) a);
    }

    /** {@code i32.trunc_sat_f64_u}. */
    public static int truncateUnsigned(double a) {
        return (int) Math.clamp((long) a, 0, 0xFFFF_FFFFL);
    }

    /** {@code i32.div_s}; the JVM's own instruction traps on zero only. */
    public static int divide(int a, int b) {
        if (a == Integer.MIN_VALUE && b == -1) {
            throw new ArithmeticException("integer overflow");
        }
        return a / b;
    }
}
