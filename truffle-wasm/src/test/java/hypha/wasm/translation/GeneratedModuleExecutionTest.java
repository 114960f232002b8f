package hypha.wasm.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.api.WasmEngine;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.execution.ExecutionMode;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import java.util.Arrays;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine on generated modules, against the model of the specification's stack machine. A failure names the seed. */
class GeneratedModuleExecutionTest {
    private static final long[] ARGUMENTS = {3, -1, 1L << 40};

    /** Calls of one instance: enough to meet each function before, while and after it is compiled. */
    private static final int CALLS = 3;

    @ParameterizedTest
    @CsvSource({"INTERPRETED, 300", "COMPILED, 25", "DEFAULT, 50"})
    @Timeout(300)
    void theEngineComputesWhatTheBodyDoes(ExecutionMode mode, int modules) {
        try (Context context = mode.enter()) {
            for (long seed = 0; seed < modules; seed++) {
                byte[] bytes = RandomModule.generate(seed);
                LoadedModule loaded = WasmEngine.current().load("seed" + seed, bytes);
                WasmInstance instance = WasmEngine.current()
                        .instantiate(loaded, (module, name, kind, type) -> null, ArenaMemoryProvider.INSTANCE, null);
                for (int call = 0; call < CALLS; call++) {
                    assertEquals(expected(loaded.model()), found(instance), "seed=" + seed + " call=" + call);
                }
            }
            context.leave();
        }
    }

    private static String expected(WasmModule module) {
        long[] globals = RandomModule.GLOBALS.clone();
        try {
            long[] results = new StackMachine(module, globals).call(RandomModule.FUNCTION, ARGUMENTS);
            return Arrays.toString(results) + Arrays.toString(globals);
        } catch (ArithmeticException e) {
            return e.getMessage() + Arrays.toString(globals);
        }
    }

    private static String found(WasmInstance instance) {
        instance.global(0).i32((int) RandomModule.GLOBALS[0]);
        instance.global(1).i32((int) RandomModule.GLOBALS[1]);
        instance.global(2).i64(RandomModule.GLOBALS[2]);
        String results;
        try {
            Object[] values = (Object[]) instance.function(RandomModule.FUNCTION)
                    .invoke((int) ARGUMENTS[0], (int) ARGUMENTS[1], ARGUMENTS[2]);
            results = Arrays.toString(values);
        } catch (WasmException e) {
            assertEquals(Failure.TRAP, e.failure(), e.getMessage());
            results = e.getMessage();
        }
        long[] globals = {
            instance.global(0).i32(),
            instance.global(1).i32(),
            instance.global(2).i64()
        };
        return results + Arrays.toString(globals);
    }
}
