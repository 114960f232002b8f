package hypha.cli.bench;

import hypha.host.Hypha;
import hypha.host.HyphaException;
import hypha.host.Program;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskGroup;
import hypha.host.TaskResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The figures of tasks that have to do with each other: messages, wakes, spawns, decisions of the scheduler, one task beside many. */
final class TogetherBench {
    private static final int SAMPLES = 20_000;
    private static final int MESSAGES = 1_000_000;
    private static final int BATCH = 64;
    private static final int REQUESTS = 1 << 20;
    /** Requests with a {@code ring_enter}; 0 for none. */
    private static final int[] RING_BATCHES = {0, 1, 16, 64};
    /** Longer than it takes until the compiled code of a program is the last one. */
    private static final long WARM_UP_NANOS = 2_000_000_000;

    private static final int DECISIONS = 1_000_000;
    private static final int BYSTANDER_SAMPLES = 10_000;
    private static final int BYSTANDER_PATIENCE_SECONDS = 60;

    private final Function<BenchMachine, Hypha> boot;
    private final Figures figures;

    TogetherBench(Function<BenchMachine, Hypha> boot, Figures figures) {
        this.boot = boot;
        this.figures = figures;
    }

    /** What a program has written: it is run for some seconds so that its code is compiled, and then for the figure. */
    private long[] samples(ProgramSource source, int count) {
        var console = new CollectingConsole();
        try (Hypha hypha = boot.apply(BenchMachine.of(console, 1000))) {
            long start = System.nanoTime();
            boolean warm = false;
            while (true) {
                console.takeNumbers();
                TaskResult result = hypha.run(source, List.of(source.name()), Map.of());
                if (!result.equals(new TaskResult.Exited(0))) {
                    throw new HyphaException("program=" + source.name() + " result=" + result);
                }
                if (warm) {
                    break;
                }
                warm = System.nanoTime() - start > WARM_UP_NANOS;
            }
            long[] numbers = console.takeNumbers();
            if (numbers.length != count) {
                throw new HyphaException("program=" + source.name() + " samples=" + numbers.length);
            }
            return numbers;
        }
    }

    void messages() {
        figures.durations("message_round_trip", samples(MessagePrograms.calls(SAMPLES), SAMPLES));
        rate("messages_one_way", 1);
        rate("messages_batched", BATCH);
    }

    private void rate(String name, int batch) {
        long nanos = samples(MessagePrograms.stream(MESSAGES, batch), 1)[0];
        double rate = MESSAGES * 1e9 / nanos;
        figures.number(
                name,
                rate,
                String.format(
                        Locale.ROOT,
                        "%,.0f messages a second, %d with a call, %d bytes each",
                        rate,
                        batch,
                        MessagePrograms.DATA_BYTES));
    }

    /** Requests of a ring, so many with a call, beside the same as calls. */
    void ring() {
        for (int batch : RING_BATCHES) {
            double rate = REQUESTS * 1e9 / samples(MessagePrograms.ring(REQUESTS, batch), 1)[0];
            figures.number(
                    batch == 0 ? "ring_none" : "ring_batch_" + batch,
                    rate,
                    String.format(
                            Locale.ROOT,
                            "%,.0f messages a second sent to or taken from a port of its own, %.0f ns each, %s",
                            rate,
                            1e9 / rate,
                            batch == 0 ? "each a call" : batch + " with a ring_enter"));
        }
    }

    void futex() {
        figures.durations("futex_two_wakes", samples(MessagePrograms.futex(SAMPLES), SAMPLES));
    }

    void child() {
        figures.durations("spawn_by_a_task", samples(MessagePrograms.spawner(SAMPLES), SAMPLES));
    }

    void decision() {
        for (int tasks : new int[] {10, 1000, 1_000_000}) {
            try (Hypha hypha = boot.apply(BenchMachine.of(new CollectingConsole(), tasks + 1000))) {
                hypha.measureCrossings(100_000, 0);
                figures.durations("decision_among_" + tasks, hypha.measureDecisions(tasks, DECISIONS));
            }
        }
    }

    /** One task that computes and looks at the clock, alone, beside many that sleep, and while those wake and end. */
    void bystander(int live) throws ProgramException, InterruptedException {
        var console = new CollectingConsole();
        try (Hypha hypha = boot.apply(BenchMachine.of(console, Math.max(live, TasksBench.WARM_UP) + 1000))) {
            Program bystander = hypha.load(BenchPrograms.bystander(BYSTANDER_SAMPLES));
            bystand(hypha, bystander, console, null);
            bystand(hypha, bystander, console, "bystander_alone");
            var sleepers = Sleepers.on(hypha, console, live, 0);
            sleepers.warmUp(TasksBench.WARM_UP);
            TaskGroup group = sleepers.spawn();
            sleepers.awaitAsleep(BYSTANDER_PATIENCE_SECONDS);
            bystand(hypha, bystander, console, "bystander_beside_sleeping");
            sleepers.awaitWakeTime();
            bystand(hypha, bystander, console, "bystander_while_they_wake");
            TasksBench.finish(group);
        }
    }

    private void bystand(Hypha hypha, Program program, CollectingConsole console, String name)
            throws InterruptedException {
        console.takeNumbers();
        TaskResult result = hypha.spawn(program, List.of("bystander"), Map.of()).await();
        long[] samples = console.awaitNumbers(BYSTANDER_SAMPLES);
        if (!result.equals(new TaskResult.Exited(0)) || samples.length != BYSTANDER_SAMPLES) {
            throw new HyphaException("bystander samples=" + samples.length + " result=" + result);
        }
        if (name != null) {
            figures.durations(name, samples);
        }
    }
}
