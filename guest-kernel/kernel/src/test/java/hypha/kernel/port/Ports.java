package hypha.kernel.port;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.abi.SelectItem;
import hypha.kernel.simulation.SimulatedHost;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tasks that call the module {@code hypha}, for tests: each with one page of memory, in which slots for messages are at fixed places. */
final class Ports implements AutoCloseable {
    static final long BLOCKED = Long.MIN_VALUE;
    static final long KILLED = Long.MIN_VALUE + 1;
    static final long FOREVER = -1;
    static final int SLOTS = 0x1000;
    static final int DATA = 0x4000;
    static final int SCRATCH = 0x200;

    final SimulatedHost host = SimulatedHost.booted();
    private final Map<Long, Long> memories = new HashMap<>();

    /** A task that runs. */
    long task() {
        long task = host.runningTask(1);
        memories.put(task, host.memory);
        return task;
    }

    /** Address of a place in a task's memory. */
    long at(long task, long pointer) {
        return memories.get(task) + pointer;
    }

    int load(long task, long pointer) {
        return host.machine.load32(at(task, pointer));
    }

    void store(long task, long pointer, int value) {
        host.machine.store32(at(task, pointer), value);
    }

    /** Calls a function: its result, {@link #BLOCKED} or {@link #KILLED}. */
    long call(long task, int operation, long... arguments) {
        int status = host.call(0, operation, task, arguments);
        return switch (status) {
            case Crossing.OK -> host.result(0);
            case Crossing.BLOCKED -> BLOCKED;
            case Crossing.KILLED -> KILLED;
            default -> throw new AssertionError("operation=0x" + Integer.toHexString(operation) + " status=" + status);
        };
    }

    /** A port; its handle that receives, then the one that sends. */
    int[] channel(long task, int capacity) {
        long answer = call(task, HyphaCall.CHANNEL_CREATE, capacity, SCRATCH);
        if (answer != 0) {
            throw new AssertionError("channel_create answered " + answer);
        }
        return new int[] {load(task, SCRATCH), load(task, SCRATCH + 4)};
    }

    static long slot(int index) {
        return SLOTS + (long) index * HyphaMessage.BYTES;
    }

    /** Writes a message of {@code length} bytes of one value to a slot, to be sent. */
    void fillSlot(long task, int index, int value, int length, int... handles) {
        long slot = slot(index);
        store(task, slot + HyphaMessage.DATA_OFFSET, DATA + index * 0x100);
        store(task, slot + HyphaMessage.LENGTH_OFFSET, length);
        store(task, slot + HyphaMessage.HANDLE_COUNT_OFFSET, handles.length);
        for (int handle = 0; handle < handles.length; handle++) {
            store(task, slot + HyphaMessage.HANDLES_OFFSET + 4 * handle, handles[handle]);
        }
        store(task, slot + HyphaMessage.TAG_OFFSET, value);
        host.machine.fill(at(task, DATA + index * 0x100), value, length);
    }

    /** Makes a slot ready to receive. */
    void clearSlot(long task, int index, int capacity) {
        long slot = slot(index);
        host.machine.fill(at(task, slot), 0xEE, HyphaMessage.BYTES);
        store(task, slot + HyphaMessage.DATA_OFFSET, DATA + index * 0x100);
        store(task, slot + HyphaMessage.CAPACITY_OFFSET, capacity);
    }

    /** What was received in a slot: its tag, if its data are what its tag says. */
    int received(long task, int index) {
        int length = load(task, slot(index) + HyphaMessage.LENGTH_OFFSET);
        int tag = load(task, slot(index) + HyphaMessage.TAG_OFFSET);
        for (byte value : host.machine.bytes(at(task, DATA + index * 0x100), length)) {
            if (value != (byte) tag) {
                throw new AssertionError("tag=" + tag + " has data=" + value);
            }
        }
        return tag;
    }

    int receivedHandle(long task, int index, int handle) {
        return load(task, slot(index) + HyphaMessage.HANDLES_OFFSET + 4 * handle);
    }

    int replyHandle(long task, int index) {
        return load(task, slot(index) + HyphaMessage.REPLY_OFFSET);
    }

    long send(long task, int port, int value, int... handles) {
        fillSlot(task, 0, value, 16, handles);
        return call(task, HyphaCall.SEND, port, slot(0), 1, 0);
    }

    long receive(long task, int port, long deadline) {
        clearSlot(task, 0, 256);
        return call(task, HyphaCall.RECEIVE, port, slot(0), 1, deadline);
    }

    void item(long task, int index, int handle, int wanted) {
        long item = 0x100 + (long) index * SelectItem.BYTES;
        store(task, item + SelectItem.HANDLE_OFFSET, handle);
        store(task, item + SelectItem.WANTED_OFFSET, wanted);
    }

    int ready(long task, int index) {
        return load(task, 0x100 + (long) index * SelectItem.BYTES + SelectItem.READY_OFFSET);
    }

    long select(long task, int count, long deadline) {
        return call(task, HyphaCall.SELECT, 0x100, count, deadline);
    }

    /** Lets the kernel do what is due, and takes all tasks that can go on: with the result of the call in which they were blocked. */
    Map<Long, Long> resumed() {
        Map<Long, Long> results = new HashMap<>();
        while (true) {
            for (int round = 0; round < 1_000 && host.serve(); round++) {
                continue;
            }
            host.call(0, Crossing.SCHEDULE, 0);
            long task = host.result(0);
            if (task == 0) {
                return results;
            }
            results.put(task, host.result(1) == Crossing.KILLED ? KILLED : host.result(2));
        }
    }

    /** Ends a task that runs. */
    void exit(long task, int status) {
        if (host.call(0, Crossing.TASK_EXIT, task, status) != Crossing.OK) {
            throw new AssertionError("TASK_EXIT status=" + host.status);
        }
        memories.remove(task);
    }

    void kill(long task) {
        host.call(0, Crossing.TASK_KILL, 0, task);
    }

    List<Long> tasks() {
        return List.copyOf(memories.keySet());
    }

    @Override
    public void close() {
        host.close();
    }
}
