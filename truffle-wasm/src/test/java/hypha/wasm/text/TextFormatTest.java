package hypha.wasm.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole modules: their bytes where these are short enough to check by eye, their errors, and their size. */
@Timeout(60)
class TextFormatTest {
    private static final int LEVELS = 200_000;
    private static final String PREAMBLE = "0061736d01000000";

    private static void assertBytes(String expectedHex, String text) {
        String expected = PREAMBLE + expectedHex.replace(" ", "");
        assertEquals(expected, HexFormat.of().formatHex(TextFormat.toBinary(text)), text);
    }

    @Test
    void anEmptyModuleIsItsPreamble() {
        assertBytes("", "(module)");
        assertBytes("", " ;; nothing\n");
    }

    @Test
    void foldedAndFlatInstructionsAreTheSame() {
        String head = "(module (func (param i32) (result i32) ";
        String folded = head + "(if (result i32) (local.get 0) (then (i32.add (i32.const 1) (i32.const -1)))"
                + " (else (block (result i32) (i32.const 7))))))";
        String flat = head + "local.get 0 if (result i32) i32.const 1 i32.const -1 i32.add else"
                + " block (result i32) i32.const 7 end end))";
        String bytes = "01060160017f017f 03020100 0a14 01 12 00 2000 047f 4101 417f 6a 05 027f 4107 0b 0b 0b";
        assertBytes(bytes, folded);
        assertBytes(bytes, flat);
    }

    @Test
    void impliedTypesComeAfterDefinedOnesAndAreShared() {
        assertBytes(
                "010c03 600000 60017f00 6000017f 0305 04 01 00 01 02 0a0f 04 02000b 02000b 02000b 0400 4100 0b",
                "(module (func (param i32)) (func) (func (param i32)) (func (result i32) i32.const 0)"
                        + " (type (func)) (type (func (param i32))))");
    }

    @Test
    void localsOfOneTypeAreOneEntry() {
        assertBytes(
                "010401600000 03020100 0a0b01 09 02 027f 017e 2002 1a 0b",
                "(module (func (local i32) (local i32 i64) local.get 2 drop))");
    }

    @Test
    void namesGoToTheNameSection() {
        assertBytes(
                "01050160017f00 03020100 0a06 01 04 01 017f 0b"
                        + " 0013 04 6e616d65 0104 01 00 01 66 0206 01 00 01 01 01 61",
                "(module (func $f (param i32) (local $a i32)))");
    }

    @Test
    void inlineImportsAndExportsAreFieldsOfTheirOwn() {
        byte[] inline = TextFormat.toBinary("(module (func $f (export \"e\") (import \"m\" \"n\") (param i32)))");
        byte[] apart =
                TextFormat.toBinary("(module (import \"m\" \"n\" (func $f (param i32))) (export \"e\" (func $f)))");
        assertArrayEquals(apart, inline);
    }

    @Test
    void inlineDataAndElementsSizeTheirMemoryAndTable() {
        byte[] inline =
                TextFormat.toBinary("(module (func $f) (table funcref (elem $f $f)) (memory (data \"ab\" \"c\")))");
        byte[] apart = TextFormat.toBinary("(module (func $f) (table 2 2 funcref) (elem (i32.const 0) func $f $f)"
                + " (memory 1 1) (data (i32.const 0) \"abc\"))");
        assertArrayEquals(apart, inline);
    }

    @Test
    void customAnnotationsBecomeSections() {
        assertBytes(
                "0003 0161 78 0104 01600000 0002 017a",
                "(module (@custom \"z\") (type (func)) (@custom \"a\" (before type) \"x\"))");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~(module\n  (func\n    i32.bad))~|3|5|unknown operator i32.bad",
                "~(module (func (i32.const 4294967296)))~|1|26|constant out of range",
                "~(module\n\n(func (call $g)))~|3|13|unknown function $g",
                "~(module (func~|1|14|unexpected token: end of text",
                "~(module \"a\u00e4\" (func))~|1|9|unexpected token: \"a\u00e4\"",
                "~(module (func)) x~|1|17|unknown operator x",
                "~(; (; ;) ~|1|1|unclosed comment",
                "~(module (data \"a\\zz\"))~|1|17|illegal escape",
                "~(module (func (param $x i32) (local $x i32)))~|1|37|duplicate local $x",
                "~(module (func block $a end $b))~|1|28|mismatching label $b",
                "~(module (memory 1) (func (i32.load align=3 (i32.const 0))))~|1|36|alignment must be a power of two"
            })
    void errorsSayWhere(String text, int line, int column, String problem) {
        TextFormatException failure = assertThrows(TextFormatException.class, () -> TextFormat.toBinary(text));
        assertEquals(
                problem + " at " + line + ":" + column,
                failure.problem() + " at " + failure.line() + ":" + failure.column());
    }

    @Test
    void sourceThatIsNotUtf8IsRefused() {
        byte[] text = "(module) ;; \0".getBytes(StandardCharsets.UTF_8);
        text[text.length - 1] = (byte) 0xC0;
        TextFormatException failure = assertThrows(TextFormatException.class, () -> TextFormat.toBinary(text));
        assertEquals("malformed UTF-8 encoding", failure.problem());
    }

    @Test
    void deepNestingNeedsNoStack() {
        String folded = "(i32.eqz ".repeat(LEVELS) + "(i32.const 0)" + ")".repeat(LEVELS);
        byte[] bytes = TextFormat.toBinary("(module (func (result i32) " + folded + "))");
        assertTrue(bytes.length > LEVELS);
        String blocks = "(block $a ".repeat(LEVELS) + "(br $a)" + ")".repeat(LEVELS);
        assertTrue(TextFormat.toBinary("(module (func " + blocks + "))").length > 3 * LEVELS);
        String ifs = "(if (i32.const 1) (then ".repeat(LEVELS) + "))".repeat(LEVELS);
        assertTrue(TextFormat.toBinary("(module (func " + ifs + "))").length > 5 * LEVELS);
        String flat = "block ".repeat(LEVELS) + "end ".repeat(LEVELS);
        assertTrue(TextFormat.toBinary("(module (func " + flat + "))").length > 3 * LEVELS);
        String comments = "(;".repeat(LEVELS) + ";)".repeat(LEVELS);
        String annotations = "(@a ".repeat(LEVELS) + ")".repeat(LEVELS);
        assertEquals(8, TextFormat.toBinary("(module " + comments + annotations + ")").length);
    }

    @Test
    void unclosedNestingIsAnErrorAndNotAHang() {
        String text = "(module (func " + "(block ".repeat(LEVELS);
        assertThrows(TextFormatException.class, () -> TextFormat.toBinary(text));
        assertThrows(TextFormatException.class, () -> TextFormat.toBinary("(".repeat(LEVELS)));
    }

    @Test
    void aTextOfManyMegabytesIsRead() {
        StringBuilder text = new StringBuilder("(module (memory 1)\n");
        for (int i = 0; text.length() < 10_000_000; i++) {
            text.append("(func $f")
                    .append(i)
                    .append(" (param $x i32) (result i32)\n  (i32.add (i32.load offset=8 (local.get $x))");
            text.append(" (call $f")
                    .append(i / 2)
                    .append(" (i32.const ")
                    .append(i * 7919)
                    .append("))))\n");
        }
        byte[] bytes = TextFormat.toBinary(text.append(')').toString());
        assertTrue(bytes.length > 1_000_000);
    }
}
