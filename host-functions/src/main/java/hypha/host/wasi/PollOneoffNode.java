package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.machine.PublishedTime;
import hypha.host.task.Task;
import hypha.kernel.abi.Crossing;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/**
 * {@code poll_oneoff}. The common case, sleeping for a time and nothing else, is read and answered here: the kernel gets a deadline and
 * never looks into the task's memory, where a guest CPU would have to be shown the page first, which costs more than all the rest of
 * the call. All else, and what is wrong, is the kernel's to judge.
 */
final class PollOneoffNode extends WasiNode {
    /** What the time of a wait can be, so that no sum overflows: some 146 years. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private static final int SUCCESS = 0;

    /** witx {@code $subscription}: bytes, and what it has where. */
    private static final int SUBSCRIPTION_BYTES = 48;

    private static final int TAG = 8;
    private static final int CLOCK = 16;
    private static final int TIMEOUT = 24;
    private static final int FLAGS = 40;
    private static final byte TAG_CLOCK = 0;
    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int ABSOLUTE = 1;

    /** witx {@code $event}: words of 64 bits; the first is the subscription's, the others are 0 for a time that has come. */
    private static final int EVENT_WORDS = 4;

    /** Answer of {@link #deadline} for what is not such a sleep. */
    private static final long NONE = -1;

    PollOneoffNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Task task = task(caller);
        long in = argument(arguments, 0);
        long out = argument(arguments, 1);
        long count = argument(arguments, 2);
        long result = argument(arguments, 3);
        return poll(task, caller.memory(), in, out, count, result);
    }

    @TruffleBoundary
    private int poll(Task task, WasmMemory memory, long in, long out, long count, long result) {
        if (count == 1 && memory != null && holds(memory, in, out, result)) {
            long deadline = deadline(task.time(), memory, (int) in);
            if (deadline != NONE) {
                long userData = memory.load64((int) in, 0);
                task.callBlocking(Crossing.TASK_SLEEP, deadline, 0, 0, 0, 0, 0);
                memory.store64((int) out, 0, userData);
                for (int word = 1; word < EVENT_WORDS; word++) {
                    memory.store64((int) out, word * Long.BYTES, 0);
                }
                memory.store32((int) result, 0, 1);
                return SUCCESS;
            }
        }
        return (int) task.callBlocking(operation, in, out, count, result, 0, 0);
    }

    private static boolean holds(WasmMemory memory, long in, long out, long result) {
        long size = memory.sizeBytes();
        return in + SUBSCRIPTION_BYTES <= size
                && out + EVENT_WORDS * Long.BYTES <= size
                && result + Integer.BYTES <= size;
    }

    /**
     * The monotonic time that a subscription is for, if that is fixed now: not a time of the wall clock, which may be set meanwhile, and not
     * one that has come.
     *
     * @param time null for a task that is not given clocks: what it may wait for, the kernel knows
     */
    private static long deadline(PublishedTime time, WasmMemory memory, int subscription) {
        int clock = memory.load32(subscription, CLOCK);
        boolean absolute = (memory.load16(subscription, FLAGS) & ABSOLUTE) != 0;
        boolean isFixed = clock == MONOTONIC || clock == REALTIME && !absolute;
        if (time == null || memory.load8(subscription, TAG) != TAG_CLOCK || !isFixed) {
            return NONE;
        }
        long timeout = memory.load64(subscription, TIMEOUT);
        long now = time.monotonicNanos();
        if (timeout <= 0 || timeout > LONGEST || now == PublishedTime.UNREADABLE || now > LONGEST) {
            return NONE;
        }
        long deadline = absolute ? timeout : now + timeout;
        return deadline > now ? deadline : NONE;
    }
}
