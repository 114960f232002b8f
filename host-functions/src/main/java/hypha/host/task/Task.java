package hypha.host.task;

import hypha.host.TaskHandle;
import hypha.host.TaskResult;
import hypha.host.crossing.CrossingException;
import hypha.host.machine.PublishedTime;
import hypha.host.random.TaskRandom;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Grant;
import hypha.wasm.runtime.WasmInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A task as the host knows it: a program's execution, which an executor mounts whenever the kernel names it, not always the same one.
 * Has no thread, no host mapping and no buffer of its own, and nothing that only those tasks need for which somebody waits: a million
 * of them are to fit.
 */
public final class Task implements TaskHandle {
    /** {@link #handle} while the kernel does not know the task. */
    static final long NO_HANDLE = 0;

    private static final VarHandle MOUNTED;
    private static final VarHandle HANDLE;
    private static final VarHandle END;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MOUNTED = lookup.findVarHandle(Task.class, "mounted", boolean.class);
            HANDLE = lookup.findVarHandle(Task.class, "handle", long.class);
            END = lookup.findVarHandle(Task.class, "end", TaskResult.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoadedProgram program;

    /** Its group, or null if somebody holds it. */
    private final Group group;

    /** Who mounts it, or mounted it last. */
    private volatile Executor executor;

    private TaskContinuation continuation;
    private TaskResult result;
    private int wakeStatus;
    private long wakeResult;
    private String refusal;
    private volatile WasmInstance instance;

    /** What makes it a thread among others; null for most tasks. */
    private ThreadStart threadStart;

    /** Its descriptors may have changed. */
    private boolean streamsChanged;

    /** What it is not given although tasks of its machine are, in bits of {@link Grant}; does not change once it runs. */
    private byte withheld;

    /** Its random numbers; null until it wants some. */
    private TaskRandom random;

    private volatile long handle = NO_HANDLE;
    private volatile boolean killWanted;

    /** True while an executor's thread is in its continuation, or about to be. */
    private volatile boolean mounted;

    /** How it ended; null before. */
    private volatile TaskResult end;

    /** Somebody waits for the end; set before the wait begins. */
    private volatile boolean awaited;

    Task(Executor executor, LoadedProgram program, Group group) {
        this.executor = executor;
        this.program = program;
        this.group = group;
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

    /**
     * Calls the kernel as {@link #call} does, as often as it takes if the kernel does a piece of the work at a time. Others have their turn
     * between two pieces if the kernel wants that; results are the lane's as well.
     *
     * @param pieces most that there may be
     */
    int callInPieces(int operation, long a0, long pieces) {
        int preemptions = executor.lane().preemptions();
        for (long piece = 0; piece < pieces; piece++) {
            int status = executor.lane().call(operation, handle, a0, 0, 0, 0, 0, 0);
            if (status == Crossing.KILLED) {
                throw Unwinding.killed();
            }
            if (status <= 0) {
                return status;
            }
            if (status != Crossing.AGAIN) {
                throw unexpected(operation, status);
            }
            if (executor.lane().preemptions() != preemptions || executor.isWanted()) {
                polled();
                preemptions = executor.lane().preemptions();
            }
        }
        throw unexpected(operation, Crossing.AGAIN);
    }

    /** Result of the last {@link #call} or {@link #callInPieces}. */
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
        Executor mounter = executor;
        int status = mounter.turn().call(operation, handle, a0, a1, a2, a3, a4, a5);
        long answer;
        if (status == Crossing.BLOCKED) {
            TaskContinuation.yield();
            status = wakeStatus;
            answer = wakeResult;
        } else {
            answer = mounter.lane().result(0);
        }
        if (status == Crossing.KILLED) {
            throw Unwinding.killed();
        }
        if (status != Crossing.OK) {
            throw unexpected(operation, status);
        }
        return answer;
    }

    static CrossingException unexpected(int operation, int status) {
        return new CrossingException(
                CrossingException.Cause.PROTOCOL,
                "operation=0x" + Integer.toHexString(operation) + " answered with status=" + status);
    }

    /** The kernel's clocks; null if the task is not given them. */
    public PublishedTime time() {
        return (withheld & Grant.CLOCK) == 0 ? executor.time() : null;
    }

    /** False if no other task waits for its turn on the executor; true says nothing. */
    public boolean mayHaveOthers() {
        return executor.lane().mayHaveOthers();
    }

    /** True if the standard streams are surely as they were at the start. */
    public boolean hasInitialStreams() {
        return !streamsChanged && threadStart == null && executor.givesStreams();
    }

    /** The task is about to change its descriptors. */
    public void changeStreams() {
        streamsChanged = true;
    }

    /** The generation of the kernel's entropy that keys have to belong to now. */
    public long entropyGeneration() {
        return executor.entropy().generation();
    }

    /** True if the task is given random numbers. */
    public boolean mayHaveRandom() {
        return (withheld & Grant.RANDOM) == 0 && executor.givesRandom();
    }

    /** True if the task is given other tasks: threads, and the module {@code hypha}. */
    boolean mayHaveTasks() {
        return (withheld & Grant.TASKS) == 0;
    }

    /** Has a new task lack what its parent lacks, some bits of {@link Grant} more, and what the parent has changed of its streams. */
    void confine(Task parent, int more) {
        withheld |= (byte) (parent.withheld | more);
        streamsChanged |= !parent.hasInitialStreams();
    }

    /** The task's random numbers; null before the first {@link #renewRandom}. */
    public TaskRandom random() {
        return random;
    }

    /**
     * Gets a new key for the task's random numbers from the kernel.
     *
     * @throws Unwinding if the task is to die
     * @throws CrossingException if there is no kernel any more, or it does not give one
     */
    public TaskRandom renewRandom() {
        int status = call(Crossing.RANDOM_KEY, 0, 0, 0, 0, 0, 0);
        long generation = result(0);
        if (status != Crossing.OK || generation <= 0) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL,
                    "RANDOM_KEY answered with status=" + status + " generation=" + generation);
        }
        byte[] key = new byte[Crossing.RANDOM_KEY_BYTES];
        executor.lane().takeSecret(key);
        if (random == null) {
            random = new TaskRandom();
        }
        random.adopt(key, generation);
        Arrays.fill(key, (byte) 0);
        return random;
    }

    // For the executor.

    /** An executor's thread is about to enter the continuation, which another one may still be leaving. */
    void mountOn(Executor mounter) {
        while (mounted) {
            Thread.yield();
        }
        MOUNTED.setRelease(this, true);
        if (executor != mounter) {
            executor = mounter;
        }
    }

    /** It has left the continuation. */
    void unmount() {
        MOUNTED.setRelease(this, false);
    }

    Executor executor() {
        return executor;
    }

    void setContinuation(TaskContinuation newContinuation) {
        continuation = newContinuation;
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
        if (executor.isWanted()) {
            askToGiveWay();
        }
    }

    /** Marks the task, and makes it unwind at its next back-edge or call if it runs. For any thread. */
    void unwind() {
        killWanted = true;
        poll();
    }

    /** Makes the task give way at its next back-edge or call. Without effect if it is only about to run. For any thread. */
    void askToGiveWay() {
        poll();
    }

    private void poll() {
        WasmInstance running = instance;
        if (running != null) {
            running.atPoll(this::polled);
            if (instance == null) {
                running.withdrawPoll(); // it has ended meanwhile: whoever is later sees the other
            }
        }
    }

    /** What it does that was interrupted, inside the continuation: dies, or lets others have their turn. */
    private void polled() {
        if (killWanted || executor.mounting().yieldTurn(this) && (wakeStatus == Crossing.KILLED || killWanted)) {
            throw Unwinding.killed();
        }
    }

    ThreadStart threadStart() {
        return threadStart;
    }

    void setThreadStart(ThreadStart start) {
        threadStart = start;
    }

    int wakeStatus() {
        return wakeStatus;
    }

    /** Address of the memory that it has from the start; before it blocks. */
    long startMemory() {
        return wakeResult;
    }

    /** Tells the task, which is about to be mounted, how its blocking call ended. */
    void wake(int status, long answer) {
        wakeStatus = status;
        wakeResult = answer;
    }

    TaskContinuation continuation() {
        return continuation;
    }

    LoadedProgram program() {
        return program;
    }

    long handle() {
        return handle;
    }

    void setHandle(long newHandle) {
        HANDLE.setRelease(this, newHandle);
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
        WasmInstance ended = instance;
        if (ended != null) {
            instance = null;
            ended.withdrawPoll();
        }
    }

    /** Tells everyone who waits. The first call counts. */
    void complete(TaskResult finalResult) {
        if (!END.compareAndSet(this, (TaskResult) null, finalResult)) {
            return;
        }
        if (group != null) {
            group.ended(finalResult, 1);
        } else if (awaited) { // whoever waits says so, and then looks once more
            synchronized (this) {
                notifyAll();
            }
        }
    }

    boolean isComplete() {
        return end != null;
    }

    Group group() {
        return group;
    }

    // For everyone.

    @Override
    public TaskResult await(long timeoutNanos) throws InterruptedException {
        if (end != null || timeoutNanos <= 0) {
            return end;
        }
        long start = System.nanoTime();
        synchronized (this) {
            awaited = true;
            while (end == null) {
                long left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return end;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
        return end;
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
                if (ended != null) {
                    return ended;
                }
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
