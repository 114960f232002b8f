package hypha.wasm.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import hypha.wasm.runtime.Trap;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.LongSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Conversions, compared with arithmetic of unbounded precision. */
class ConversionsProperties {
    private static final BigInteger TWO_31 = BigInteger.ONE.shiftLeft(31);
    private static final BigInteger TWO_32 = BigInteger.ONE.shiftLeft(32);
    private static final BigInteger TWO_63 = BigInteger.ONE.shiftLeft(63);
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    /** Doubles of all magnitudes, most of them near the limits of some integer type. */
    @Provide
    Arbitrary<Double> doubles() {
        Arbitrary<Double> limits = Arbitraries.of(
                0.0, -0.0, -1.0, 0x1p31, 0x1p32, 0x1p63, 0x1p64, -0x1p31, -0x1p63, -0x1p31 - 1, -0x1p32, -0x1p64);
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Double::longBitsToDouble),
                limits.flatMap(limit -> Arbitraries.integers()
                        .between(-3, 3)
                        .map(steps -> limit + steps * Math.max(Math.ulp(limit), 0x1p-10))),
                Arbitraries.longs().map(Long::doubleValue));
    }

    @Property
    void truncationOfDoublesIsExactOrTraps(@ForAll("doubles") double a) {
        check(a, TWO_31.negate(), TWO_31, () -> Conversions.truncS32(a));
        check(a, BigInteger.ZERO, TWO_32, () -> Conversions.truncU32(a));
        check(a, TWO_63.negate(), TWO_63, () -> Conversions.truncS64(a));
        check(a, BigInteger.ZERO, TWO_64, () -> Conversions.truncU64(a));
    }

    @Property
    void truncationOfFloatsIsExactOrTraps(@ForAll("doubles") double wide) {
        float a = (float) wide;
        check(a, TWO_31.negate(), TWO_31, () -> Conversions.truncS32(a));
        check(a, BigInteger.ZERO, TWO_32, () -> Conversions.truncU32(a));
        check(a, TWO_63.negate(), TWO_63, () -> Conversions.truncS64(a));
        check(a, BigInteger.ZERO, TWO_64, () -> Conversions.truncU64(a));
    }

    @Property
    void saturatingTruncationClampsToTheRange(@ForAll("doubles") double a) {
        assertEquals(clamped(a, TWO_32).intValue(), Conversions.truncSatU32(a));
        assertEquals(clamped(a, TWO_64).longValue(), Conversions.truncSatU64(a));
        float narrow = (float) a;
        assertEquals(clamped(narrow, TWO_32).intValue(), Conversions.truncSatU32(narrow));
        assertEquals(clamped(narrow, TWO_64).longValue(), Conversions.truncSatU64(narrow));
    }

    @Property
    void unsignedIntegersConvertToTheNearestFloat(@ForAll long a) {
        BigInteger value = new BigInteger(Long.toUnsignedString(a));
        assertEquals(value.doubleValue(), Conversions.convertU64ToF64(a));
        assertEquals(value.floatValue(), Conversions.convertU64ToF32(a));
        BigInteger low = BigInteger.valueOf(Integer.toUnsignedLong((int) a));
        assertEquals(low.doubleValue(), Conversions.convertU32ToF64((int) a));
        assertEquals(low.floatValue(), Conversions.convertU32ToF32((int) a));
    }

    @Example
    void unsignedConversionRoundsOnce() {
        // Halfway between two floats, but for the lowest bit, which a conversion that shifts it away would lose.
        long a = 0x8000_0080_0000_0001L;
        assertEquals(new BigInteger(Long.toUnsignedString(a)).floatValue(), Conversions.convertU64ToF32(a));
    }

    private static void check(double a, BigInteger minimum, BigInteger end, LongSupplier conversion) {
        if (Double.isNaN(a)) {
            assertSame(Trap.INVALID_CONVERSION, trapOf(conversion));
            return;
        }
        BigInteger exact = Double.isInfinite(a) ? null : new BigDecimal(a).toBigInteger();
        if (exact == null || exact.compareTo(minimum) < 0 || exact.compareTo(end) >= 0) {
            assertSame(Trap.INTEGER_OVERFLOW, trapOf(conversion));
        } else {
            long result = conversion.getAsLong();
            boolean is32 = end.bitLength() <= 33;
            assertEquals(is32 ? exact.intValue() : exact.longValue(), result);
        }
    }

    private static Trap trapOf(LongSupplier conversion) {
        try {
            return fail("expected a trap, got " + conversion.getAsLong());
        } catch (Trap trap) {
            return trap;
        }
    }

    private static BigInteger clamped(double a, BigInteger end) {
        if (Double.isNaN(a) || a <= 0) {
            return BigInteger.ZERO;
        }
        return Double.isInfinite(a)
                ? end.subtract(BigInteger.ONE)
                : new BigDecimal(a).toBigInteger().min(end.subtract(BigInteger.ONE));
    }
}
