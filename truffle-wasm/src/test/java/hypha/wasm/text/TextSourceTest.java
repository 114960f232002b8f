package hypha.wasm.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts as sources of the polyglot API. */
@Timeout(60)
class TextSourceTest {
    private static Source source(String text) {
        return Source.newBuilder(WasmLanguage.ID, text, "test.wat")
                .mimeType(WasmLanguage.TEXT_MIME_TYPE)
                .buildLiteral();
    }

    @Test
    void aTextIsAModule() {
        String text = "(module (func (export \"add\") (param i32 i32) (result i32)"
                + " (i32.add (local.get 0) (local.get 1))))";
        try (Context context = Context.create(WasmLanguage.ID)) {
            var exports = context.eval(source(text)).newInstance().getMember("exports");
            assertEquals(42, exports.getMember("add").execute(40, 2).asInt());
        }
    }

    @Test
    void aMalformedTextIsAGuestErrorThatSaysWhere() {
        try (Context context = Context.create(WasmLanguage.ID)) {
            Source malformed = source("(module\n  (func i32.bad))");
            PolyglotException failure = assertThrows(PolyglotException.class, () -> context.eval(malformed));
            assertTrue(failure.isGuestException());
            assertEquals("unknown operator i32.bad (at line 2, column 9)", failure.getMessage());
        }
    }
}
