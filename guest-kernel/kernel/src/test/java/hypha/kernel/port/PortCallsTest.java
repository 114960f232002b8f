package hypha.kernel.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.SelectItem;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.reactor.Reactor;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedMachine;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PortCallsTest {
    private static final int REQUEST = 0;
    private static final int REPLY = 1;

    private final Ports ports = new Ports();

    @AfterEach
    void close() {
        ports.close();
    }

    /** A server and a client that has a handle to send to its port. */
    private final class Pair {
        final long server = ports.task();
        final long client = ports.task();
        final int port;
        final int toServer;

        Pair() {
            int[] own = ports.channel(server, 4);
            int[] way = ports.channel(client, 1);
            port = own[0];
            toServer = give(server, own[1], client, way);
        }
    }

    /** Moves a handle from one task to another; {@code way} is a port of the receiver. Returns the receiver's number of it. */
    private int give(long from, int handle, long to, int[] way) {
        // The receiver's sending end goes to the other side as a startup handle would; here both tables are at hand.
        long objects = hypha.kernel.task.Task.objects(hypha.kernel.task.TaskTable.find(to));
        long senders = hypha.kernel.task.Task.objects(hypha.kernel.task.TaskTable.find(from));
        long wayEntry = hypha.kernel.handle.HandleTable.find(objects, way[1]);
        long wayPort = hypha.kernel.handle.HandleTable.object(wayEntry);
        Objects.retain(wayPort, Handle.SEND);
        hypha.kernel.handle.HandleTable.reserve(senders, 1);
        int sender = hypha.kernel.handle.HandleTable.add(senders, wayPort, Handle.SEND);
        assertEquals(1, ports.send(from, sender, 1, handle));
        assertEquals(1, ports.receive(to, way[0], 0));
        return ports.receivedHandle(to, 0, 0);
    }

    private long beginCall(Pair pair, long deadline) {
        ports.fillSlot(pair.client, REQUEST, 7, 100);
        ports.clearSlot(pair.client, REPLY, 256);
        return ports.call(pair.client, HyphaCall.CALL, pair.toServer, Ports.slot(REQUEST), Ports.slot(REPLY), deadline);
    }

    @Test
    void aCallIsAnsweredByWhomeverHasItsReplyHandle() {
        Pair pair = new Pair();
        assertEquals(Ports.BLOCKED, beginCall(pair, Ports.FOREVER));
        assertEquals(1, ports.receive(pair.server, pair.port, 0));
        assertEquals(7, ports.received(pair.server, 0));
        int reply = ports.replyHandle(pair.server, 0);
        assertEquals(Handle.CALL << 16 | Handle.TRANSFER, ports.call(pair.server, HyphaCall.HANDLE_INFO, reply));
        ports.fillSlot(pair.server, 0, 8, 200);
        assertEquals(Map.of(), ports.resumed());
        assertEquals(0, ports.call(pair.server, HyphaCall.REPLY, reply, Ports.slot(0)));
        assertEquals(Map.of(pair.client, 0L), ports.resumed());
        assertEquals(8, ports.received(pair.client, REPLY));
        assertEquals(HyphaError.BAD_HANDLE, ports.call(pair.server, HyphaCall.REPLY, reply, Ports.slot(0)));
    }

    @Test
    void aServerAnswersAndReceivesInOneCall() {
        Pair pair = new Pair();
        ports.clearSlot(pair.server, 1, 256);
        long[] arguments = {0, Ports.slot(0), pair.port, Ports.slot(1), Ports.FOREVER};
        assertEquals(Ports.BLOCKED, ports.call(pair.server, HyphaCall.REPLY_RECEIVE, arguments));
        for (int round = 0; round < 10; round++) {
            assertEquals(Ports.BLOCKED, beginCall(pair, Ports.FOREVER));
            assertEquals(Map.of(pair.server, 1L), ports.resumed());
            assertEquals(7, ports.received(pair.server, 1));
            arguments[0] = ports.replyHandle(pair.server, 1);
            ports.fillSlot(pair.server, 0, round, 16);
            ports.clearSlot(pair.server, 1, 256);
            assertEquals(Ports.BLOCKED, ports.call(pair.server, HyphaCall.REPLY_RECEIVE, arguments));
            assertEquals(Map.of(pair.client, 0L), ports.resumed());
            assertEquals(round, ports.received(pair.client, REPLY));
        }
    }

    @Test
    void aCallWhoseReplyHandleIsClosedOrWhosePortGoesEndsWithAnError() {
        Pair pair = new Pair();
        assertEquals(Ports.BLOCKED, beginCall(pair, Ports.FOREVER));
        assertEquals(1, ports.receive(pair.server, pair.port, 0));
        ports.call(pair.server, HyphaCall.HANDLE_CLOSE, ports.replyHandle(pair.server, 0));
        assertEquals(Map.of(pair.client, (long) HyphaError.PEER_CLOSED), ports.resumed());

        assertEquals(Ports.BLOCKED, beginCall(pair, Ports.FOREVER));
        assertEquals(1, ports.receive(pair.server, pair.port, 0));
        assertEquals(Map.of(), ports.resumed());
        ports.exit(pair.server, 0); // with the call received and not answered
        assertEquals(Map.of(pair.client, (long) HyphaError.PEER_CLOSED), ports.resumed());
        assertEquals(HyphaError.PEER_CLOSED, beginCall(pair, Ports.FOREVER));

        Pair other = new Pair();
        assertEquals(Ports.BLOCKED, beginCall(other, Ports.FOREVER));
        ports.call(other.server, HyphaCall.HANDLE_CLOSE, other.port); // with the call not received
        assertEquals(Map.of(other.client, (long) HyphaError.PEER_CLOSED), ports.resumed());
    }

    @Test
    void aCallerThatIsKilledOrLateTakesItsRequestBack() {
        Pair pair = new Pair();
        long now = ports.call(pair.client, HyphaCall.CLOCK);
        assertEquals(Ports.BLOCKED, beginCall(pair, now + 1_000_000));
        ports.host.machine.timestamp += 2_000_000;
        assertEquals(Map.of(pair.client, (long) HyphaError.TIMED_OUT), ports.resumed());
        assertEquals(HyphaError.WOULD_BLOCK, ports.receive(pair.server, pair.port, 0));

        now = ports.call(pair.client, HyphaCall.CLOCK);
        assertEquals(Ports.BLOCKED, beginCall(pair, now + 1_000_000));
        assertEquals(1, ports.receive(pair.server, pair.port, 0));
        int reply = ports.replyHandle(pair.server, 0);
        ports.host.machine.timestamp += 2_000_000;
        assertEquals(Map.of(pair.client, (long) HyphaError.TIMED_OUT), ports.resumed());
        ports.fillSlot(pair.server, 0, 8, 16);
        assertEquals(HyphaError.PEER_CLOSED, ports.call(pair.server, HyphaCall.REPLY, reply, Ports.slot(0)));

        assertEquals(Ports.BLOCKED, beginCall(pair, Ports.FOREVER));
        ports.kill(pair.client);
        assertEquals(HyphaError.WOULD_BLOCK, ports.receive(pair.server, pair.port, 0));
        assertEquals(Map.of(pair.client, Ports.KILLED), ports.resumed());
        ports.exit(pair.client, 0);
        ports.exit(pair.server, 0);
        ports.resumed();
        assertEquals(0, Slab.bytesUsed());
    }

    @Test
    void aReplyThatTheCallerCannotTakeIsTheCallersErrorOnly() {
        Pair pair = new Pair();
        ports.fillSlot(pair.client, REQUEST, 7, 100);
        ports.clearSlot(pair.client, REPLY, 10);
        assertEquals(
                Ports.BLOCKED,
                ports.call(
                        pair.client,
                        HyphaCall.CALL,
                        pair.toServer,
                        Ports.slot(REQUEST),
                        Ports.slot(REPLY),
                        Ports.FOREVER));
        assertEquals(1, ports.receive(pair.server, pair.port, 0));
        int reply = ports.replyHandle(pair.server, 0);
        ports.fillSlot(pair.server, 0, 8, 11);
        assertEquals(0, ports.call(pair.server, HyphaCall.REPLY, reply, Ports.slot(0)));
        assertEquals(Map.of(pair.client, (long) HyphaError.TOO_LARGE), ports.resumed());
        assertEquals(11, ports.load(pair.client, Ports.slot(REPLY) + HyphaMessage.LENGTH_OFFSET));
    }

    @Test
    void selectIsLevelTriggeredAndTakesTurns() {
        long task = ports.task();
        int[] first = ports.channel(task, 2);
        int[] second = ports.channel(task, 2);
        ports.item(task, 0, first[0], SelectItem.READABLE);
        ports.item(task, 1, second[0], SelectItem.READABLE);
        ports.item(task, 2, first[1], SelectItem.WRITABLE);
        assertEquals(2, ports.select(task, 3, 0));
        assertEquals(HyphaError.WOULD_BLOCK, ports.select(task, 2, 0));
        ports.send(task, first[1], 1);
        ports.send(task, second[1], 2);
        assertEquals(0, ports.select(task, 2, 0));
        assertEquals(1, ports.ready(task, 1));
        assertEquals(1, ports.select(task, 2, 0));
        assertEquals(0, ports.select(task, 2, 0));
        ports.send(task, first[1], 3);
        ports.item(task, 0, first[1], SelectItem.WRITABLE);
        assertEquals(HyphaError.WOULD_BLOCK, ports.select(task, 1, 0), "a full port is not writable");
        ports.item(task, 0, first[0], SelectItem.READABLE);
        ports.item(task, 1, 99, SelectItem.READABLE);
        assertEquals(HyphaError.BAD_HANDLE, ports.select(task, 2, 0));
    }

    @Test
    void selectWakesForEachKindOfThing() {
        Pair pair = new Pair();
        long waiter = pair.server;
        int timer = (int) ports.call(waiter, HyphaCall.TIMER_CREATE);
        ports.item(waiter, 0, pair.port, SelectItem.READABLE);
        ports.item(waiter, 1, timer, SelectItem.READABLE);
        assertEquals(Ports.BLOCKED, ports.select(waiter, 2, Ports.FOREVER));
        assertEquals(1, ports.send(pair.client, pair.toServer, 5));
        assertEquals(Map.of(waiter, 0L), ports.resumed());
        assertEquals(1, ports.receive(waiter, pair.port, 0));

        long now = ports.call(waiter, HyphaCall.CLOCK);
        assertEquals(0, ports.call(waiter, HyphaCall.TIMER_SET, timer, now + 1000, 500));
        assertEquals(HyphaError.WOULD_BLOCK, ports.call(waiter, HyphaCall.TIMER_READ, timer));
        assertEquals(Ports.BLOCKED, ports.select(waiter, 2, Ports.FOREVER));
        ports.host.machine.timestamp += 2_000;
        assertEquals(Map.of(waiter, 1L), ports.resumed());
        assertEquals(3, ports.call(waiter, HyphaCall.TIMER_READ, timer));
        assertEquals(HyphaError.WOULD_BLOCK, ports.call(waiter, HyphaCall.TIMER_READ, timer));

        long deadline = ports.call(waiter, HyphaCall.CLOCK) + 100;
        assertEquals(0, ports.call(waiter, HyphaCall.TIMER_SET, timer, 0, 0));
        assertEquals(Ports.BLOCKED, ports.select(waiter, 2, deadline));
        ports.host.machine.timestamp += 200;
        assertEquals(Map.of(waiter, (long) HyphaError.TIMED_OUT), ports.resumed());
    }

    @Test
    void theEndOfATaskIsSeenByAllWhoWaitForIt() {
        long parent = ports.task();
        long child = ports.host.createTask();
        ports.host.machine.store64(ports.at(parent, 0x300), 0);
        long handle = ports.call(parent, HyphaCall.ADOPT, child, 0x300, 0, 77);
        assertTrue(handle > 0);
        long copy = ports.call(parent, HyphaCall.HANDLE_DUPLICATE, handle, Handle.WAIT);
        assertEquals(HyphaError.NOT_PERMITTED, ports.call(parent, HyphaCall.TASK_KILL, copy));
        assertEquals(HyphaError.WOULD_BLOCK, ports.call(parent, HyphaCall.TASK_WAIT, handle, 0x300, 0));
        ports.item(parent, 0, (int) copy, SelectItem.READABLE);
        assertEquals(Ports.BLOCKED, ports.select(parent, 1, Ports.FOREVER));
        ports.host.call(0, Crossing.TASK_START, child);
        assertEquals(Map.of(child, 0L), ports.resumed());
        assertEquals(77, ports.call(child, HyphaCall.STARTUP_ARGUMENT));
        ports.host.call(0, Crossing.TASK_EXIT, child, 42);
        assertEquals(Map.of(parent, 0L), ports.resumed());
        assertEquals(0, ports.call(parent, HyphaCall.TASK_WAIT, handle, 0x300, 0));
        assertEquals(HyphaCall.END_EXITED, ports.load(parent, 0x300));
        assertEquals(42, ports.load(parent, 0x304));
        assertEquals(HyphaError.WRONG_STATE, ports.call(parent, HyphaCall.TASK_KILL, handle));
    }

    @Test
    void aNewTaskGetsHandlesOnceAndOnlyBeforeItStarts() {
        long parent = ports.task();
        int[] pair = ports.channel(parent, 2);
        long child = ports.host.createTask();
        ports.store(parent, 0x300, pair[1]);
        ports.store(parent, 0x304, pair[1]);
        assertEquals(HyphaError.INVALID, ports.call(parent, HyphaCall.ADOPT, child, 0x300, 2, 0));
        assertEquals(HyphaError.INVALID, ports.call(parent, HyphaCall.ADOPT, child, 0x300, 5, 0));
        assertEquals(HyphaError.FAULT, ports.call(parent, HyphaCall.ADOPT, child, 0xFFFF, 1, 0));
        assertTrue(ports.call(parent, HyphaCall.ADOPT, child, 0x300, 1, 0) > 0);
        assertEquals(HyphaError.BAD_HANDLE, ports.send(parent, pair[1], 1));
        ports.host.call(0, Crossing.TASK_START, child);
        assertEquals(HyphaError.WRONG_STATE, ports.call(parent, HyphaCall.ADOPT, child, 0x300, 0, 0));
        assertEquals(Map.of(child, 0L), ports.resumed());
        assertTrue(ports.call(child, HyphaCall.STARTUP_HANDLE, 0) > 0);
        assertEquals(HyphaError.BAD_HANDLE, ports.call(child, HyphaCall.STARTUP_HANDLE, 1));
        assertEquals(Ports.BLOCKED, ports.receive(parent, pair[0], Ports.FOREVER));
        ports.host.call(0, Crossing.TASK_EXIT, child, 0); // the only sender
        assertEquals(Map.of(parent, (long) HyphaError.PEER_CLOSED), ports.resumed());
    }

    @Test
    void runsAreReadWhereTheyGoAndCountAgainstTheirMakersLimit() {
        Pair pair = new Pair();
        long run = ports.call(pair.client, HyphaCall.RUN_CREATE, 2);
        assertEquals(2 * Crossing.PAGE_BYTES, ports.call(pair.client, HyphaCall.RUN_SIZE, run));
        ports.host.machine.fill(ports.at(pair.client, 0x8000), 0x5C, 0x100);
        assertEquals(0x100, ports.call(pair.client, HyphaCall.RUN_WRITE, run, 0x1_FF00, 0x8000, 0x100));
        assertEquals(HyphaError.INVALID, ports.call(pair.client, HyphaCall.RUN_WRITE, run, 0x1_FF01, 0x8000, 0x100));
        assertEquals(HyphaError.INVALID, ports.call(pair.client, HyphaCall.RUN_WRITE, run, -1, 0x8000, 0x100));
        assertEquals(HyphaError.FAULT, ports.call(pair.client, HyphaCall.RUN_READ, run, 0, 0xFF01, 0x100));
        assertEquals(1, ports.send(pair.client, pair.toServer, 1, (int) run));
        assertEquals(HyphaError.BAD_HANDLE, ports.call(pair.client, HyphaCall.RUN_SIZE, run));
        ports.exit(pair.client, 0); // the run is the message's now
        assertEquals(1, ports.receive(pair.server, pair.port, 0));
        int received = ports.receivedHandle(pair.server, 0, 0);
        assertEquals(0x80, ports.call(pair.server, HyphaCall.RUN_READ, received, 0x1_FF00, 0x9000, 0x80));
        assertEquals(0x5C, ports.load(pair.server, 0x907C) >>> 24);
        assertEquals(0, ports.call(pair.server, HyphaCall.HANDLE_CLOSE, received));
        assertEquals(HyphaError.INVALID, ports.call(pair.server, HyphaCall.RUN_CREATE, 0));
        assertEquals(HyphaError.INVALID, ports.call(pair.server, HyphaCall.RUN_CREATE, 0xFFFF_FFFFL));
        assertEquals(HyphaError.OUT_OF_MEMORY, ports.call(pair.server, HyphaCall.RUN_CREATE, 65536));
    }

    @Test
    void interruptsWakeAreCountedAndRationed() {
        SimulatedMachine machine = ports.host.machine;
        long counts = machine.perCpu() + Platform.PER_CPU_LINES_OFFSET;
        long total = machine.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET;
        raise(machine, counts, total, 3);
        ports.host.serve();
        assertEquals(1, Reactor.spurious());
        long task = ports.host.createTask();
        assertEquals(Crossing.INVALID_ARGUMENT, ports.host.call(0, HyphaCall.INTERRUPT_GRANT, 0, task, 8));
        assertEquals(Crossing.NO_SUCH_TASK, ports.host.call(0, HyphaCall.INTERRUPT_GRANT, 0, 99, 3));
        assertEquals(Crossing.OK, ports.host.call(0, HyphaCall.INTERRUPT_GRANT, 0, task, 3));
        ports.host.call(0, Crossing.MEMORY_CREATE, task, 1);
        long memory = ports.host.result(0);
        ports.host.call(0, Crossing.TASK_START, task);
        assertEquals(Map.of(task, memory), replaceFirst(ports.resumed(), task, memory));
        long line = ports.call(task, HyphaCall.STARTUP_HANDLE, 0);
        assertEquals(HyphaError.WOULD_BLOCK, ports.call(task, HyphaCall.INTERRUPT_READ, line));
        machine.store32(memory + 0x100, (int) line);
        machine.store32(memory + 0x104, SelectItem.READABLE);
        assertEquals(Ports.BLOCKED, ports.select(task, 1, Ports.FOREVER));
        raise(machine, counts, total, 3);
        raise(machine, counts, total, 3);
        raise(machine, counts, total, 4);
        assertEquals(Map.of(task, 0L), ports.resumed());
        assertEquals(2, ports.call(task, HyphaCall.INTERRUPT_READ, line));
        assertEquals(2, Reactor.spurious());
        int reads = 0;
        for (int count = 0; count < 100; count++) {
            raise(machine, counts, total, 3);
            ports.host.serve();
            reads += ports.call(task, HyphaCall.INTERRUPT_READ, line) > 0 ? 1 : 0;
        }
        assertEquals(31, reads, "a full bucket, but for the one above");
        assertEquals(Ports.BLOCKED, ports.select(task, 1, Ports.FOREVER));
        assertEquals(Map.of(), ports.resumed());
        machine.timestamp += 100_000;
        assertEquals(Map.of(task, 0L), ports.resumed());
        assertEquals(69, ports.call(task, HyphaCall.INTERRUPT_READ, line));
    }

    private static Map<Long, Long> replaceFirst(Map<Long, Long> resumed, long task, long value) {
        resumed.computeIfPresent(task, (handle, result) -> value);
        return resumed;
    }

    private static void raise(SimulatedMachine machine, long counts, long total, int line) {
        machine.store64(counts + 8L * line, machine.load64(counts + 8L * line) + 1);
        machine.store64(total, machine.load64(total) + 1);
    }

    @Test
    void exhaustionIsAnErrorAndEverythingComesBack() {
        long bystander = ports.task();
        int[] own = ports.channel(bystander, 1);
        long before = Slab.bytesUsed();
        long task = ports.task();
        int channels = 0;
        while (ports.call(task, HyphaCall.CHANNEL_CREATE, 16, 0) == 0) {
            channels++;
        }
        assertEquals(Handle.MAXIMUM_PORTS, channels);
        long answer = 0;
        int timers = 0;
        while (answer >= 0) {
            answer = ports.call(task, HyphaCall.TIMER_CREATE);
            timers++;
        }
        assertEquals(HyphaError.OUT_OF_HANDLES, answer);
        assertEquals(Handle.MAXIMUM, 2 * channels + timers - 1);
        int sender = ports.load(task, 4);
        for (int count = 0; count < 16; count++) {
            assertEquals(1, ports.send(task, sender, count));
        }
        assertEquals(HyphaError.WOULD_BLOCK, ports.send(task, sender, 16));
        assertEquals(1, ports.send(bystander, own[1], 1), "others go on");
        assertEquals(1, ports.receive(bystander, own[0], 0));
        ports.exit(task, 0);
        assertEquals(Map.of(), ports.resumed());
        assertEquals(before, Slab.bytesUsed());
        long greedy = ports.task();
        int few = 0;
        while (ports.call(greedy, HyphaCall.CHANNEL_CREATE, 1024, 0) == 0) {
            few++;
        }
        assertEquals(Handle.MAXIMUM_MESSAGES / 1024, few);
    }

    @Test
    void whatIsSentInCirclesGoesWithItsMakers() {
        long task = ports.task();
        int[] first = ports.channel(task, 4);
        int[] second = ports.channel(task, 4);
        long copy = ports.call(task, HyphaCall.HANDLE_DUPLICATE, first[1], Handle.SEND);
        assertEquals(1, ports.send(task, (int) copy, 1, second[0], second[1]));
        assertEquals(
                1,
                ports.send(task, (int) copy, 2, first[0], first[1])); // through itself, the end that receives included
        assertEquals(0, ports.call(task, HyphaCall.HANDLE_CLOSE, copy));
        assertEquals(Map.of(), ports.resumed());
        ports.exit(task, 0);
        ports.resumed();
        assertEquals(0, Slab.bytesUsed());
    }

    @Test
    void randomArgumentsHarmNobody() {
        Random random = Seed.random("randomArgumentsHarmNobody");
        long bystander = ports.task();
        int[] own = ports.channel(bystander, 1);
        long before = Slab.bytesUsed();
        for (int round = 0; round < 40; round++) {
            long task = ports.task();
            int[] pair = ports.channel(task, 3);
            long run = ports.call(task, HyphaCall.RUN_CREATE, 1);
            byte[] noise = new byte[Crossing.PAGE_BYTES];
            random.nextBytes(noise);
            ports.host.machine.write(ports.at(task, 0), noise);
            long[] likely = {pair[0], pair[1], run, 0, 1, 2, 0x100, 0xFFFF, 0xFFD8, 0x7FFF_FFFF, 0xFFFF_FFFFL, -1, 64};
            for (int call = 0; call < 200; call++) {
                int operation = HyphaCall.FIRST + random.nextInt(0x40);
                if (operation == HyphaCall.INTERRUPT_GRANT || operation == HyphaCall.PIPE_BETWEEN) {
                    continue;
                }
                long[] arguments = new long[6];
                for (int index = 0; index < arguments.length; index++) {
                    arguments[index] =
                            random.nextInt(4) == 0 ? random.nextLong() : likely[random.nextInt(likely.length)];
                }
                if (ports.call(task, operation, arguments) == Ports.BLOCKED) {
                    ports.kill(task);
                    assertNotEquals(Map.of(), ports.resumed());
                    break;
                }
            }
            ports.resumed();
            ports.exit(task, 0);
            ports.resumed();
            assertEquals(before, Slab.bytesUsed(), "round=" + round);
        }
        assertEquals(1, ports.send(bystander, own[1], 1));
        assertEquals(1, ports.receive(bystander, own[0], 0));
        assertEquals(0, ports.host.wasi(bystander, WasiFunction.SCHED_YIELD));
    }
}
