package hypha.host.task;

import hypha.host.GroupResult;
import hypha.host.TaskGroup;
import hypha.host.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tasks that were spawned together. Nobody holds or awaits one of them, so each is but counted when it ends: a task that exits with
 * code 0, as most do, costs one atomic addition.
 */
final class Group implements TaskGroup {
    private final int size;
    private final Consumer<Group> killer;
    private final AtomicInteger running;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean killWanted;

    // Guarded by this. Exits with code 0 are those that are not counted here.
    private final TreeMap<Integer, Long> exitCodes = new TreeMap<>();
    private final List<TaskResult> firstFailures = new ArrayList<>();
    private long otherExits;
    private long failures;

    /**
     * A group of tasks that are still to be made.
     *
     * @param killer kills those that have been made
     */
    Group(int size, Consumer<Group> killer) {
        this.size = size;
        this.killer = killer;
        this.running = new AtomicInteger(size);
    }

    /** Counts tasks that ended, or were never made, in the same way. */
    void ended(TaskResult result, int count) {
        if (!(result instanceof TaskResult.Exited(int code) && code == 0)) {
            note(result, count);
        }
        if (running.addAndGet(-count) == 0) {
            ended.countDown();
        }
    }

    private synchronized void note(TaskResult result, int count) {
        if (result instanceof TaskResult.Exited(int code)) {
            exitCodes.merge(code, (long) count, Long::sum);
            otherExits += count;
            return;
        }
        failures += count;
        if (firstFailures.size() < GroupResult.KEPT_FAILURES) {
            firstFailures.add(result);
        }
    }

    boolean isKillWanted() {
        return killWanted;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int running() {
        return running.get();
    }

    @Override
    public GroupResult await(long timeoutNanos) throws InterruptedException {
        if (!ended.await(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS)) {
            return null;
        }
        synchronized (this) {
            var codes = new TreeMap<>(exitCodes);
            long successes = size - otherExits - failures;
            if (successes > 0) {
                codes.put(0, successes);
            }
            return new GroupResult(codes, failures, firstFailures);
        }
    }

    @Override
    public void kill() {
        killWanted = true;
        killer.accept(this);
    }
}
