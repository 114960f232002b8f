package hypha.cli.bench;

import hypha.host.Hypha;
import hypha.host.HyphaException;
import hypha.host.Program;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many tasks that run, and then sleep until one time for all of them. */
final class Sleepers {
    private static final long WARM_NANOS = 4_000_000_000L;
    private static final long BASE_NANOS = 14_000_000_000L;
    private static final long NANOS_EACH = 25_000;

    private final Hypha hypha;
    private final Program program;
    private final int count;
    private final long warmNanos;
    private final long wakeNanos;
    private long blocksBefore;

    private Sleepers(Hypha hypha, Program program, int count, long warmNanos, long wakeNanos) {
        this.hypha = hypha;
        this.program = program;
        this.count = count;
        this.warmNanos = warmNanos;
        this.wakeNanos = wakeNanos;
    }

    /**
     * Loads their program, which has the time at which they wake: late enough for all to have gone to sleep before.
     *
     * @param console of that machine
     * @param sleepSeconds from now until they wake; 0 for what is enough on a busy machine
     */
    static Sleepers on(Hypha hypha, CollectingConsole console, int count, int sleepSeconds) throws ProgramException {
        ProgramSource clock = BenchPrograms.clock();
        console.takeNumbers();
        hypha.run(clock, List.of(clock.name()), Map.of());
        long now = System.nanoTime();
        long[] kernelNow = console.takeNumbers();
        if (kernelNow.length != 1) {
            throw new HyphaException("clock samples=" + kernelNow.length);
        }
        long ahead = sleepSeconds > 0 ? TimeUnit.SECONDS.toNanos(sleepSeconds) : BASE_NANOS + NANOS_EACH * count;
        Program program = hypha.load(BenchPrograms.sleepUntil(kernelNow[0] + ahead, kernelNow[0] + WARM_NANOS));
        return new Sleepers(hypha, program, count, now + WARM_NANOS, now + ahead);
    }

    /** Has tasks of the program sleep for a moment, so that its code is compiled; takes some seconds. */
    void warmUp(int tasks) throws InterruptedException {
        TasksBench.finish(hypha.spawn(tasks, program, List.of("sleep"), Map.of()));
        TimeUnit.NANOSECONDS.sleep(Math.max(warmNanos - System.nanoTime(), 0) + 1_000_000);
    }

    TaskGroup spawn() {
        blocksBefore = hypha.statistics().get("kernel.blocks");
        return hypha.spawn(count, program, List.of("sleep"), Map.of());
    }

    void awaitAsleep(long seconds) throws InterruptedException {
        long start = System.nanoTime();
        while (hypha.statistics().get("kernel.blocks") < blocksBefore + count) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new HyphaException("not all tasks sleep: of " + count);
            }
            requireAsleep(); // who comes later does not sleep at all
            Thread.sleep(1);
        }
        requireAsleep();
    }

    private void requireAsleep() {
        if (System.nanoTime() > wakeNanos) {
            throw new HyphaException("the first woke before the last slept: tasks=" + count);
        }
    }

    /** Returns when they wake. */
    void awaitWakeTime() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(wakeNanos - System.nanoTime(), 0));
    }
}
