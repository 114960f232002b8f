package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.runtime.Trap;

/** Integer instructions that Java's operators do not already give (core specification 4.3.2). */
public final class IntegerArithmetic {
    private IntegerArithmetic() {}

    /** The instruction {@code divS} on ints. */
    public static int divS(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        if (dividend == Integer.MIN_VALUE && divisor == -1) {
            throw overflow();
        }
        return dividend / divisor;
    }

    /** The instruction {@code divU} on ints. */
    public static int divU(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Integer.divideUnsigned(dividend, divisor);
    }

    /** The instruction {@code remS} on ints. */
    public static int remS(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return dividend % divisor;
    }

    /** The instruction {@code remU} on ints. */
    public static int remU(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Integer.remainderUnsigned(dividend, divisor);
    }

    /** The instruction {@code divS} on longs. */
    public static long divS(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        if (dividend == Long.MIN_VALUE && divisor == -1) {
            throw overflow();
        }
        return dividend / divisor;
    }

    /** The instruction {@code divU} on longs. */
    public static long divU(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Long.divideUnsigned(dividend, divisor);
    }

    /** The instruction {@code remS} on longs. */
    public static long remS(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return dividend % divisor;
    }

    /** The instruction {@code remU} on longs. */
    public static long remU(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Long.remainderUnsigned(dividend, divisor);
    }

    private static Trap divideByZero() {
        CompilerDirectives.transferToInterpreter();
        return Trap.DIVIDE_BY_ZERO;
    }

    private static Trap overflow() {
        CompilerDirectives.transferToInterpreter();
        return Trap.INTEGER_OVERFLOW;
    }
}
