package hypha.host.task;

import hypha.host.TaskResult;
import hypha.host.TaskResult.Rejected;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.host.crossing.Lane;
import hypha.kernel.abi.Crossing;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Makes an executor's tasks, many with one crossing. A request for very many is met batch by batch: the next one when the tasks of the
 * last have run, lest they all wait in caches that they do not fit into, and at the latest after a time in which none of them would
 * have noticed. Belongs to the executor's thread.
 */
final class Spawner {
    /** Most tasks of a batch. */
    private static final int BATCH = 1024;

    /** After which time the next batch follows although tasks of the last have not run. */
    private static final long BATCH_NANOS = 1_000_000;

    /** Pages that a 32-bit linear memory can have. */
    static final long MAXIMUM_PAGES = 65_536;

    private final Executor executor;
    private final Lane lane;
    private final TaskTable tasks;
    private final Deque<SpawnRequest> requests = new ArrayDeque<>();
    private long lastBatch;
    private long spawned;

    Spawner(Executor executor, Lane lane, TaskTable tasks) {
        this.executor = executor;
        this.lane = lane;
        this.tasks = tasks;
    }

    void add(SpawnRequest request) {
        requests.add(request);
    }

    /** True if tasks remain to be made. */
    boolean isPending() {
        return !requests.isEmpty();
    }

    /** True if the next batch cannot wait any longer. */
    boolean isDue() {
        return !requests.isEmpty() && System.nanoTime() - lastBatch >= BATCH_NANOS;
    }

    /** Tasks made so far. */
    long spawned() {
        return spawned;
    }

    /** Ends all requests. */
    void refuse(TaskResult result) {
        requests.forEach(request -> request.refuse(result));
        requests.clear();
    }

    /**
     * Makes a batch of tasks, if there are any to be made.
     *
     * @throws CrossingException if there is no kernel any more
     */
    void proceed() {
        if (requests.isEmpty()) {
            return;
        }
        int room = BATCH;
        tasks.beginAdding();
        try {
            for (SpawnRequest request = requests.peek(); request != null && room > 0; request = requests.peek()) {
                room -= meet(request, room);
                if (request.remaining() == 0) {
                    requests.remove();
                }
            }
        } finally {
            tasks.endAdding();
        }
        lastBatch = System.nanoTime();
    }

    /** Makes tasks of a request, or refuses it; returns how many it made or refused, at least 1. */
    private int meet(SpawnRequest request, int most) {
        if (request.isKillWanted()) {
            request.refuse(new TaskResult.Killed());
            return 1;
        }
        long room = lane.buffer().byteSize() - Long.BYTES * 2L;
        if (request.bytes() > room) {
            request.refuse(new Rejected(
                    Rejected.Reason.EXHAUSTED, "arguments and environment are longer than " + room + " bytes"));
            return 1;
        }
        return spawn(request, Math.min(request.remaining(), most));
    }

    private int spawn(SpawnRequest request, int wanted) {
        request.writeTo(lane);
        int status = lane.call(
                Crossing.TASK_SPAWN,
                0,
                request.counts(),
                request.sizes(),
                MAXIMUM_PAGES | (long) request.program().startPages() << 32,
                wanted,
                0,
                request.name().length);
        if (status != Crossing.OK) {
            request.refuse(new Rejected(Rejected.Reason.EXHAUSTED, reason(status)));
            return 1;
        }
        long made = lane.result(0);
        long handles = lane.result(1);
        if (made < 1 || made > wanted || handles < 0 || handles > lane.buffer().byteSize() - made * Long.BYTES) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL, "TASK_SPAWN made=" + made + " handles=" + handles);
        }
        for (int i = 0; i < made; i++) {
            Task task = request.next(executor);
            task.setHandle(GuestWords.load64(lane.buffer(), handles + i * Long.BYTES));
            tasks.add(task);
        }
        spawned += made;
        return (int) made;
    }

    private static String reason(int status) {
        return switch (status) {
            case Crossing.OUT_OF_TASKS -> "the kernel's table of tasks is full";
            case Crossing.OUT_OF_MEMORY -> "the kernel has no memory for another task";
            default -> "the kernel refused the task with status=" + status;
        };
    }
}
