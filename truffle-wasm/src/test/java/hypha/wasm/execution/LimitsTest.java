package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.StoreLimits;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.text.TextFormat;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.ByteSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LimitsTest {
    private static final String MODULE = """
            (module (memory (export "memory") 2) (table 5 funcref) (data "a") (data "b")
              (func) (func)
              (func (export "memory.grow") (result i32) (memory.grow (i32.const 1)))
              (func (export "table.grow") (result i32) (table.grow (ref.null func) (i32.const 1))))""";

    private static Source source(String text) {
        return Source.newBuilder(WasmLanguage.ID, ByteSequence.create(TextFormat.toBinary(text)), "test")
                .buildLiteral();
    }

    private static void instantiate(String option, String value) {
        try (Context context =
                Context.newBuilder(WasmLanguage.ID).option(option, value).build()) {
            context.eval(source(MODULE)).newInstance();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MaximumFunctions, 3, 4, too many functions: count=4 limit=3",
        "MaximumSegments, 1, 2, too many data segments: count=2 limit=1",
        "MaximumFunctionBytes, 5, 9, function too large: bytes=6 limit=5",
        "MaximumModuleBytes, 20, 200, module too large: bytes=",
        "MaximumMemoryPages, 1, 2, memory too large: pages=2 limit=1",
        "MaximumTableElements, 4, 5, table too large: elements=5 limit=4",
    })
    void aModuleBeyondALimitIsRefusedWithTheNameOfTheOption(
            String option, String tooLow, String enough, String message) {
        String name = "hwasm." + option;
        instantiate(name, enough);
        PolyglotException e = assertThrows(PolyglotException.class, () -> instantiate(name, tooLow));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().contains("option=" + name), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "MaximumFunctions, -1, out of range: value=-1 least=0",
        "MaximumMemoryPages, 268435457, out of range: value=268435457 least=0 most=268435456",
        "MaximumTableElements, many, not a number: value=many",
    })
    void aBadValueIsExplained(String option, String value, String message) {
        Context.Builder builder = Context.newBuilder(WasmLanguage.ID).option("hwasm." + option, value);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::build);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void contextsOfOneEngineKeepTheirOwnLimits() {
        Source source = source(MODULE);
        try (Engine engine = Engine.create(WasmLanguage.ID)) {
            for (String limit : new String[] {"4", "3", "4"}) {
                try (Context context = Context.newBuilder(WasmLanguage.ID)
                        .engine(engine)
                        .options(Map.of("hwasm.MaximumFunctions", limit))
                        .build()) {
                    if (limit.equals("4")) {
                        context.eval(source).newInstance();
                    } else {
                        assertThrows(PolyglotException.class, () -> context.eval(source));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmbedderGivesLimitsOfItsOwn(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmEngine wasm = engine.engine();
            byte[] bytes = TextFormat.toBinary(MODULE);
            WasmException e = assertThrows(
                    WasmException.class, () -> wasm.load("test", bytes, ParserLimits.DEFAULT.with(1000, 3, 1000, 10)));
            assertEquals(Failure.MALFORMED, e.failure());
            WasmInstance instance = wasm.instantiate(
                    wasm.load("test", bytes),
                    ImportResolver.EMPTY,
                    ArenaMemoryProvider.INSTANCE,
                    null,
                    new StoreLimits(3, 6));
            assertEquals(2, instance.function("memory.grow").invoke());
            assertEquals(-1, instance.function("memory.grow").invoke());
            assertEquals(5, instance.function("table.grow").invoke());
            assertEquals(-1, instance.function("table.grow").invoke());
        }
    }
}
