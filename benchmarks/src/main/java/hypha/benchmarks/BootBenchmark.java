package hypha.benchmarks;

import hypha.host.CpuKind;
import hypha.host.Hypha;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From nothing to a kernel that serves, in a JVM that has done it before: machine, kernel, engine. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 30)
@Fork(2)
public class BootBenchmark {
    /** Where the kernel runs. */
    @Param({"KVM", "JVM"})
    public CpuKind cpu;

    private Hypha hypha;

    /** Ends the machine; not measured. */
    @TearDown(Level.Invocation)
    public void close() {
        hypha.close();
    }

    /** Boots one. */
    @Benchmark
    public Hypha toReady() {
        hypha = Machines.boot(cpu);
        return hypha;
    }
}
