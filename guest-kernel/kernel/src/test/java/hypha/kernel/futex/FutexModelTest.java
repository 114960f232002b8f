package hypha.kernel.futex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of one memory that wait and notify, against a model; one bystander has a memory of its own. */
@Timeout(60)
class FutexModelTest {
    private static final int THREADS = 8;

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private record Waiter(long task, int pointer, long deadline) {}

    private long call(long task, int operation, long... arguments) {
        int status = host.call(0, operation, task, arguments);
        return status == Crossing.OK ? host.result(0) : status == Crossing.BLOCKED ? Long.MIN_VALUE : -1000 - status;
    }

    private Map<Long, Long> resumed() {
        Map<Long, Long> results = new HashMap<>();
        while (true) {
            for (int round = 0; round < 1_000 && host.serve(); round++) {
                continue;
            }
            host.call(0, Crossing.SCHEDULE, 0);
            if (host.result(0) == 0) {
                return results;
            }
            results.put(host.result(0), host.result(2));
        }
    }

    private long thread(long leader) {
        long task = host.createTask();
        assertEquals(Crossing.OK, call(leader, HyphaCall.MEMORY_SHARE, task));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_START, task));
        assertEquals(Map.of(task, 0L), resumed());
        return task;
    }

    @Test
    void waitersAreWokenInOrderAndOnlyByTheirAddress() {
        Random random = Seed.random("waitersAreWokenInOrderAndOnlyByTheirAddress");
        long leader = host.runningTask(1);
        long memory = host.memory;
        List<Long> idle = new ArrayList<>(List.of(leader));
        while (idle.size() < THREADS) {
            idle.add(thread(leader));
        }
        long stranger = host.runningTask(1);
        List<Waiter> waiting = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            int pointer = 0x100 + 8 * random.nextInt(3);
            Map<Long, Long> expected = new HashMap<>();
            if (idle.size() > 1 && random.nextInt(2) == 0) {
                long task = idle.remove(random.nextInt(idle.size()));
                int width = random.nextBoolean() ? 4 : 8;
                long value = random.nextInt(3);
                host.machine.store64(memory + pointer, value);
                long expect = random.nextInt(4) == 0 ? value + 1 : value;
                long now = call(stranger, HyphaCall.CLOCK);
                long deadline = random.nextInt(3) == 0 ? now + 1 + random.nextInt(1_000) : -1;
                long answer = call(task, HyphaCall.FUTEX_WAIT, pointer, width, expect, deadline);
                if (expect != value) {
                    assertEquals(HyphaCall.NOT_EQUAL, answer);
                    idle.add(task);
                } else {
                    assertEquals(Long.MIN_VALUE, answer);
                    waiting.add(new Waiter(task, pointer, deadline));
                }
            } else if (random.nextInt(3) == 0) {
                host.machine.timestamp += random.nextInt(1_000);
                long now = call(stranger, HyphaCall.CLOCK);
                for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
                    Waiter waiter = each.next();
                    if (waiter.deadline >= 0 && waiter.deadline <= now) {
                        expected.put(waiter.task, (long) HyphaCall.TIMED_OUT);
                        idle.add(waiter.task);
                        each.remove();
                    }
                }
            } else {
                long count = random.nextInt(4) == 0 ? 0xFFFF_FFFFL : random.nextInt(3);
                long woken = 0;
                for (Iterator<Waiter> each = waiting.iterator(); each.hasNext() && woken < count; ) {
                    Waiter waiter = each.next();
                    if (waiter.pointer == pointer) {
                        expected.put(waiter.task, (long) HyphaCall.WOKEN);
                        each.remove();
                        woken++;
                    }
                }
                assertEquals(0, call(stranger, HyphaCall.FUTEX_NOTIFY, pointer, 0xFFFF_FFFFL), "another memory");
                assertEquals(woken, call(idle.getFirst(), HyphaCall.FUTEX_NOTIFY, pointer, count));
                idle.addAll(expected.keySet());
            }
            assertEquals(expected, resumed());
        }
    }

    @Test
    void aSharedMemoryGoesWithTheLastOfItsTasks() {
        long framesBefore = FrameAllocator.freeFrames();
        long leader = host.runningTask(16);
        long thread = thread(leader);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, leader));
        host.machine.store64(host.memory + 0x100, 5);
        assertEquals(HyphaCall.NOT_EQUAL, call(thread, HyphaCall.FUTEX_WAIT, 0x100, 8, 4, -1));
        long last = thread(thread);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, thread));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, last));
        assertEquals(0, Slab.bytesUsed());
        assertTrue(framesBefore - FrameAllocator.freeFrames() < 32);
    }

    @Test
    void whatIsWrongIsRefused() {
        long task = host.runningTask(1);
        assertEquals(HyphaError.INVALID, call(task, HyphaCall.FUTEX_WAIT, 0x102, 4, 0, -1));
        assertEquals(HyphaError.INVALID, call(task, HyphaCall.FUTEX_WAIT, 0x104, 8, 0, -1));
        assertEquals(HyphaError.INVALID, call(task, HyphaCall.FUTEX_WAIT, 0x100, 3, 0, -1));
        assertEquals(HyphaError.FAULT, call(task, HyphaCall.FUTEX_WAIT, 0xFFFF_FFF8L, 8, 0, -1));
        assertEquals(HyphaCall.TIMED_OUT, call(task, HyphaCall.FUTEX_WAIT, 0x100, 8, 0, 0));
        assertEquals(HyphaError.FAULT, call(task, HyphaCall.FUTEX_NOTIFY, 0x1_0000, 1));
        assertEquals(Crossing.NO_SUCH_TASK, call(task, HyphaCall.MEMORY_SHARE, 12345));
        assertEquals(Crossing.NO_SUCH_TASK, call(task, HyphaCall.MEMORY_SHARE, task));
        assertEquals(Crossing.WRONG_STATE, call(task, HyphaCall.MEMORY_SHARE, host.runningTask(1)));
    }
}
