package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LinearMemoryProviderTest {
    private static final String MODULE = """
            (module (memory 1 4)
              (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
              (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))""";

    /** Moves a memory each time that it grows, and fills what it leaves with a pattern. */
    private static final class MovingProvider implements LinearMemoryProvider, AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private long maximumBytes = Long.MAX_VALUE;
        private MemorySegment last;
        private int released;

        @Override
        public MemorySegment allocate(long minimumBytes, long maximum) {
            last = minimumBytes > maximumBytes ? null : arena.allocate(minimumBytes, 4096);
            return last;
        }

        @Override
        public MemorySegment grow(MemorySegment current, long newBytes) {
            if (newBytes > maximumBytes) {
                return null;
            }
            MemorySegment moved = arena.allocate(newBytes, 4096).copyFrom(current);
            current.fill((byte) 0x55);
            last = moved;
            return moved;
        }

        @Override
        public void release(MemorySegment memory) {
            released++;
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    private static WasmInstance instantiate(TestEngine engine, LinearMemoryProvider provider) {
        return engine.engine().instantiate(engine.load(MODULE), ImportResolver.EMPTY, provider, null);
    }

    @ParameterizedTest
    @EnumSource
    void theEmbedderSeesWhatTheProgramWrites(ExecutionMode mode) {
        try (MovingProvider provider = new MovingProvider();
                TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = instantiate(engine, provider);
            instance.function("store").invoke(65532, 0x01020304);
            assertEquals(4, provider.last.get(ValueLayout.JAVA_BYTE, 65532));
            provider.last.set(ValueLayout.JAVA_BYTE, 0, (byte) 7);
            assertEquals(7, instance.function("load").invoke(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMemoryMayMoveWhenItGrows(ExecutionMode mode) {
        try (MovingProvider provider = new MovingProvider();
                TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = instantiate(engine, provider);
            instance.function("store").invoke(65532, 42);
            assertEquals(1, instance.function("grow").invoke(1));
            assertEquals(42, instance.function("load").invoke(65532));
            assertEquals(0, instance.function("load").invoke(65536));
            instance.function("store").invoke(131068, 43);
            assertEquals(43, provider.last.get(ValueLayout.JAVA_INT, 131068));
            assertEquals(2, instance.memory().sizePages());
            assertEquals(131072, instance.memory().segment().byteSize());
        }
    }

    @ParameterizedTest
    @EnumSource
    void growingFailsBeyondTheMaximumOrWhenRefused(ExecutionMode mode) {
        try (MovingProvider provider = new MovingProvider();
                TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = instantiate(engine, provider);
            assertEquals(-1, instance.function("grow").invoke(4));
            assertEquals(-1, instance.function("grow").invoke(-1));
            provider.maximumBytes = 2 * 65536;
            assertEquals(-1, instance.function("grow").invoke(2));
            assertEquals(1, instance.function("grow").invoke(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedMemoryFailsInstantiation(ExecutionMode mode) {
        try (MovingProvider provider = new MovingProvider();
                TestEngine engine = new TestEngine(mode)) {
            provider.maximumBytes = 0;
            assertThrows(WasmException.class, () -> instantiate(engine, provider));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyAccessTrapsAfterRelease(ExecutionMode mode) {
        try (MovingProvider provider = new MovingProvider();
                TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = instantiate(engine, provider);
            instance.memory().release();
            instance.memory().release();
            assertEquals(1, provider.released);
            assertThrows(WasmException.class, () -> instance.function("load").invoke(0));
            assertThrows(WasmException.class, () -> instance.function("store").invoke(0, 0));
            assertEquals(-1, instance.function("grow").invoke(1));
        }
    }
}
