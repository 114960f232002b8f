package hypha.wasm.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.io.ByteSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the polyglot API says of modules that are none. */
@Timeout(60)
class SyntaxErrorTest {
    private static PolyglotException failure(Source source) {
        try (Context context = Context.create(WasmLanguage.ID)) {
            return assertThrows(PolyglotException.class, () -> context.eval(source));
        }
    }

    private static PolyglotException failure(String text) {
        return failure(Source.newBuilder(WasmLanguage.ID, text, "test.wat")
                .mimeType(WasmLanguage.TEXT_MIME_TYPE)
                .buildLiteral());
    }

    private static void assertPlace(String text, int line, int column, String token) {
        PolyglotException failure = failure(text);
        assertTrue(failure.isGuestException());
        assertTrue(failure.isSyntaxError(), failure.getMessage());
        SourceSection section = failure.getSourceLocation();
        assertNotNull(section, failure.getMessage());
        assertEquals("test.wat", section.getSource().getName());
        assertEquals(line + ":" + column, section.getStartLine() + ":" + section.getStartColumn());
        assertEquals(token, section.getCharacters().toString());
    }

    @Test
    void aMalformedTextHasTheTokenAsItsSourceLocation() {
        assertPlace("(module\n  (func i32.bad))", 2, 9, "i32.bad");
        assertPlace("(module\r\n  (func $a)\r\n  (func $a))", 3, 9, "$a");
        assertPlace("(module", 1, 8, "");
    }

    @Test
    void columnsOfSourceLocationsAreCharactersNotBytes() {
        assertPlace("(module (export \"über😀\" (func $nobody)))", 1, 32, "$nobody");
    }

    @Test
    void anInvalidTextHasTheInstructionAsItsSourceLocation() {
        assertPlace("""
                (module
                  (func (result i32)
                    (local i64)
                    (i32.add (i32.const 1)
                      (i64.add (local.get 0) (i64.const 2)))))
                """, 4, 6, "i32.add");
        assertPlace("(module (func\n  i32.const 1\n  i64.eqz\n  drop))", 3, 3, "i64.eqz");
        assertPlace("(module (func (result i32)\n  (block (nop))\n  ))", 3, 3, ")");
        assertPlace("(module (func (if (i64.const 1) (then (nop)))))", 1, 16, "if");
        assertPlace("(module (global i32\n (i64.const 1)))", 2, 3, "i64.const");
    }

    @Test
    void theMessageOfAnInvalidTextSaysLineAndColumnAndNoByteOffset() {
        assertEquals(
                "type mismatch: expected i64, found i32 (at line 2, column 3)",
                failure("(module (func i32.const 1\n  i64.eqz drop))").getMessage());
    }

    @Test
    void malformedAndInvalidBinariesAreSyntaxErrorsWithoutSourceLocation() {
        byte[] truncated = {0, 'a', 's', 'm', 1, 0, 0, 0, 1};
        byte[] invalid = TextFormat.toBinary("(module (func i32.const 1 i64.eqz drop))");
        for (byte[] bytes : new byte[][] {truncated, invalid}) {
            PolyglotException failure =
                    failure(Source.newBuilder(WasmLanguage.ID, ByteSequence.create(bytes), "test.wasm")
                            .buildLiteral());
            assertTrue(failure.isSyntaxError());
            assertTrue(failure.getMessage().contains("byte offset 0x"), failure.getMessage());
            assertNull(failure.getSourceLocation());
        }
    }

    @Test
    void aTrapIsNoSyntaxErrorAndItsPlaceIsInTheFunction() {
        Source source = Source.newBuilder(WasmLanguage.ID, "(module (func (export \"f\") unreachable))", "test.wat")
                .mimeType(WasmLanguage.TEXT_MIME_TYPE)
                .buildLiteral();
        try (Context context = Context.create(WasmLanguage.ID)) {
            var exports = context.eval(source).newInstance().getMember("exports");
            PolyglotException trap = assertThrows(
                    PolyglotException.class, () -> exports.getMember("f").executeVoid());
            assertFalse(trap.isSyntaxError());
        }
    }
}
