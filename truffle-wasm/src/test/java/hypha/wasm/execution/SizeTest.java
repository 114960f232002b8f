package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.binary.Bytes;
import hypha.wasm.binary.ModuleBuilder;
import hypha.wasm.binary.SectionId;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Modules of the sizes that compilers make: their time is bounded by {@link Timeout}, their memory by that of the tests' process. */
@Timeout(60)
class SizeTest {
    private static WasmInstance instantiate(TestEngine engine, byte[] module) {
        return engine.engine()
                .instantiate(
                        engine.engine().load("test", module), ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
    }

    @Test
    void aHundredThousandDataSegments() {
        int count = 100_000;
        ModuleBuilder builder = new ModuleBuilder().memory(64);
        for (int i = 0; i < count; i++) {
            Bytes offset = new Bytes().raw(0, 0x41).signed(i * 40L).raw(0x0B, 1, i);
            builder.data(ints(offset));
        }
        try (TestEngine engine = new TestEngine(ExecutionMode.DEFAULT)) {
            WasmInstance instance = instantiate(engine, builder.build());
            for (int i : new int[] {0, 1, 77_777, count - 1}) {
                assertEquals((byte) i, instance.memory().load8(i * 40, 0));
            }
        }
    }

    @Test
    void aTableOfTenMillionElementsAndNoneOfMore() {
        try (TestEngine engine = new TestEngine(ExecutionMode.DEFAULT)) {
            WasmInstance instance = engine.instantiate("""
                    (module (table 10000000 funcref)
                      (elem (i32.const 9999999) $last)
                      (func $last (result i32) (i32.const 7))
                      (func (export "run") (result i32) (call_indirect (result i32) (i32.const 9999999)))
                      (func (export "grow") (result i32) (table.grow (ref.null func) (i32.const 1))))""");
            assertEquals(7, instance.function("run").invoke());
            assertEquals(-1, instance.function("grow").invoke());
            WasmException e = assertThrows(
                    WasmException.class, () -> engine.instantiate("(module (table 10000001 4294967295 funcref))"));
            assertEquals(Failure.EXHAUSTION, e.failure());
        }
    }

    @Test
    void aModuleOfSeventyFiveMegabytes() {
        int segmentBytes = 40_000_000;
        int functions = 1000;
        ModuleBuilder builder = new ModuleBuilder().memory(700);
        int type = builder.type("i:i");
        Bytes body = new Bytes().raw(0x20, 0);
        for (int i = 0; i < 5000; i++) {
            body.raw(0x41).signed(1_000_000).raw(0x6A).raw(0x01, 0x01);
        }
        for (int i = 0; i < functions; i++) {
            builder.function(type, "", body);
        }
        builder.export("last", 0, functions - 1);
        builder.data();
        builder.section(SectionId.DATA).raw(0, 0x41, 0, 0x0B).sized(filled(segmentBytes));
        try (TestEngine engine = new TestEngine(ExecutionMode.DEFAULT)) {
            byte[] module = builder.build();
            assertEquals(75_000_000, module.length, 1_000_000);
            WasmInstance instance = instantiate(engine, module);
            assertEquals(9, instance.memory().load8(segmentBytes - 1, 0));
            assertEquals(0, instance.memory().load8(segmentBytes, 0));
            assertEquals((int) 5_000_000_001L, instance.function("last").invoke(1));
        }
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) 9);
        return bytes;
    }

    private static int[] ints(Bytes bytes) {
        byte[] raw = bytes.toArray();
        int[] values = new int[raw.length];
        for (int i = 0; i < raw.length; i++) {
            values[i] = raw[i] & 0xFF;
        }
        return values;
    }
}
