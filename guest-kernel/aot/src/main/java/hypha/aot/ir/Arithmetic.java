package hypha.aot.ir;

import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;

/** Java's integer operators (JVMS 6.5) in terms of LLVM's, which leave more undefined. Overflow wraps in both. */
final class Arithmetic {
    private Arithmetic() {}

    /** A binary operator other than division. */
    static Operand binary(IrFunction function, Opcode opcode, Operand left, Operand right) {
        return switch (opcode) {
            case IADD, LADD -> simple(function, "add", left, right);
            case ISUB, LSUB -> simple(function, "sub", left, right);
            case IMUL, LMUL -> simple(function, "mul", left, right);
            case IAND, LAND -> simple(function, "and", left, right);
            case IOR, LOR -> simple(function, "or", left, right);
            case IXOR, LXOR -> simple(function, "xor", left, right);
            case ISHL, LSHL -> simple(function, "shl", left, distance(function, left, right));
            case ISHR, LSHR -> simple(function, "ashr", left, distance(function, left, right));
            case IUSHR, LUSHR -> simple(function, "lshr", left, distance(function, left, right));
            case LCMP -> compare(function, "scmp", left, right);
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        };
    }

    static Operand negate(IrFunction function, Operand value) {
        return simple(function, "sub", Operand.constant(value.isLong(), 0), value);
    }

    private static Operand simple(IrFunction function, String instruction, Operand left, Operand right) {
        return Operand.of(left.isLong(), function.value(instruction + " " + left.typed() + ", " + right.value()));
    }

    /** The distance of a shift, modulo the width: LLVM's result for longer ones is poison. */
    private static Operand distance(IrFunction function, Operand shifted, Operand distance) {
        Operand masked = simple(function, "and", distance, Operand.constant(false, shifted.isLong() ? 63 : 31));
        return shifted.isLong() ? Operand.of(true, function.value("zext i32 " + masked.value() + " to i64")) : masked;
    }

    /** Three-way comparison: negative, zero or positive. */
    static Operand compare(IrFunction function, String intrinsic, Operand left, Operand right) {
        return Operand.of(
                false,
                function.value("call i32 @llvm." + intrinsic + ".i32." + left.type() + "(" + left.typed() + ", "
                        + right.typed() + ")"));
    }

    /** Signed quotient; the divisor is known not to be zero. The quotient of the minimum and -1 is the minimum. */
    static Operand quotient(IrFunction function, Operand dividend, Operand divisor) {
        if (divisor.constant() != null && divisor.constant() != -1) {
            return simple(function, "sdiv", dividend, divisor);
        }
        String isMinusOne = function.value("icmp eq " + divisor.typed() + ", -1");
        Operand negated = negate(function, dividend);
        Operand quotient = simple(function, "sdiv", dividend, exceptMinusOne(function, divisor, isMinusOne));
        return Operand.of(
                dividend.isLong(),
                function.value("select i1 " + isMinusOne + ", " + negated.typed() + ", " + quotient.typed()));
    }

    /** Signed remainder; the divisor is known not to be zero. Any remainder modulo -1 is 0, as it is modulo 1. */
    static Operand remainder(IrFunction function, Operand dividend, Operand divisor) {
        if (divisor.constant() != null && divisor.constant() != -1) {
            return simple(function, "srem", dividend, divisor);
        }
        String isMinusOne = function.value("icmp eq " + divisor.typed() + ", -1");
        return simple(function, "srem", dividend, exceptMinusOne(function, divisor, isMinusOne));
    }

    static Operand unsignedQuotient(IrFunction function, Operand dividend, Operand divisor) {
        return simple(function, "udiv", dividend, divisor);
    }

    static Operand unsignedRemainder(IrFunction function, Operand dividend, Operand divisor) {
        return simple(function, "urem", dividend, divisor);
    }

    private static Operand exceptMinusOne(IrFunction function, Operand divisor, String isMinusOne) {
        String one = divisor.type() + " 1";
        return Operand.of(
                divisor.isLong(), function.value("select i1 " + isMinusOne + ", " + one + ", " + divisor.typed()));
    }

    /** A conversion between the integral types; a narrow result is an int that holds a value of its type. */
    static Operand convert(IrFunction function, Operand value, TypeKind to) {
        if (to == TypeKind.LONG) {
            return value.isLong() ? value : Operand.of(true, function.value("sext i32 " + value.value() + " to i64"));
        }
        String narrowed = value.isLong() ? function.value("trunc i64 " + value.value() + " to i32") : value.value();
        return Operand.of(false, narrow(function, narrowed, to));
    }

    /** An {@code i32} as a variable of a type holds it, again as {@code i32}. */
    static String narrow(IrFunction function, String value, TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> function.value("and i32 " + value + ", 1");
            case BYTE, SHORT -> {
                String bits = kind == TypeKind.BYTE ? "i8" : "i16";
                String cut = function.value("trunc i32 " + value + " to " + bits);
                yield function.value("sext " + bits + " " + cut + " to i32");
            }
            case CHAR -> function.value("and i32 " + value + ", 65535");
            default -> value;
        };
    }
}
