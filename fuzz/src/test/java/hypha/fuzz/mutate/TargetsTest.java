package hypha.fuzz.mutate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.text.TextFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
    @Test
    void modulesAreAccepted() {
        Targets.Outcome outcome = Targets.binary(TextFormat.toBinary("(module (func (result i32) i32.const 1))"));
        assertTrue(outcome.accepted());
        assertNull(outcome.finding());
    }

    @Test
    void malformedAndInvalidInputsAreNoFindings() {
        byte[] invalid = TextFormat.toBinary("(module (func (result i32)))");
        for (byte[] input : List.of(new byte[0], new byte[] {0, 'a', 's', 'm'}, invalid)) {
            Targets.Outcome outcome = Targets.binary(input);
            assertFalse(outcome.accepted());
            assertNull(outcome.finding());
        }
        Targets.Outcome text = Targets.text("(module (func".getBytes(StandardCharsets.UTF_8));
        assertFalse(text.accepted());
        assertNull(text.finding());
    }

    @Test
    void modulesOfScriptsAreFound() {
        String script = """
                ;; (module not this one)
                (module $a (func (export "a)")))
                (assert_return (invoke "a)"))
                (module
                  (memory 1) ;; )
                )
                """;
        assertEquals(
                List.of("(module $a (func (export \"a)\")))", "(module\n  (memory 1) ;; )\n)"), Corpus.modules(script));
    }
}
