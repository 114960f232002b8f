package hypha.wasm.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.text.TextFormat;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineExampleTest {
    private static final String SENSOR = """
            (module
              (import "sensor" "read" (func $read (param i32) (result i64)))
              (memory 1)
              (func (export "sum") (param $count i32) (result i64) (local $i i32) (local $sum i64)
                (block $done
                  (loop $next
                    (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
                    (local.set $sum (i64.add (local.get $sum) (call $read (local.get $i))))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br $next)))
                (i64.store (i32.const 8) (local.get $sum))
                (local.get $sum)))
            """;

    /** What the host functions of one instance work on. */
    private static final class Sensor {
        private long readings;
        private final long scale;

        Sensor(long scale) {
            this.scale = scale;
        }
    }

    /** The host function sensor.read: partial evaluation inlines it into the WebAssembly code that calls it. */
    private static final class ReadNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            Sensor sensor = (Sensor) caller.embedderData();
            sensor.readings++;
            return i32(arguments, 0) * sensor.scale;
        }
    }

    private static final HostFunction READ = new HostFunction(
            "sensor.read",
            new FunctionType(new ValueType[] {ValueType.I32}, new ValueType[] {ValueType.I64}),
            ReadNode::new);

    /** Memories that stay where they are: each has room for its maximum, up to a limit. */
    private static final class ReservedMemory implements LinearMemoryProvider {
        private static final long LIMIT_BYTES = 16 << 20;
        private final Arena arena;

        ReservedMemory(Arena arena) {
            this.arena = arena;
        }

        @Override
        public MemorySegment allocate(long minimumBytes, long maximumBytes) {
            return minimumBytes > LIMIT_BYTES ? null : arena.allocate(Math.min(maximumBytes, LIMIT_BYTES), 4096);
        }

        @Override
        public MemorySegment grow(MemorySegment current, long newBytes) {
            return newBytes > current.byteSize() ? null : current;
        }

        @Override
        public void release(MemorySegment memory) {
            // The arena frees them all.
        }
    }

    @Test
    void hostFunctionsAndMemoryOfTheEmbedder() {
        byte[] bytes = TextFormat.toBinary(SENSOR);
        try (Arena arena = Arena.ofShared();
                Context context = Context.newBuilder("hwasm").build()) {
            context.initialize("hwasm");
            context.enter();
            try {
                WasmEngine engine = WasmEngine.current();
                LoadedModule module = engine.load("sensor", bytes);
                ImportResolver imports =
                        (from, name, kind, type) -> from.equals("sensor") && name.equals("read") ? READ : null;
                Sensor sensor = new Sensor(10);
                WasmInstance instance = engine.instantiate(module, imports, new ReservedMemory(arena), sensor);

                WasmFunction sum = instance.function("sum");
                assertEquals(450L, sum.invoke(10));
                assertEquals(10, sensor.readings);
                assertEquals(450L, instance.memory().segment().get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
            } finally {
                context.leave();
            }
        }
    }

    @Test
    void withoutAContext() {
        byte[] bytes = TextFormat.toBinary(SENSOR);
        WasmEngine engine = WasmEngine.standalone();
        LoadedModule module = engine.load("sensor", bytes);
        ImportResolver imports = (from, name, kind, type) -> from.equals("sensor") && name.equals("read") ? READ : null;
        WasmInstance instance = engine.instantiate(module, imports, ArenaMemoryProvider.INSTANCE, new Sensor(10));
        assertEquals(450L, instance.function("sum").invoke(10));
        assertFalse(engine.usesTruffle());
    }
}
