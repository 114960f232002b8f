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
    private static final int HEADER_BYTES = 64;

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
        bytes = module.matches("[0-9]+[km]") ? generated(sizeBytes(module)) : Files.readAllBytes(Path.of(module));
    }

    private static int sizeBytes(String text) {
        int number = Integer.parseInt(text.substring(0, text.length() - 1));
        return number << (text.endsWith("m") ? 20 : 10);
    }

    /** Returns a module of functions of some hundred bytes, each other than the one before. */
    private static byte[] generated(int sizeBytes) {
        String function = """
                (func (param i32 i64) (result i32) (local i32 f64)
                  (block $out (loop $again
                    (br_if $out (i32.ge_s (local.get 2) (local.get 0)))
                    (i32.store offset=8 (local.get 2) (i32.add (i32.load (local.get 2)) (i32.const 12345)))
                    (if (i64.eqz (local.get 1)) (then (local.set 3 (f64.mul (local.get 3) (f64.const 1.5))))
                      (else (local.set 1 (i64.sub (local.get 1) (i64.const 77)))))
                    (local.set 2 (i32.add (local.get 2) (i32.const 4)))
                    (drop (call 0 (local.get 2) (local.get 1)))
                    (br $again)))
                  (i32.xor (local.get 2) (i32.trunc_sat_f64_s (local.get 3))))
                """;
        int one = Engines.binary("(module (memory 1)" + function + ")").length - HEADER_BYTES / 2;
        int count = Math.max(1, (sizeBytes - HEADER_BYTES) / one);
        // The text of one function is ten times as long as its code: assemble one module, and repeat its function.
        byte[] two = Engines.binary("(module (memory 1)" + function + function + ")");
        return FunctionRepeater.repeat(two, count);
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
