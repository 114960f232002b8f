package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.runtime.Trap;

/** Integer instructions that Java's operators do not already give (core specification 4.3.2). */
final class IntegerArithmetic {
    private IntegerArithmetic() {}

    static int divS(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        if (dividend == Integer.MIN_VALUE && divisor == -1) {
            throw overflow();
        }
        return dividend / divisor;
    }

    static int divU(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Integer.divideUnsigned(dividend, divisor);
    }

    static int remS(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return dividend % divisor;
    }

    static int remU(int dividend, int divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Integer.remainderUnsigned(dividend, divisor);
    }

    static long divS(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        if (dividend == Long.MIN_VALUE && divisor == -1) {
            throw overflow();
        }
        return dividend / divisor;
    }

    static long divU(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return Long.divideUnsigned(dividend, divisor);
    }

    static long remS(long dividend, long divisor) {
        if (divisor == 0) {
            throw divideByZero();
        }
        return dividend % divisor;
    }

    static long remU(long dividend, long divisor) {
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
