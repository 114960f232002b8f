package hypha.benchmarks;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What instances of a module that is already loaded cost. {@code InstanceFootprint} says how much memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InstanceBenchmark {
    /** Pages of the instance's memory; with 0 it has none. */
    @Param({"0", "1", "16"})
    public int pages;

    private Context context;
    private WasmEngine engine;
    private LoadedModule module;

    /** Returns a module with a table, some globals, and a memory with a data segment. */
    static byte[] module(int pages) {
        String memory = pages == 0 ? "" : "(memory " + pages + ") (data (i32.const 16) \"hello\")";
        return Engines.binary("""
                (module %s
                  (global $g (mut i32) (i32.const 1024)) (global i64 (i64.const 5))
                  (table 4 funcref) (elem (i32.const 0) $f $f)
                  (func $f (export "f") (param i32) (result i32) (local.get 0)))
                """.formatted(memory));
    }

    /** Loads the module. */
    @Setup
    public void open() {
        context = Engines.open();
        engine = WasmEngine.current();
        module = engine.load("instance", module(pages));
    }

    /** Closes the context. */
    @TearDown
    public void close() {
        context.leave();
        context.close();
    }

    /** Instantiation, and giving the memory back. */
    @Benchmark
    public WasmInstance instantiate() {
        WasmInstance instance = engine.instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
        if (pages != 0) {
            instance.memory().release();
        }
        return instance;
    }

    /** The same, and a call. */
    @Benchmark
    public Object instantiateAndCall() {
        WasmInstance instance = engine.instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
        Object result = instance.function("f").invoke(1);
        if (pages != 0) {
            instance.memory().release();
        }
        return result;
    }
}
