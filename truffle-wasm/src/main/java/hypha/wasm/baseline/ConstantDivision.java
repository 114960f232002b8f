package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_long;

import hypha.wasm.code.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.math.BigInteger;

/**
 * Emits unsigned divisions by constants as multiplications: HotSpot's compilers do so for signed ones only. See T. Granlund and P. L. Montgomery, Division by Invariant Integers using Multiplication, PLDI 1994.
 */
final class ConstantDivision {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final MethodTypeDesc MULTIPLY_HIGH = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private ConstantDivision() {}

    /**
     * Says whether an instruction is a division for which there is a better way than an instruction that divides.
     *
     * @param divisor the divisor; of an i32 the lower half counts
     */
    static boolean isBetter(int opcode, long divisor) {
        return switch (opcode) {
            case Opcode.I32_DIV_U, Opcode.I32_REM_U -> (divisor & UNSIGNED) != 0;
            case Opcode.I64_DIV_U, Opcode.I64_REM_U -> divisor > 0;
            default -> false;
        };
    }

    /** Says whether an instruction divides numbers without sign. */
    static boolean accepts(int opcode) {
        return isBetter(opcode, 1);
    }

    /** Emits such a division; the dividend is on the stack. */
    static void emit(CodeBuilder out, int opcode, long divisor) {
        switch (opcode) {
            // Signed divisions for HotSpot, which sees that the dividend is not negative.
            case Opcode.I32_DIV_U ->
                out.i2l()
                        .loadConstant(UNSIGNED)
                        .land()
                        .loadConstant(divisor & UNSIGNED)
                        .ldiv()
                        .l2i();
            case Opcode.I32_REM_U ->
                out.i2l()
                        .loadConstant(UNSIGNED)
                        .land()
                        .loadConstant(divisor & UNSIGNED)
                        .lrem()
                        .l2i();
            case Opcode.I64_DIV_U -> quotient(out, divisor);
            default -> {
                out.dup2();
                quotient(out, divisor);
                out.loadConstant(divisor).lmul().lsub();
            }
        }
    }

    /** Emits the quotient of any long without sign; the divisor is positive with sign. */
    private static void quotient(CodeBuilder out, long divisor) {
        if (Long.bitCount(divisor) == 1) {
            out.loadConstant(Long.numberOfTrailingZeros(divisor)).lushr();
            return;
        }
        BigInteger d = BigInteger.valueOf(divisor);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(divisor - 1);
        for (int shift = 0; shift < bits; shift++) {
            BigInteger power = BigInteger.ONE.shiftLeft(Long.SIZE + shift);
            BigInteger multiplier = power.add(d).subtract(BigInteger.ONE).divide(d);
            BigInteger error = multiplier.multiply(d).subtract(power);
            if (multiplier.bitLength() <= Long.SIZE && error.compareTo(BigInteger.ONE.shiftLeft(shift)) <= 0) {
                multiplyHigh(out, multiplier.longValue());
                out.loadConstant(shift).lushr();
                return;
            }
        }
        // The multiplier has one bit more than fits: 2^64 + this.
        BigInteger multiplier = BigInteger.ONE
                .shiftLeft(bits)
                .subtract(d)
                .shiftLeft(Long.SIZE)
                .divide(d)
                .add(BigInteger.ONE);
        out.dup2();
        multiplyHigh(out, multiplier.longValue());
        out.dup2_x2().lsub().iconst_1().lushr().ladd();
        out.loadConstant(bits - 1).lushr();
    }

    private static void multiplyHigh(CodeBuilder out, long multiplier) {
        out.loadConstant(multiplier).invokestatic(MATH, "unsignedMultiplyHigh", MULTIPLY_HIGH);
    }
}
