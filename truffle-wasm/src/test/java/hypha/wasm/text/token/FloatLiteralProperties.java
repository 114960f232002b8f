package hypha.wasm.text.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.text.TextFormatException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

/** Floating-point literals: every bit pattern survives, and decimals are rounded once, to the nearest. */
class FloatLiteralProperties {
    private static Cursor cursor(String text) {
        return new Cursor(Lexer.tokenize(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static float f32(String text) {
        return Float.intBitsToFloat(FloatLiteral.expectF32(cursor(text)));
    }

    private static double f64(String text) {
        return Double.longBitsToDouble(FloatLiteral.expectF64(cursor(text)));
    }

    @Property
    void everyF32SurvivesHexadecimalAndDecimal(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        if (!Float.isNaN(value) && !Float.isInfinite(value)) {
            assertEquals(bits, Float.floatToRawIntBits(f32(Float.toHexString(value))));
            assertEquals(bits, Float.floatToRawIntBits(f32(Float.toString(value))));
            assertEquals(bits, Float.floatToRawIntBits(f32(decimal(new BigDecimal(value), bits < 0))));
        }
    }

    @Property
    void everyF64SurvivesHexadecimalAndDecimal(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isNaN(value) && !Double.isInfinite(value)) {
            assertEquals(bits, Double.doubleToRawLongBits(f64(Double.toHexString(value))));
            assertEquals(bits, Double.doubleToRawLongBits(f64(Double.toString(value))));
            assertEquals(bits, Double.doubleToRawLongBits(f64(decimal(new BigDecimal(value), bits < 0))));
        }
    }

    private static String decimal(BigDecimal value, boolean negative) {
        return (negative ? "-" : "") + value.abs().toPlainString();
    }

    @Property
    void everyNanPayloadSurvives(@ForAll @IntRange(min = 1, max = 0x7FFFFF) int payload, @ForAll boolean negative) {
        int bits = FloatLiteral.expectF32(cursor((negative ? "-" : "") + "nan:0x" + Integer.toHexString(payload)));
        assertEquals((negative ? 0xFF80_0000 : 0x7F80_0000) | payload, bits);
    }

    /** An oracle of its own: no neighbour of the result is nearer to the exact value, which a BigDecimal holds. */
    @Property
    void decimalsAreRoundedToTheNearestF32(
            @ForAll @NumericChars @StringLength(min = 1, max = 40) String digits,
            @ForAll @NumericChars @StringLength(max = 40) String fraction,
            @ForAll @IntRange(min = -60, max = 20) int exponent) {
        String text = digits + "." + fraction + "e" + exponent;
        BigDecimal exact = new BigDecimal(text);
        if (exact.compareTo(new BigDecimal(Float.MAX_VALUE)) > 0) {
            return;
        }
        float rounded = f32(text);
        BigDecimal error = exact.subtract(new BigDecimal(rounded)).abs();
        for (float neighbour : new float[] {Math.nextUp(rounded), Math.nextDown(rounded)}) {
            if (!Float.isInfinite(neighbour)) {
                BigDecimal other = exact.subtract(new BigDecimal(neighbour)).abs();
                int nearer = error.compareTo(other);
                assertFalse(nearer > 0, () -> text + " became " + rounded + " but " + neighbour + " is nearer");
                assertFalse(
                        nearer == 0 && (Float.floatToRawIntBits(rounded) & 1) != 0,
                        () -> text + " became " + rounded + ", which is odd");
            }
        }
    }

    @Example
    void hexadecimalsAreRoundedOnce() {
        // Rounding to f64 first would lose the last digit and then round the tie down to even.
        assertEquals(0x1.000002p0f, f32("0x1.00000100000000000001p0"));
        assertEquals(0x1.000000p0f, f32("0x1.000001p0"));
        assertEquals(0x1.000004p0f, f32("0x1.000003p0"));
        assertEquals(Float.MIN_VALUE, f32("0x0.000000000000000000000000000000000000080000000000001p0"));
    }

    @Example
    void underscoresAndCapitalsAreAccepted() {
        assertEquals(1234.5, f64("1_234.5_0e0_0"));
        assertEquals(255.0, f64("0xF_F"));
        assertEquals(-12.0, f64("-0x1.8P+3"));
        assertEquals(3.0, f64("3."));
    }

    @Example
    void literalsOutOfRangeAreRefused() {
        for (String text : new String[] {"1e39", "0x1p128", "340282356779733661637539395458142568448"}) {
            TextFormatException failure =
                    assertThrows(TextFormatException.class, () -> FloatLiteral.expectF32(cursor(text)));
            assertEquals("constant out of range", failure.problem());
        }
        assertThrows(TextFormatException.class, () -> FloatLiteral.expectF32(cursor("nan:0x0")));
        assertThrows(TextFormatException.class, () -> FloatLiteral.expectF32(cursor("nan:0x800000")));
    }

    @Example
    void wordsThatAreAlmostNumbersAreNot() {
        for (String text :
                new String[] {"", ".5", "1__0", "1_", "_1", "0x", "0x.1", "1e", "1e+", "1.e_1", "0x1pA", "nan:1"}) {
            assertFalse(FloatLiteral.isFloat(text), text);
        }
    }
}
