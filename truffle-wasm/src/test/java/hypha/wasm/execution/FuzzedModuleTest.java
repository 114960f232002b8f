package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing has found, made small. */
@Timeout(120)
class FuzzedModuleTest {
    private static final String FENCE = "(module (func (export \"f\") (result i32) atomic.fence i32.const 1))";

    @ParameterizedTest
    @EnumSource
    void fencesAreInstructions(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            assertEquals(1, engine.instantiate(FENCE).function("f").invoke());
        }
    }

    @Test
    void theByteOfAFenceIsZero() {
        byte[] bytes = TextFormat.toBinary(FENCE);
        int prefix = 0;
        while ((bytes[prefix] & 0xFF) != 0xFE) {
            prefix++;
        }
        bytes[prefix + 2] = 1;
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            WasmException failure =
                    assertThrows(WasmException.class, () -> engine.engine().load("test", bytes));
            assertEquals(Failure.MALFORMED, failure.failure());
        }
    }
}
