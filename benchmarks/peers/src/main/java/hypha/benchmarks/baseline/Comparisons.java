package hypha.benchmarks.baseline;

/** Comparisons that give an i32, and selections. */
public final class Comparisons {
    private Comparisons() {}

    /** Says eqz. */
    public static int eqz(int a) {
        return a == 0 ? 1 : 0;
    }

    /** Says eq. */
    public static int eq(int a, int b) {
        return a == b ? 1 : 0;
    }

    /** Says ne. */
    public static int ne(int a, int b) {
        return a != b ? 1 : 0;
    }

    /** Says ltS. */
    public static int ltS(int a, int b) {
        return a < b ? 1 : 0;
    }

    /** Says leS. */
    public static int leS(int a, int b) {
        return a <= b ? 1 : 0;
    }

    /** Says ltU. */
    public static int ltU(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** Says leU. */
    public static int leU(int a, int b) {
        return Integer.compareUnsigned(a, b) <= 0 ? 1 : 0;
    }

    /** Says eqz. */
    public static int eqz(long a) {
        return a == 0 ? 1 : 0;
    }

    /** Says eq. */
    public static int eq(long a, long b) {
        return a == b ? 1 : 0;
    }

    /** Says ne. */
    public static int ne(long a, long b) {
        return a != b ? 1 : 0;
    }

    /** Says ltS. */
    public static int ltS(long a, long b) {
        return a < b ? 1 : 0;
    }

    /** Says leS. */
    public static int leS(long a, long b) {
        return a <= b ? 1 : 0;
    }

    /** Says ltU. */
    public static int ltU(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** Says leU. */
    public static int leU(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? 1 : 0;
    }

    /** Says eq. */
    public static int eq(float a, float b) {
        return a == b ? 1 : 0;
    }

    /** Says ne. */
    public static int ne(float a, float b) {
        return a != b ? 1 : 0;
    }

    /** Says lt. */
    public static int lt(float a, float b) {
        return a < b ? 1 : 0;
    }

    /** Says le. */
    public static int le(float a, float b) {
        return a <= b ? 1 : 0;
    }

    /** Says eq. */
    public static int eq(double a, double b) {
        return a == b ? 1 : 0;
    }

    /** Says ne. */
    public static int ne(double a, double b) {
        return a != b ? 1 : 0;
    }

    /** Says lt. */
    public static int lt(double a, double b) {
        return a < b ? 1 : 0;
    }

    /** Says le. */
    public static int le(double a, double b) {
        return a <= b ? 1 : 0;
    }

    /** Says select. */
    public static int select(int a, int b, int condition) {
        return condition != 0 ? a : b;
    }

    /** Says select. */
    public static long select(long a, long b, int condition) {
        return condition != 0 ? a : b;
    }

    /** Says select. */
    public static float select(float a, float b, int condition) {
        return condition != 0 ? a : b;
    }

    /** Says select. */
    public static double select(double a, double b, int condition) {
        return condition != 0 ? a : b;
    }

    /** Says select. */
    public static Object select(Object a, Object b, int condition) {
        return condition != 0 ? a : b;
    }
}
