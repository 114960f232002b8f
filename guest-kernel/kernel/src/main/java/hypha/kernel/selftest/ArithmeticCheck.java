package hypha.kernel.selftest;

/** Java's arithmetic where a compiler could get it wrong. */
public final class ArithmeticCheck {
    private static int seven = 7;

    private ArithmeticCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        int minimum = Integer.MIN_VALUE + seven - 7;
        if (minimum / (seven - 8) != Integer.MIN_VALUE || minimum % (seven - 8) != 0) {
            return 1;
        }
        if (1 << seven + 25 != 1 || 1L << seven + 57 != 1) {
            return 2;
        }
        if (-seven / 2 != -3 || -seven % 2 != -1 || -seven >> 1 != -4 || -seven >>> 28 != 15) {
            return 3;
        }
        if ((byte) (seven * 37) != 3 || (char) -seven != 0xFFF9 || (short) (seven << 13) != -8192) {
            return 4;
        }
        if (Math.unsignedMultiplyHigh(-1L, seven) != 6 || Long.divideUnsigned(-1L, seven) != 0x2492492492492492L) {
            return 5;
        }
        return 0;
    }
}
