package hypha.kernel.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaRing;
import hypha.kernel.abi.SelectItem;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.task.TaskTable;
import hypha.kernel.time.TimerWheel;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task is killed wherever it may be: it learns of it once, and leaves nothing when it has ended. */
@Timeout(60)
class KillTest {
    private static final long RING = 0x8000;
    private static final long STATUS = 0x300;
    private static final long FAR = 1L << 60;

    private final Ports ports = new Ports();
    private long slabBefore;
    private int tasksBefore;

    /** A call in which a task is blocked. */
    private enum Blocked {
        RECEIVE,
        RECEIVE_UNTIL,
        SEND,
        CALL_QUEUED,
        CALL_RECEIVED,
        REPLY_RECEIVE,
        SELECT,
        TASK_WAIT,
        TASK_WAIT_ANY,
        SLEEP,
        FUTEX_WAIT,
        RING_ENTER,
        FD_READ,
        POLL_ONEOFF
    }

    @BeforeEach
    void count() {
        slabBefore = Slab.bytesUsed();
        tasksBefore = TaskTable.count();
    }

    @AfterEach
    void close() {
        ports.close();
    }

    private void assertNothingIsLeft() {
        assertEquals(Map.of(), ports.resumed());
        assertEquals(slabBefore, Slab.bytesUsed());
        assertEquals(tasksBefore, TaskTable.count());
        assertEquals(0, TimerWheel.count());
    }

    private long block(long task, Blocked where) {
        int[] pair = ports.channel(task, 1);
        ports.fillSlot(task, 0, 1, 16);
        ports.clearSlot(task, 1, 64);
        long message = Ports.slot(0);
        long room = Ports.slot(1);
        return switch (where) {
            case RECEIVE -> ports.call(task, HyphaCall.RECEIVE, pair[0], room, 1, Ports.FOREVER);
            case RECEIVE_UNTIL -> ports.call(task, HyphaCall.RECEIVE, pair[0], room, 1, FAR);
            case SEND -> {
                assertEquals(1, ports.call(task, HyphaCall.SEND, pair[1], message, 1, 0));
                yield ports.call(task, HyphaCall.SEND, pair[1], message, 1, FAR);
            }
            case CALL_QUEUED -> ports.call(task, HyphaCall.CALL, pair[1], message, room, FAR);
            case CALL_RECEIVED -> {
                long server = ports.task();
                int[] own = ports.channel(server, 1);
                long client = sender(server, own[1], task);
                long answer = ports.call(task, HyphaCall.CALL, client, message, room, FAR);
                assertEquals(1, ports.receive(server, own[0], 0));
                assertTrue(ports.replyHandle(server, 0) > 0);
                yield answer;
            }
            case REPLY_RECEIVE -> ports.call(task, HyphaCall.REPLY_RECEIVE, 0, message, pair[0], room, FAR);
            case SELECT -> {
                int timer = (int) ports.call(task, HyphaCall.TIMER_CREATE);
                assertEquals(0, ports.call(task, HyphaCall.TIMER_SET, timer, FAR, 0));
                ports.item(task, 0, pair[0], SelectItem.READABLE);
                ports.item(task, 1, timer, SelectItem.READABLE);
                yield ports.select(task, 2, FAR);
            }
            case TASK_WAIT -> {
                long self = ports.call(task, HyphaCall.TASK_SELF);
                yield ports.call(task, HyphaCall.TASK_WAIT, self, STATUS, FAR);
            }
            case TASK_WAIT_ANY -> {
                adopt(task);
                yield ports.call(task, HyphaCall.TASK_WAIT_ANY, STATUS, FAR);
            }
            case SLEEP -> ports.call(task, HyphaCall.SLEEP, FAR);
            case FUTEX_WAIT -> ports.call(task, HyphaCall.FUTEX_WAIT, 0x500, 4, 0, FAR);
            case RING_ENTER -> {
                ports.store(task, RING + HyphaRing.SIZE_OFFSET, 4);
                ports.store(task, RING + HyphaRing.REQUESTS_OFFSET, 0x9000);
                ports.store(task, RING + HyphaRing.COMPLETIONS_OFFSET, 0xA000);
                ports.store(task, RING + HyphaRing.SUBMIT_TAIL_OFFSET, 1);
                ports.store(task, 0x9000, HyphaCall.SLEEP);
                ports.host.machine.store64(ports.at(task, 0x9008), FAR);
                yield ports.call(task, HyphaCall.RING_ENTER, RING, 1, FAR);
            }
            case FD_READ -> {
                ports.store(task, 0x700, 0x600);
                ports.store(task, 0x704, 9);
                yield ports.call(task, Crossing.WASI + WasiFunction.FD_READ, 0, 0x700, 1, 0x710);
            }
            case POLL_ONEOFF -> {
                ports.host.machine.fill(ports.at(task, 0x700), 0, 48);
                ports.store(task, 0x710, 1); // the monotonic clock
                ports.host.machine.store64(ports.at(task, 0x718), 1L << 50);
                yield ports.call(task, Crossing.WASI + WasiFunction.POLL_ONEOFF, 0x700, 0x800, 1, 0x900);
            }
        };
    }

    /** A handle of {@code to} that sends to a port of {@code of}. */
    private static long sender(long of, int handle, long to) {
        long from = hypha.kernel.task.Task.objects(TaskTable.find(of));
        long objects = hypha.kernel.task.Task.objects(TaskTable.find(to));
        long port = hypha.kernel.handle.HandleTable.object(hypha.kernel.handle.HandleTable.find(from, handle));
        Objects.retain(port, hypha.kernel.abi.Handle.SEND);
        hypha.kernel.handle.HandleTable.reserve(objects, 1);
        return hypha.kernel.handle.HandleTable.add(objects, port, hypha.kernel.abi.Handle.SEND);
    }

    /** A child that has not started. */
    private long adopt(long parent) {
        long child = ports.host.createTask();
        assertTrue(ports.call(parent, HyphaCall.ADOPT, child, 0, 0, 0) > 0);
        return child;
    }

    private void endTheOthers(long task) {
        for (long other : ports.tasks()) {
            if (other != task) {
                ports.exit(other, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedTaskIsKilledInWhateverCall(Blocked where) {
        long task = ports.task();
        assertEquals(Ports.BLOCKED, block(task, where));
        ports.kill(task);
        ports.kill(task);
        assertEquals(Map.of(task, Ports.KILLED), ports.resumed());
        assertEquals(Ports.KILLED, ports.call(task, HyphaCall.CLOCK));
        ports.exit(task, 0);
        endTheOthers(task);
        if (where == Blocked.TASK_WAIT_ANY) {
            endUnborn();
        }
        assertNothingIsLeft();
    }

    /** The one task that was made and never started. */
    private void endUnborn() {
        for (int index = 0; index < TaskTable.used(); index++) {
            long task = TaskTable.at(index);
            if (hypha.kernel.task.Task.state(task) == hypha.kernel.task.Task.NEW) {
                ports.host.call(0, Crossing.TASK_EXIT, hypha.kernel.task.Task.handle(task), 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedTaskIsKilledWhileItIsSuspended(Blocked where) {
        long task = ports.task();
        assertEquals(Ports.BLOCKED, block(task, where));
        assertEquals(Crossing.OK, ports.host.call(0, Crossing.TASK_SUSPEND, 0, task));
        ports.kill(task);
        assertEquals(Map.of(task, Ports.KILLED), ports.resumed());
        ports.exit(task, 0);
        endTheOthers(task);
        if (where == Blocked.TASK_WAIT_ANY) {
            endUnborn();
        }
        assertNothingIsLeft();
    }

    @Test
    void aTaskIsKilledBeforeItStarts() {
        long task = ports.host.createTask();
        ports.kill(task);
        ports.host.call(0, Crossing.TASK_START, task);
        assertEquals(Map.of(task, Ports.KILLED), ports.resumed());
        ports.host.call(0, Crossing.TASK_EXIT, task, 0);
        assertNothingIsLeft();
    }

    @Test
    void aTaskIsKilledHalfSpawned() {
        long parent = ports.task();
        int[] pair = ports.channel(parent, 1);
        ports.store(parent, STATUS, pair[1]);
        long child = ports.host.createTask();
        long handle = ports.call(parent, HyphaCall.ADOPT, child, STATUS, 1, 0);
        assertEquals(0, ports.call(parent, HyphaCall.TASK_KILL, handle));
        assertEquals(Crossing.OK, ports.host.call(0, Crossing.TASK_EXIT, child, 0)); // the host gives up
        assertEquals(handle, ports.call(parent, HyphaCall.TASK_WAIT_ANY, STATUS, 0));
        assertEquals(HyphaCall.END_KILLED, ports.load(parent, STATUS));
        ports.exit(parent, 0);
        assertNothingIsLeft();
    }

    @Test
    void aTaskIsKilledInTheQueueAndWhileItIsStoppedThere() {
        for (boolean stopped : new boolean[] {false, true}) {
            long task = ports.host.createTask();
            ports.host.call(0, Crossing.TASK_START, task);
            if (stopped) {
                assertEquals(Crossing.OK, ports.host.call(0, Crossing.TASK_SUSPEND, 0, task));
                assertEquals(Map.of(), ports.resumed());
            }
            ports.kill(task);
            assertEquals(Map.of(task, Ports.KILLED), ports.resumed());
            ports.host.call(0, Crossing.TASK_EXIT, task, 0);
            assertNothingIsLeft();
        }
    }

    @Test
    void aTaskThatRunsLearnsOfItInItsNextCallAndMayNotBlockAnyMore() {
        long task = ports.task();
        ports.kill(task);
        assertEquals(Ports.KILLED, ports.call(task, HyphaCall.SLEEP, FAR));
        ports.kill(task); // while it unwinds
        ports.exit(task, 0);
        assertNothingIsLeft();
    }
}
