package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import hypha.wasm.runtime.WasmInstance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class MemoryFillTest {
    private static final int[] LENGTHS = {0, 1, 7, 8, 511, 512, 513, 1023, 1024, 1025, 20_000, 40_001, 131_000};

    @ParameterizedTest
    @EnumSource
    void fillsTheRangeAndNothingElse(ExecutionMode mode) {
        for (String type : new String[] {"2", "2 2 shared"}) {
            try (TestEngine engine = new TestEngine(mode)) {
                WasmInstance instance = engine.instantiate("(module (memory (export \"memory\") " + type + ")" + """
                        (func (export "fill") (param i32 i32 i32)
                          (memory.fill (local.get 0) (local.get 1) (local.get 2))))""");
                MemorySegment memory = instance.memory("memory").segment();
                byte[] expected = new byte[(int) memory.byteSize()];
                int value = 1;
                for (int length : LENGTHS) {
                    for (int start : new int[] {0, 3, 64, expected.length - length}) {
                        instance.function("fill").invoke(start, value, length);
                        Arrays.fill(expected, start, start + length, (byte) value);
                        value += 37;
                        assertArrayEquals(
                                expected,
                                memory.toArray(ValueLayout.JAVA_BYTE),
                                "start=" + start + " length=" + length);
                    }
                }
            }
        }
    }
}
