package hypha.host.task;

import hypha.host.TaskHandle;
import hypha.host.TaskResult;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.host.machine.PublishedTime;
import hypha.kernel.abi.Crossing;
import hypha.wasm.runtime.WasmInstance;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A task as the host knows it: a program's execution, which the executor that made it mounts whenever the kernel names it. Has no
 * thread, no host mapping and no buffer of its own.
 */
public final class Task implements TaskHandle {
    /** {@link #handle} while the kernel does not know the task. */
    static final long NO_HANDLE = 0;

    private final Executor executor;
    private final LoadedProgram program;
    private final CompletableFuture<TaskResult> end = new CompletableFuture<>();

    /** Needed until the kernel has them. */
    private List<String> arguments;

    private Map<String, String> environment;

    private TaskContinuation continuation;
    private TaskResult result;
    private int wakeStatus;
    private long wakeResult;
    private String refusal;
    private volatile long handle = NO_HANDLE;
    private volatile boolean killWanted;

    /** What runs; null before there is something. */
    private volatile WasmInstance instance;

    Task(Executor executor, LoadedProgram program, List<String> arguments, Map<String, String> environment) {
        this.executor = executor;
        this.program = program;
        this.arguments = arguments;
        this.environment = environment;
    }

    // For host functions: called inside the task's continuation.

    /**
     * Calls the kernel in the task's name. The results are the lane's.
     *
     * @return {@link Crossing#OK}, or a negative status of {@link Crossing}
     * @throws Unwinding if the task is to die
     * @throws CrossingException if there is no kernel any more, or if it wants to block
     */
    public int call(int operation, long a0, long a1, long a2, long a3, long a4, long a5) {
        int status = executor.lane().call(operation, handle, a0, a1, a2, a3, a4, a5);
        if (status == Crossing.KILLED) {
            throw Unwinding.killed();
        }
        if (status > 0) {
            throw unexpected(operation, status);
        }
        return status;
    }

    /** Result of the last {@link #call}. */
    public long result(int index) {
        return executor.lane().result(index);
    }

    /**
     * Calls the kernel, and if it cannot answer now lets other tasks run until it has.
     *
     * @return result 0
     * @throws Unwinding if the task is to die
     * @throws CrossingException if there is no kernel any more, or the call is one that it does not take
     */
    public long callBlocking(int operation, long a0, long a1, long a2, long a3, long a4, long a5) {
        Lane lane = executor.lane();
        int status = lane.call(operation, handle, a0, a1, a2, a3, a4, a5);
        long answer;
        if (status == Crossing.BLOCKED) {
            TaskContinuation.yield();
            status = wakeStatus;
            answer = wakeResult;
        } else {
            answer = lane.result(0);
        }
        if (status == Crossing.KILLED) {
            throw Unwinding.killed();
        }
        if (status != Crossing.OK) {
            throw unexpected(operation, status);
        }
        return answer;
    }

    private static CrossingException unexpected(int operation, int status) {
        return new CrossingException(
                CrossingException.Cause.PROTOCOL,
                "operation=0x" + Integer.toHexString(operation) + " answered with status=" + status);
    }

    /** The kernel's clocks. */
    public PublishedTime time() {
        return executor.time();
    }

    // For the executor.

    /** Gets a continuation that runs {@code body}; what the body returns is the task's result. */
    void prepare(TaskContinuation newContinuation) {
        continuation = newContinuation;
        arguments = null;
        environment = null;
    }

    /** Tells the task, which is about to be mounted, how its blocking call ended. */
    void wake(int status, long answer) {
        wakeStatus = status;
        wakeResult = answer;
    }

    Executor executor() {
        return executor;
    }

    TaskContinuation continuation() {
        return continuation;
    }

    LoadedProgram program() {
        return program;
    }

    List<String> arguments() {
        return arguments;
    }

    Map<String, String> environment() {
        return environment;
    }

    long handle() {
        return handle;
    }

    void setHandle(long newHandle) {
        handle = newHandle;
    }

    /**
     * Says what runs from now on.
     *
     * @throws Unwinding if the task is to die
     */
    void begin(WasmInstance newInstance) {
        instance = newInstance;
        // Whoever kills marks the task and then looks whether it runs: one of both sees the other.
        if (killWanted) {
            throw Unwinding.killed();
        }
    }

    /** Marks the task, and makes it unwind at its next back-edge or call if it runs. For any thread. */
    void unwind() {
        killWanted = true;
        WasmInstance running = instance;
        if (running != null) {
            running.atPoll(() -> {
                throw Unwinding.killed();
            });
        }
    }

    boolean isKillWanted() {
        return killWanted;
    }

    /** What the task's memory was refused for, or null. */
    String refusal() {
        return refusal;
    }

    void setRefusal(String reason) {
        refusal = reason;
    }

    /** What the body came to; null while it runs. */
    TaskResult result() {
        return result;
    }

    void setResult(TaskResult newResult) {
        result = newResult;
    }

    /** Tells everyone who waits. The first call counts. */
    void complete(TaskResult finalResult) {
        end.complete(finalResult);
    }

    boolean isComplete() {
        return end.isDone();
    }

    // For everyone.

    @Override
    public TaskResult await(long timeoutNanos) throws InterruptedException {
        try {
            return end.get(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a task's end is never exceptional", e);
        }
    }

    @Override
    public TaskResult await() {
        boolean interrupted = false;
        while (true) {
            try {
                TaskResult ended = await(Long.MAX_VALUE);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return ended;
            } catch (InterruptedException e) {
                interrupted = true;
                kill();
            }
        }
    }

    @Override
    public void kill() {
        killWanted = true;
        executor.kill(this);
    }
}
