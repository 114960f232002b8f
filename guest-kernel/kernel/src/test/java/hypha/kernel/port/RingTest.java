package hypha.kernel.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaRing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import hypha.kernel.wasi.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RingTest {
    private static final long RING = 0x8000;
    private static final long REQUESTS = 0x9000;
    private static final long COMPLETIONS = 0xE000;
    private static final int FD_WRITE = Crossing.WASI + WasiFunction.FD_WRITE;
    private static final int FD_READ = Crossing.WASI + WasiFunction.FD_READ;

    private final Ports ports = new Ports();

    @AfterEach
    void close() {
        ports.close();
    }

    /** A task with a ring, as a program has one. */
    private final class Submitter {
        final long task = ports.task();
        final int size;

        Submitter(int size) {
            this.size = size;
            set(HyphaRing.SIZE_OFFSET, size);
            set(HyphaRing.REQUESTS_OFFSET, (int) REQUESTS);
            set(HyphaRing.COMPLETIONS_OFFSET, (int) COMPLETIONS);
        }

        void set(int offset, int value) {
            ports.store(task, RING + offset, value);
        }

        int get(int offset) {
            return ports.load(task, RING + offset);
        }

        void submit(long userData, int operation, long... arguments) {
            int tail = get(HyphaRing.SUBMIT_TAIL_OFFSET);
            long request = REQUESTS + (tail & size - 1) * (long) HyphaRing.REQUEST_BYTES;
            ports.store(task, request + HyphaRing.OPERATION_OFFSET, operation);
            for (int index = 0; index < HyphaRing.ARGUMENTS; index++) {
                ports.host.machine.store64(
                        ports.at(task, request + HyphaRing.ARGUMENTS_OFFSET + 8 * index),
                        index < arguments.length ? arguments[index] : 0);
            }
            ports.host.machine.store64(ports.at(task, request + HyphaRing.USER_DATA_OFFSET), userData);
            set(HyphaRing.SUBMIT_TAIL_OFFSET, tail + 1);
        }

        long enter(int wanted, long deadline) {
            return ports.call(task, HyphaCall.RING_ENTER, RING, wanted, deadline);
        }

        /** All completions, which count as seen then: user data to result, in order. */
        Map<Long, Long> reap() {
            Map<Long, Long> results = new TreeMap<>();
            int head = get(HyphaRing.COMPLETE_HEAD_OFFSET);
            for (; head != get(HyphaRing.COMPLETE_TAIL_OFFSET); head++) {
                long at = ports.at(task, COMPLETIONS + (head & size - 1) * (long) HyphaRing.COMPLETION_BYTES);
                Long before = results.put(
                        ports.host.machine.load64(at), ports.host.machine.load64(at + HyphaRing.RESULT_OFFSET));
                assertEquals(null, before, "completed twice");
            }
            set(HyphaRing.COMPLETE_HEAD_OFFSET, head);
            return results;
        }
    }

    @Test
    void whatCanBeDoneIsDoneInOneCall() {
        Submitter ring = new Submitter(8);
        int[] pair = ports.channel(ring.task, 4);
        ports.fillSlot(ring.task, 0, 5, 16);
        ports.clearSlot(ring.task, 1, 256);
        ring.submit(100, HyphaCall.SEND, pair[1], Ports.slot(0), 1, Ports.FOREVER);
        ring.submit(101, HyphaCall.RECEIVE, pair[0], Ports.slot(1), 1, Ports.FOREVER);
        ring.submit(102, HyphaCall.HANDLE_CLOSE, 0x7777);
        ring.submit(103, HyphaCall.HANDLE_CLOSE, pair[1]);
        assertEquals(4, ring.enter(4, Ports.FOREVER));
        assertEquals(Map.of(100L, 1L, 101L, 1L, 102L, (long) HyphaError.BAD_HANDLE, 103L, 0L), ring.reap());
        assertEquals(5, ports.received(ring.task, 1));
        assertEquals(0, ring.enter(4, Ports.FOREVER)); // nothing is left that could come
    }

    @Test
    void requestsThatWaitAreCompletedAsTheirCausesFire() {
        Submitter ring = new Submitter(8);
        long other = ports.task();
        int[] pair = ports.channel(ring.task, 4);
        int[] way = ports.channel(other, 4);
        int sender = give(ring.task, pair[1], other, way);
        long now = ports.host.machine.timestamp;
        ports.clearSlot(ring.task, 1, 256);
        ring.submit(1, HyphaCall.RECEIVE, pair[0], Ports.slot(1), 1, Ports.FOREVER);
        ring.submit(2, HyphaCall.SLEEP, now + 5_000_000);
        ring.submit(3, HyphaCall.FUTEX_WAIT, 0x500, 4, 0, Ports.FOREVER);
        ring.submit(4, HyphaCall.RECEIVE, pair[0], Ports.slot(1), 1, now + 2_000_000);
        assertEquals(HyphaError.WOULD_BLOCK, ring.enter(1, 0));
        assertEquals(4, ring.get(HyphaRing.WAITING_OFFSET));
        assertEquals(Ports.BLOCKED, ring.enter(2, Ports.FOREVER));
        assertEquals(1, ports.send(other, sender, 9));
        assertEquals(Map.of(), ports.resumed());
        ports.host.machine.timestamp += 3_000_000;
        assertEquals(Map.of(ring.task, 2L), ports.resumed());
        assertEquals(Map.of(1L, 1L, 4L, (long) HyphaError.TIMED_OUT), ring.reap());
        assertEquals(9, ports.received(ring.task, 1));
        ports.store(ring.task, 0x500, 1);
        ports.host.machine.timestamp += 3_000_000;
        assertEquals(2, ring.enter(0, 0));
        assertEquals(Map.of(2L, 0L, 3L, (long) HyphaCall.NOT_EQUAL), ring.reap());
    }

    /** Moves a handle from one task to another; {@code way} is a port of the receiver. */
    private int give(long from, int handle, long to, int[] way) {
        long toObjects = hypha.kernel.task.Task.objects(hypha.kernel.task.TaskTable.find(to));
        long fromObjects = hypha.kernel.task.Task.objects(hypha.kernel.task.TaskTable.find(from));
        long port = hypha.kernel.handle.HandleTable.object(hypha.kernel.handle.HandleTable.find(toObjects, way[1]));
        Objects.retain(port, hypha.kernel.abi.Handle.SEND);
        hypha.kernel.handle.HandleTable.reserve(fromObjects, 1);
        int sender = hypha.kernel.handle.HandleTable.add(fromObjects, port, hypha.kernel.abi.Handle.SEND);
        assertEquals(1, ports.send(from, sender, 1, handle));
        assertEquals(1, ports.receive(to, way[0], 0));
        return ports.receivedHandle(to, 0, 0);
    }

    @Test
    void twoRequestsForOneFutexAreNotifiedOneByOne() {
        Submitter ring = new Submitter(8);
        long thread = ports.host.createTask();
        assertEquals(0, ports.call(ring.task, HyphaCall.MEMORY_SHARE, thread));
        ports.host.call(0, Crossing.TASK_START, thread);
        assertEquals(Map.of(thread, 0L), ports.resumed());
        ring.submit(1, HyphaCall.FUTEX_WAIT, 0x500, 4, 0, Ports.FOREVER);
        ring.submit(2, HyphaCall.FUTEX_WAIT, 0x500, 4, 0, Ports.FOREVER);
        ring.submit(3, HyphaCall.FUTEX_WAIT, 0x508, 8, 0, Ports.FOREVER);
        assertEquals(Ports.BLOCKED, ring.enter(1, Ports.FOREVER));
        assertEquals(1, ports.call(thread, HyphaCall.FUTEX_NOTIFY, 0x500, 1));
        assertEquals(Map.of(ring.task, 1L), ports.resumed());
        assertEquals(Ports.BLOCKED, ring.enter(3, Ports.FOREVER));
        assertEquals(0, ports.call(thread, HyphaCall.FUTEX_NOTIFY, 0x510, 9));
        assertEquals(1, ports.call(thread, HyphaCall.FUTEX_NOTIFY, 0x500, 9));
        assertEquals(1, ports.call(thread, HyphaCall.FUTEX_NOTIFY, 0x508, 9));
        assertEquals(Map.of(ring.task, 3L), ports.resumed());
        assertEquals(Map.of(1L, 0L, 2L, 0L, 3L, 0L), ring.reap());
    }

    @Test
    void standardStreamsAreReadAndWritten() {
        Submitter ring = new Submitter(4);
        ports.host.machine.write(ports.at(ring.task, 0x600), "some text".getBytes());
        ports.store(ring.task, 0x700, 0x600);
        ports.store(ring.task, 0x704, 9);
        ring.submit(1, FD_READ, 0, 0x700, 1, 0x710);
        ring.submit(2, FD_WRITE, 1, 0x700, 1, 0x714);
        ring.submit(3, FD_WRITE, 3, 0x700, 1, 0x714);
        assertEquals(Ports.BLOCKED, ring.enter(3, Ports.FOREVER));
        assertEquals("some text", ports.host.drain(BootInfo.RING_OUTPUT));
        ports.host.type("and more");
        assertEquals(Map.of(ring.task, 3L), ports.resumed());
        assertEquals(Map.of(1L, 0L, 2L, 0L, 3L, (long) Errno.BADF), ring.reap());
        assertEquals("and moret", ports.host.machine.text(ports.at(ring.task, 0x600), 9));
    }

    /** Several requests for pipes are under way at once, in order for each end; who closes an end wakes them. */
    @Test
    void pipesAreReadAndWritten() {
        Submitter ring = new Submitter(8);
        long other = ports.task();
        assertEquals(0, ports.call(ring.task, HyphaCall.PIPE, 0x800));
        assertEquals(0, ports.call(ring.task, HyphaCall.PIPE, 0x808));
        int[] ends = {0, 4, 8, 12};
        for (int index = 0; index < ends.length; index++) {
            ends[index] = ports.load(ring.task, 0x800 + 4L * index);
        }
        iovec(ring.task, 0x700, 0x600, 4);
        iovec(ring.task, 0x708, 0x610, 4);
        iovec(ring.task, 0x720, 0x620, 6);
        ports.host.machine.write(ports.at(ring.task, 0x620), "abcdef".getBytes());
        ring.submit(1, FD_READ, ends[0], 0x700, 1, 0x730);
        ring.submit(2, FD_READ, ends[0], 0x708, 1, 0x734);
        ring.submit(3, FD_READ, ends[2], 0x700, 1, 0x738);
        assertEquals(HyphaError.WOULD_BLOCK, ring.enter(1, 0));
        ring.submit(4, FD_WRITE, ends[1], 0x720, 1, 0x73C);
        assertEquals(Ports.BLOCKED, ring.enter(3, Ports.FOREVER));
        assertEquals(Map.of(ring.task, 3L), ports.resumed());
        assertEquals(Map.of(1L, 0L, 2L, 0L, 4L, 0L), ring.reap());
        assertEquals("abcd", ports.host.machine.text(ports.at(ring.task, 0x600), 4));
        assertEquals("ef", ports.host.machine.text(ports.at(ring.task, 0x610), 2));
        assertEquals(2, ports.load(ring.task, 0x734));
        ring.submit(5, Crossing.WASI + WasiFunction.FD_CLOSE, ends[3]);
        assertEquals(Ports.BLOCKED, ring.enter(2, Ports.FOREVER));
        assertEquals(Map.of(), ports.resumed()); // that was no request
        assertEquals(Map.of(5L, (long) HyphaError.UNKNOWN_FUNCTION), ring.reap());
        ports.kill(ring.task);
        assertEquals(Map.of(ring.task, Ports.KILLED), ports.resumed());
        ports.exit(ring.task, 0);
        ports.exit(other, 0);
    }

    private void iovec(long task, long at, int pointer, int bytes) {
        ports.store(task, at, pointer);
        ports.store(task, at + 4, bytes);
    }

    @Test
    void aRequestWhoseHandleIsClosedBehindItIsToldSo() {
        Submitter ring = new Submitter(4);
        int[] pair = ports.channel(ring.task, 4);
        ports.clearSlot(ring.task, 1, 256);
        ring.submit(1, HyphaCall.RECEIVE, pair[0], Ports.slot(1), 1, Ports.FOREVER);
        ring.submit(2, HyphaCall.HANDLE_CLOSE, pair[0]);
        assertEquals(Ports.BLOCKED, ring.enter(2, Ports.FOREVER));
        assertEquals(Map.of(ring.task, 2L), ports.resumed());
        assertEquals(Map.of(1L, (long) HyphaError.BAD_HANDLE, 2L, 0L), ring.reap());
    }

    @Test
    void whatStandsInTheRingIsChecked() {
        Submitter ring = new Submitter(4);
        for (int size : new int[] {0, 3, 512, -1}) {
            ring.set(HyphaRing.SIZE_OFFSET, size);
            assertEquals(HyphaError.INVALID, ring.enter(0, 0), "size=" + size);
        }
        ring.set(HyphaRing.SIZE_OFFSET, 4);
        assertEquals(HyphaError.INVALID, ring.enter(5, 0));
        assertEquals(HyphaError.INVALID, ports.call(ring.task, HyphaCall.RING_ENTER, RING + 2, 0, 0));
        assertEquals(HyphaError.FAULT, ports.call(ring.task, HyphaCall.RING_ENTER, 0xFFF0, 0, 0));
        ring.set(HyphaRing.SUBMIT_TAIL_OFFSET, 5);
        assertEquals(HyphaError.INVALID, ring.enter(0, 0));
        ring.set(HyphaRing.SUBMIT_TAIL_OFFSET, 0);
        ring.set(HyphaRing.COMPLETE_HEAD_OFFSET, 1);
        assertEquals(HyphaError.INVALID, ring.enter(0, 0));
        ring.set(HyphaRing.COMPLETE_HEAD_OFFSET, 0);
        ring.set(HyphaRing.REQUESTS_OFFSET, 0xFFF0);
        assertEquals(HyphaError.FAULT, ring.enter(0, 0));
        ring.set(HyphaRing.REQUESTS_OFFSET, (int) REQUESTS);
        ring.set(HyphaRing.COMPLETIONS_OFFSET, -16);
        assertEquals(HyphaError.FAULT, ring.enter(0, 0));
        ring.set(HyphaRing.COMPLETIONS_OFFSET, (int) COMPLETIONS);
        for (int operation :
                new int[] {0, -1, HyphaCall.ADOPT, HyphaCall.RING_ENTER, HyphaCall.CALL, HyphaCall.SELECT}) {
            ring.submit(7, operation, 1, 2, 3, 4, 5);
            assertEquals(1, ring.enter(1, 0));
            assertEquals(Map.of(7L, (long) HyphaError.UNKNOWN_FUNCTION), ring.reap(), "operation=" + operation);
        }
    }

    @Test
    void aTaskThatIsKilledInItsRingLeavesNothing() {
        long before = Slab.bytesUsed();
        Submitter ring = new Submitter(64);
        int[] pair = ports.channel(ring.task, 4);
        for (int index = 0; index < 64; index++) {
            ring.submit(index, HyphaCall.RECEIVE, pair[0], Ports.slot(index % 16), 1, Ports.FOREVER);
        }
        assertEquals(Ports.BLOCKED, ring.enter(1, Ports.FOREVER));
        assertEquals(HyphaRing.MAXIMUM_WAITING, ring.get(HyphaRing.WAITING_OFFSET));
        ports.kill(ring.task);
        assertEquals(Map.of(ring.task, Ports.KILLED), ports.resumed());
        ports.exit(ring.task, 0);
        assertEquals(Map.of(), ports.resumed());
        assertEquals(before, Slab.bytesUsed());
    }

    @Test
    void ringsThatWakeEachOtherInALongChainDoNotRecurse() {
        int count = 200;
        List<Submitter> rings = new ArrayList<>();
        List<int[]> channels = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Submitter ring = new Submitter(4);
            rings.add(ring);
            channels.add(ports.channel(ring.task, 1));
        }
        for (int index = 0; index < count - 1; index++) {
            int[] next = channels.get(index + 1);
            int sender = give(
                    rings.get(index + 1).task, next[1], rings.get(index).task, ports.channel(rings.get(index).task, 1));
            Submitter ring = rings.get(index);
            ports.fillSlot(ring.task, 2, 3, 8);
            ring.submit(2, HyphaCall.SEND, sender, Ports.slot(2), 1, Ports.FOREVER);
            assertEquals(1, ring.enter(1, 0)); // fills the next one's port
            ring.reap();
            ring.submit(3, HyphaCall.SEND, sender, Ports.slot(2), 1, Ports.FOREVER);
            assertEquals(Ports.BLOCKED, ring.enter(1, Ports.FOREVER)); // waits for room there
        }
        long last = rings.getLast().task;
        assertEquals(1, ports.receive(last, channels.getLast()[0], 0));
        assertEquals(Map.of(rings.get(count - 2).task, 1L), ports.resumed());
    }

    /** Random requests of several rings over shared ports against a model of what comes through. */
    @RepeatedTest(3)
    void nothingIsLostDoubledOrReorderedThroughRings() {
        Random random = Seed.random("nothingIsLostDoubledOrReorderedThroughRings");
        long before = Slab.bytesUsed();
        Submitter sending = new Submitter(16);
        Submitter receiving = new Submitter(16);
        int[] pair = ports.channel(receiving.task, 3);
        int sender = give(receiving.task, pair[1], sending.task, ports.channel(sending.task, 1));
        Deque<Integer> sent = new ArrayDeque<>();
        Map<Long, Integer> tags = new HashMap<>();
        int expected = 1;
        int nextTag = 1;
        long user = 0;
        long receives = 0;
        boolean sendingBlocked = false;
        boolean receivingBlocked = false;
        for (int step = 0; step < 4_000; step++) {
            if (random.nextBoolean()) {
                if (!sendingBlocked) {
                    if (tags.size() < 8) {
                        int slot = (int) (user % 16);
                        ports.fillSlot(sending.task, slot, nextTag & 0x7F, 16);
                        ports.store(sending.task, Ports.slot(slot) + 0x24, nextTag & 0x7F);
                        sending.submit(user, HyphaCall.SEND, sender, Ports.slot(slot), 1, Ports.FOREVER);
                        tags.put(user++, nextTag++ & 0x7F);
                    }
                    long answer = sending.enter(random.nextInt(3), random.nextInt(4) == 0 ? Ports.FOREVER : 0);
                    sendingBlocked = answer == Ports.BLOCKED;
                }
            } else if (!receivingBlocked) {
                if (receiving.get(HyphaRing.WAITING_OFFSET) < 4) {
                    int slot = 16 + (int) (receives % 16);
                    ports.clearSlot(receiving.task, slot, 64);
                    receiving.submit(
                            receives++ << 8 | slot, HyphaCall.RECEIVE, pair[0], Ports.slot(slot), 1, Ports.FOREVER);
                }
                long answer = receiving.enter(random.nextInt(3), random.nextInt(4) == 0 ? Ports.FOREVER : 0);
                receivingBlocked = answer == Ports.BLOCKED;
            }
            Map<Long, Long> resumed = ports.resumed();
            sendingBlocked &= !resumed.containsKey(sending.task);
            receivingBlocked &= !resumed.containsKey(receiving.task);
            assertFalse(sendingBlocked && receivingBlocked && sending.get(HyphaRing.WAITING_OFFSET) == 0);
            if (!sendingBlocked) {
                sending.reap().forEach((data, result) -> {
                    assertEquals(1L, result);
                    sent.add(tags.remove(data));
                });
            }
            if (!receivingBlocked) {
                for (Map.Entry<Long, Long> done : receiving.reap().entrySet()) {
                    assertEquals(1L, done.getValue());
                    assertEquals(expected++ & 0x7F, ports.received(receiving.task, (int) (done.getKey() & 0xFF)));
                }
            }
            if (sendingBlocked && receivingBlocked) {
                break; // each wants more than the other has submitted, which is the program's affair
            }
        }
        assertTrue(expected > 1);
        for (Submitter ring : List.of(sending, receiving)) {
            ports.kill(ring.task);
            ports.resumed();
            ports.exit(ring.task, 0);
        }
        assertEquals(Map.of(), ports.resumed());
        assertEquals(before, Slab.bytesUsed());
    }
}
