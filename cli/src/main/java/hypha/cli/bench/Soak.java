package hypha.cli.bench;

import hypha.host.Hypha;
import hypha.host.HyphaException;
import hypha.host.Program;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskHandle;
import hypha.host.TaskResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * {@code hypha bench soak}: many tasks that check themselves, of different kinds at once, of which some are killed; for as long as
 * wanted. In rounds: after each the machine comes to rest, and then the kernel must have as much of everything as it had before.
 */
public final class Soak {
    private static final List<String> ROLES =
            List.of("ports", "calls", "tree", "victims", "timers", "memory", "greed", "ring", "threads");
    private static final int AT_ONCE = 24;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Once in so many looks, a task is killed from outside. */
    private static final int KILLS = 100;

    private static final long LONGEST_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int SIZE = 400;
    private static final int THREADS_SIZE = 500;
    /** Rounds after which the tables of the kernel have the size that they need. */
    private static final int WARM_ROUNDS = 3;
    /** What may stay with caches from one round to another. */
    private static final long SLACK_FRAMES = 512;

    private final Hypha hypha;
    private final CollectingConsole console;
    private final PrintWriter out;
    private final Random random;
    private final Program soak;
    private final Program threads;
    private final List<Started> live = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private long started;
    private long killed;
    private long mostFramesUsed = -1;
    private long clock;
    private long lastLook = System.nanoTime();

    private record Started(TaskHandle task, String what, boolean isKilled, long since) {}

    private Soak(
            Hypha hypha,
            CollectingConsole console,
            PrintWriter out,
            long seed,
            ProgramSource soak,
            ProgramSource threads) {
        this.hypha = hypha;
        this.console = console;
        this.out = out;
        this.random = new Random(seed);
        try {
            this.soak = hypha.load(soak);
            this.threads = hypha.load(threads);
        } catch (ProgramException e) {
            throw new HyphaException("a program of the soak is refused: " + e.rejection(), e);
        }
    }

    /**
     * Runs the load on a machine that has just booted.
     *
     * @param console the machine's
     * @param seed from which all that is random follows, but for the order in which tasks run
     * @param soak the program {@code examples/hypha/soak}
     * @param threads the program {@code examples/threads/threads}
     * @return what was found; empty if all is well
     */
    public static List<String> run(
            Hypha hypha,
            CollectingConsole console,
            PrintWriter out,
            long nanos,
            long seed,
            ProgramSource soak,
            ProgramSource threads)
            throws InterruptedException {
        return new Soak(hypha, console, out, seed, soak, threads).run(nanos);
    }

    private List<String> run(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        for (int round = 1; System.nanoTime() - start < nanos && findings.isEmpty(); round++) {
            long end = Math.min(System.nanoTime() + ROUND_NANOS, start + nanos);
            while (System.nanoTime() < end && findings.isEmpty()) {
                while (live.size() < AT_ONCE) {
                    start();
                }
                collect();
                killOne();
                Thread.sleep(1);
            }
            drain();
            if (findings.isEmpty()) {
                rest(round);
            }
            console.takeNumbers();
            report(round, System.nanoTime() - start);
        }
        return findings;
    }

    private void start() {
        String role = ROLES.get(random.nextInt(ROLES.size()));
        boolean isThreads = role.equals("threads");
        List<String> arguments = isThreads
                ? List.of("threads", Integer.toString(1 + random.nextInt(6)), Integer.toString(THREADS_SIZE))
                : List.of("soak", role, Integer.toString(random.nextInt(1 << 30)), Integer.toString(SIZE));
        TaskHandle task = hypha.spawn(isThreads ? threads : soak, arguments, Map.of());
        live.add(new Started(task, String.join(" ", arguments), false, clock()));
        started++;
    }

    private void killOne() {
        if (random.nextInt(KILLS) == 0 && !live.isEmpty()) {
            int index = random.nextInt(live.size());
            Started victim = live.get(index);
            if (!victim.isKilled) {
                victim.task.kill();
                live.set(index, new Started(victim.task, victim.what, true, victim.since));
                killed++;
            }
        }
    }

    /**
     * Nanoseconds that tasks have had, by which patience is measured: what passes between two looks counts for little more than it usually
     * does, since then this process was stopped, or had no CPU.
     */
    private long clock() {
        long now = System.nanoTime();
        clock += Math.min(now - lastLook, LONGEST_STEP_NANOS);
        lastLook = now;
        return clock;
    }

    /** Takes those that have ended out, and looks at how. */
    private void collect() throws InterruptedException {
        for (Iterator<Started> each = live.iterator(); each.hasNext(); ) {
            Started one = each.next();
            TaskResult result = one.task.await(0);
            if (result == null) {
                if (clock() - one.since > PATIENCE_NANOS) {
                    findings.add("hangs: " + one.what + " state=" + hypha.inspect(one.task));
                    each.remove();
                }
                continue;
            }
            each.remove();
            boolean isWell =
                    result.equals(new TaskResult.Exited(0)) || one.isKilled && result instanceof TaskResult.Killed;
            if (!isWell) {
                findings.add(one.what + " ended with " + result);
            }
        }
        if (hypha.machineEnd() != null) {
            findings.add("the machine has ended: " + hypha.machineEnd());
        }
    }

    private void drain() throws InterruptedException {
        while (!live.isEmpty() && hypha.machineEnd() == null) {
            collect();
            Thread.sleep(1);
        }
    }

    /** All tasks that we made have ended. Those that they made end soon; then nothing may be left. */
    private void rest(int round) throws InterruptedException {
        long deadline = clock() + PATIENCE_NANOS;
        String wrong = wrong(round);
        while (wrong != null && clock() < deadline && hypha.machineEnd() == null) {
            Thread.sleep(5);
            wrong = wrong(round);
        }
        if (hypha.machineEnd() != null) {
            findings.add("the machine has ended: " + hypha.machineEnd());
        } else if (wrong != null) {
            findings.add("at rest after round " + round + ": " + wrong);
        }
        long used = framesUsed();
        mostFramesUsed = round <= WARM_ROUNDS ? Math.max(mostFramesUsed, used) : mostFramesUsed;
    }

    private String wrong(int round) {
        Map<String, Long> now = hypha.statistics();
        if (!now.get("kernel.tasks_created").equals(now.get("kernel.tasks_ended"))) {
            return "tasks made=" + now.get("kernel.tasks_created") + " ended=" + now.get("kernel.tasks_ended");
        }
        for (String counter : List.of("kernel.memory_bytes", "kernel.slab_bytes", "kernel.timers_armed")) {
            if (now.get(counter) != 0) {
                return counter + "=" + now.get(counter);
            }
        }
        if (round > WARM_ROUNDS && framesUsed() > mostFramesUsed + SLACK_FRAMES) {
            return "frames in use=" + framesUsed() + ", in the first rounds=" + mostFramesUsed;
        }
        return null;
    }

    private long framesUsed() {
        Map<String, Long> now = hypha.statistics();
        return now.get("kernel.frames_total") - now.get("kernel.frames_free");
    }

    private void report(int round, long nanos) {
        Map<String, Long> now = hypha.statistics();
        out.println(String.format(
                Locale.ROOT,
                "soak: %4d s, round %d: %,d programs, %,d of them killed; %,d tasks, %,d messages, %,d timers, "
                        + "%,d crossings, %,d moves of memory; %,d frames in use",
                nanos / 1_000_000_000,
                round,
                started,
                killed,
                now.get("kernel.tasks_ended"),
                now.get("kernel.messages_sent"),
                now.get("kernel.timers_fired"),
                now.get("kernel.crossings"),
                now.get("kernel.memory_moves"),
                framesUsed()));
        out.flush();
    }
}
