package hypha.benchmarks;

import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.LoadedModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * Parsing and validating modules: generated ones of many sizes, which are all code, or a file: {@code -p module=python.wasm}. The counter {@code megabytes} is the throughput, in MB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoadBenchmark {
    /** Size of a generated module, as {@code 1k} or {@code 75m}, or a file. */
    @Param({"1k", "10k", "100k", "1m", "10m", "75m"})
    public String module;

    private Context context;
    private WasmEngine engine;
    private byte[] bytes;

    /** Counts megabytes. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Throughput {
        /** Megabytes of modules. */
        public double megabytes;
    }

    /** Makes the module. */
    @Setup
    public void open() throws IOException {
        context = Engines.open();
        engine = WasmEngine.current();
        bytes = GeneratedModule.isSize(module)
                ? GeneratedModule.of(GeneratedModule.sizeBytes(module))
                : Files.readAllBytes(Path.of(module));
    }

    /** Closes the context. */
    @TearDown
    public void close() {
        context.leave();
        context.close();
    }

    /** Parsing and validation; a function's code is made when it is called. */
    @Benchmark
    public LoadedModule load(Throughput throughput) {
        LoadedModule loaded = engine.load("module", bytes);
        throughput.megabytes += bytes.length / 1e6;
        return loaded;
    }
}
