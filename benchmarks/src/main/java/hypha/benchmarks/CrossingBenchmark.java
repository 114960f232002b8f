package hypha.benchmarks;

import hypha.host.CpuKind;
import hypha.host.Hypha;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Round trips of an empty call into the kernel while it spins, with the two readings of the clock that each takes. A sample is the mean of
 * a hundred; the median is the figure, because the mean tells how often the host took the CPU away. {@code hypha bench crossing} samples
 * single ones, and tells what a sleeping kernel costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CrossingBenchmark {
    private static final int CROSSINGS = 100;

    /** Where the kernel runs. */
    @Param({"KVM", "JVM"})
    public CpuKind cpu;

    private Hypha hypha;

    /** Boots the machine. */
    @Setup
    public void boot() {
        hypha = Machines.boot(cpu);
    }

    /** Ends it. */
    @TearDown
    public void close() {
        hypha.close();
    }

    /** Crossings back to back. */
    @Benchmark
    @OperationsPerInvocation(CROSSINGS)
    public long[] roundTrip() {
        return hypha.measureCrossings(CROSSINGS, 0);
    }
}
