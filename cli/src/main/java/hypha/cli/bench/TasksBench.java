package hypha.cli.bench;

import hypha.cli.Percentiles;
import hypha.host.GroupResult;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.Program;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskGroup;
import hypha.host.TaskHandle;
import hypha.host.TaskInfo;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The figures of {@code hypha bench tasks}. Each boots a machine of its own, so that none measures what another has left; what programs
 * compute is checked where they compute something.
 */
public final class TasksBench {
    /** A figure that can be asked for. */
    public enum Figure {
        /** Tasks spawned, run and ended a second. */
        SPAWN,
        /** From the request for a task until its end. */
        LIFE,
        /** Many tasks that have run and sleep. */
        LIVE,
        /** Switches between two tasks. */
        SWITCH,
        /** How late timers wake their tasks. */
        TIMER,
        /** How late they do while another task computes. */
        PREEMPTION,
        /** Shares of tasks that compute. */
        FAIRNESS,
        /** Crossings of several executors at once. */
        CROSSING,
        /** Messages between two tasks: round trip, one way, many with a call. */
        MESSAGE,
        /** Requests of a ring, by how many have a call. */
        RING,
        /** Two threads of a program that wake each other. */
        FUTEX,
        /** Tasks that a task spawns. */
        CHILD,
        /** What it takes the scheduler to say who is next. */
        DECISION,
        /** One task that computes, beside many others. */
        BYSTANDER
    }

    private static final long PATIENCE_SECONDS = 600;
    private static final int ROUNDS = 5;
    /** Tasks, one after the other, before it counts how long each takes. */
    private static final long LIFE_WARM_UP_NANOS = 2_000_000_000;

    private static final long TIMER_NANOS = 2_000_000;
    /** Tasks after which the code of a program is compiled. */
    static final int WARM_UP = 20_000;

    private final Function<BenchMachine, Hypha> boot;
    private final Figures figures;
    private final int count;
    private final int live;
    private final int sleepSeconds;
    private final TogetherBench together;

    /**
     * What is to be measured.
     *
     * @param boot boots a machine of a configuration, which has this console
     * @param count tasks of the spawn rate
     * @param live tasks that are to live at once
     * @param sleepSeconds how long those sleep, from before the first is made; 0 for a time that is enough
     * @param vcpus virtual CPUs, but for figures that say themselves how many
     */
    public TasksBench(
            Function<HyphaConfiguration.Builder, Hypha> boot,
            PrintWriter out,
            boolean json,
            int count,
            int live,
            int sleepSeconds,
            int vcpus) {
        this.boot = wanted -> boot.apply(HyphaConfiguration.builder(wanted.console())
                .taskLimit(wanted.tasks())
                .executors(wanted.executors())
                .vcpus(wanted.vcpus() == BenchMachine.AS_ASKED ? vcpus : wanted.vcpus()));
        this.figures = new Figures(out, json);
        this.count = count;
        this.live = live;
        this.sleepSeconds = sleepSeconds;
        this.together = new TogetherBench(this.boot, figures);
    }

    /**
     * Measures.
     *
     * @throws HyphaException if a machine does not come up, or a program does not do what it is to do
     */
    public void run(Iterable<Figure> wanted) {
        for (Figure figure : wanted) {
            try {
                switch (figure) {
                    case SPAWN -> spawn();
                    case LIFE -> life();
                    case LIVE -> live();
                    case SWITCH -> switches();
                    case TIMER -> timer(0);
                    case PREEMPTION -> timer(1);
                    case FAIRNESS -> fairness();
                    case CROSSING -> crossing();
                    case MESSAGE -> together.messages();
                    case RING -> together.ring();
                    case FUTEX -> together.futex();
                    case CHILD -> together.child();
                    case DECISION -> together.decision();
                    case BYSTANDER -> together.bystander(live);
                }
            } catch (ProgramException e) {
                throw new HyphaException("a program of the benchmark is refused: " + e.rejection(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HyphaException("interrupted", e);
            }
        }
        figures.finish();
    }

    private Hypha machine(int tasks) {
        return boot.apply(BenchMachine.of(new CollectingConsole(), tasks));
    }

    private void spawn() throws ProgramException, InterruptedException {
        for (ProgramSource source : List.of(BenchPrograms.empty(), BenchPrograms.store())) {
            String name = source.name().replace(".wat", "");
            try (Hypha hypha = machine(1 << 20)) {
                Program program = hypha.load(source);
                double best = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    long start = System.nanoTime();
                    finish(hypha.spawn(count, program, List.of(source.name()), Map.of()));
                    double rate = count * 1e9 / (System.nanoTime() - start);
                    figures.number(
                            "spawn_" + name + "_round" + round,
                            rate,
                            String.format(Locale.ROOT, "%,.0f tasks a second", rate));
                    best = Math.max(best, rate);
                }
                figures.number(
                        "spawn_" + name,
                        best,
                        String.format(Locale.ROOT, "%,.0f tasks a second spawned, run and ended", best));
            }
        }
    }

    private void life() throws ProgramException, InterruptedException {
        try (Hypha hypha = machine(1000)) {
            Program program = hypha.load(BenchPrograms.empty());
            long[] nanos = new long[20_000];
            long warm = System.nanoTime() + LIFE_WARM_UP_NANOS;
            while (System.nanoTime() < warm) {
                hypha.spawn(program, List.of("empty"), Map.of()).await();
            }
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                hypha.spawn(program, List.of("empty"), Map.of()).await();
                nanos[i] = System.nanoTime() - start;
            }
            figures.durations("life_of_one_task", nanos);
        }
    }

    private void live() throws ProgramException, InterruptedException {
        var console = new CollectingConsole();
        try (Hypha hypha = boot.apply(BenchMachine.of(console, Math.max(live, WARM_UP) + 1000))) {
            var sleepers = Sleepers.on(hypha, console, live, sleepSeconds);
            sleepers.warmUp(WARM_UP);
            Footprint before = Footprint.now(hypha);
            long start = System.nanoTime();
            TaskGroup group = sleepers.spawn();
            sleepers.awaitAsleep(PATIENCE_SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            figures.number("live_tasks", live, live + " tasks sleep; each has run, and has a memory of one page");
            figures.number(
                    "live_start_seconds", seconds, String.format(Locale.ROOT, "%.2f s until all slept", seconds));
            Footprint.now(hypha).report(figures, before, live);
            sleepers.awaitWakeTime();
            start = System.nanoTime();
            finish(group);
            double ending = (System.nanoTime() - start) / 1e9;
            figures.number(
                    "live_end_seconds",
                    ending,
                    String.format(Locale.ROOT, "%.2f s from their common wake-up time until all had ended", ending));
        }
    }

    private void switches() throws ProgramException, InterruptedException {
        int turns = 500_000;
        for (int tasks : new int[] {2, 1000}) {
            try (Hypha hypha = machine(2000)) {
                Program warm = hypha.load(BenchPrograms.yield(20_000));
                finish(hypha.spawn(2, warm, List.of("yield"), Map.of()));
                Program program = hypha.load(BenchPrograms.yield(turns / tasks * 2));
                double best = Double.MAX_VALUE;
                for (int round = 0; round < 3; round++) {
                    long blocks = hypha.statistics().get("kernel.blocks");
                    long start = System.nanoTime();
                    finish(hypha.spawn(tasks, program, List.of("yield"), Map.of()));
                    double nanos = System.nanoTime() - start;
                    best = Math.min(best, nanos / Math.max(1, hypha.statistics().get("kernel.blocks") - blocks));
                }
                figures.number(
                        "switch_" + tasks + "_tasks_ns",
                        best,
                        String.format(Locale.ROOT, "%.0f ns from one task to the next", best));
            }
        }
    }

    private void timer(int busy) throws ProgramException, InterruptedException {
        var console = new CollectingConsole();
        int samples = 1000;
        try (Hypha hypha = boot.apply(BenchMachine.of(console, 1000))) {
            Program compute = hypha.load(BenchPrograms.compute());
            for (int i = 0; i < busy; i++) {
                hypha.spawn(compute, List.of("compute"), Map.of());
            }
            run(hypha, BenchPrograms.lateness(samples, TIMER_NANOS)); // compilers compete with what is measured
            console.takeNumbers();
            run(hypha, BenchPrograms.lateness(samples, TIMER_NANOS));
            long[] late = console.takeNumbers();
            if (late.length != samples) {
                throw new HyphaException("timer samples=" + late.length);
            }
            if (busy == 0) {
                figures.durations("timer_lateness_of_a_host_thread", latenessOfHostThread(samples));
            }
            figures.durations(busy == 0 ? "timer_lateness_idle" : "timer_lateness_beside_a_loop", late);
        }
    }

    /** How late this thread is when it sleeps for the same time: what host and JVM have part in what tasks see. */
    private static long[] latenessOfHostThread(int samples) {
        long[] late = new long[samples];
        for (int i = 0; i < samples; i++) {
            long due = System.nanoTime() + TIMER_NANOS;
            for (long left = TIMER_NANOS; left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            late[i] = System.nanoTime() - due;
        }
        return late;
    }

    private void run(Hypha hypha, ProgramSource source) {
        hypha.run(source, List.of(source.name()), Map.of());
    }

    private void fairness() throws ProgramException, InterruptedException {
        for (int tasks : new int[] {2, 8, 64}) {
            try (Hypha hypha = machine(1000)) {
                Program program = hypha.load(BenchPrograms.compute());
                List<TaskHandle> handles = new ArrayList<>();
                for (int i = 0; i < tasks; i++) {
                    handles.add(hypha.spawn(program, List.of("compute"), Map.of()));
                }
                Thread.sleep(1000);
                long[] before = runNanos(hypha, handles);
                Thread.sleep(1000);
                long[] after = runNanos(hypha, handles);
                long total = 0;
                for (int i = 0; i < tasks; i++) {
                    total += after[i] - before[i];
                }
                double worst = 0;
                for (int i = 0; i < tasks; i++) {
                    worst = Math.max(worst, Math.abs((after[i] - before[i]) / (double) total - 1.0 / tasks));
                }
                figures.number(
                        "fairness_" + tasks + "_tasks_percent",
                        100 * worst,
                        String.format(
                                Locale.ROOT,
                                "worst share is off by %.2f %% of the processor over a second (%.1f %% of the share), %s run",
                                100 * worst,
                                100 * worst * tasks,
                                Percentiles.format(total)));
            }
        }
    }

    private static long[] runNanos(Hypha hypha, List<TaskHandle> handles) {
        return handles.stream()
                .mapToLong(handle -> {
                    TaskInfo info = hypha.inspect(handle);
                    return info == null ? 0 : info.runNanos();
                })
                .toArray();
    }

    private void crossing() {
        for (int lanes : new int[] {1, 2, 4}) {
            for (int vcpus : new int[] {1, 2, 4}) {
                try (Hypha hypha = boot.apply(new BenchMachine(new CollectingConsole(), 1000, lanes, vcpus))) {
                    hypha.measureLanes(lanes, 20_000);
                    long[][] nanos = hypha.measureLanes(lanes, 100_000);
                    long[] all = new long[lanes * 100_000];
                    for (int lane = 0; lane < lanes; lane++) {
                        System.arraycopy(nanos[lane], 0, all, lane * 100_000, 100_000);
                    }
                    figures.durations("crossing_" + lanes + "_lanes_" + vcpus + "_vcpus", all);
                }
            }
        }
    }

    static void finish(TaskGroup group) throws InterruptedException {
        GroupResult result = group.await(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
        if (result == null) {
            throw new HyphaException("tasks do not end: running=" + group.running());
        }
        if (result.failures() != 0 || result.exitCodes().getOrDefault(0, 0L) != group.size()) {
            throw new HyphaException("tasks failed: " + result);
        }
    }
}
