package hypha.wasm.text.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.text.TextFormatException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;

/** Integer literals against {@link BigInteger}. */
class IntegerLiteralProperties {
    private static long parse(String text, int bits) {
        Cursor cursor = new Cursor(Lexer.tokenize(text.getBytes(StandardCharsets.UTF_8)));
        return IntegerLiteral.expect(cursor, bits, "out of range");
    }

    @Property
    void everyIntegerIsReadOrOutOfRange(
            @ForAll @BigRange(min = "-40000000000000000000", max = "40000000000000000000") BigInteger value) {
        String decimal = value.toString();
        String hexadecimal = (value.signum() < 0 ? "-0x" : "0x") + value.abs().toString(16);
        for (int bits : new int[] {8, 16, 32, 64}) {
            BigInteger least = BigInteger.TWO.pow(bits - 1).negate();
            boolean fits = value.compareTo(least) >= 0 && value.bitLength() <= bits;
            for (String text : new String[] {decimal, hexadecimal}) {
                if (fits) {
                    assertEquals(value.longValue(), parse(text, bits), text);
                } else {
                    assertThrows(TextFormatException.class, () -> parse(text, bits), text);
                }
            }
        }
    }

    @Property
    void everyI32IsRead(@ForAll int value) {
        assertEquals(value, (int) parse(Integer.toString(value), Integer.SIZE));
        assertEquals(value, (int) parse(Integer.toUnsignedString(value), Integer.SIZE));
        assertEquals(value, (int) parse("0x" + Integer.toHexString(value), Integer.SIZE));
    }

    @Example
    void longLiteralsOverflowInsteadOfWrapping() {
        // 2^64 + 5 and 16^17 would be small numbers modulo 2^64.
        assertThrows(TextFormatException.class, () -> parse("18446744073709551621", Long.SIZE));
        assertThrows(TextFormatException.class, () -> parse("0x100000000000000000", Long.SIZE));
        assertEquals(-1L, parse("18_446_744_073_709_551_615", Long.SIZE));
        assertEquals(Long.MIN_VALUE, parse("-0x8000_0000_0000_0000", Long.SIZE));
    }
}
