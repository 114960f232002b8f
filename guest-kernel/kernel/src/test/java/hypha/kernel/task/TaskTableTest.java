package hypha.kernel.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.cpu.Grace;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskTableTest {
    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        Clock.init(SimulatedHost.BOOT_INFO);
        TaskTable.init(1000);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aHandleNamesItsTaskUntilItEndsAndNothingAfterwards() {
        Random random = Seed.random("aHandleNamesItsTaskUntilItEndsAndNothingAfterwards");
        Map<Long, Long> alive = new HashMap<>();
        List<Long> handles = new ArrayList<>();
        Set<Long> dead = new HashSet<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < (step / 5000 % 2 == 0 ? 60 : 35) && !TaskTable.isFull()) {
                long task = TaskTable.allocate();
                long handle = Task.handle(task);
                assertTrue(handle > 0);
                assertEquals(null, alive.put(handle, task));
                assertTrue(!dead.contains(handle));
                handles.add(handle);
            } else if (!handles.isEmpty()) {
                long handle = handles.remove(random.nextInt(handles.size()));
                TaskTable.release(alive.remove(handle));
                dead.add(handle);
            }
            if (step % 1000 > 900) {
                letTimePass();
            }
            assertEquals(alive.size(), TaskTable.count());
            long probe =
                    random.nextInt(4) == 0 ? random.nextLong() : (long) random.nextInt(9) << 32 | random.nextInt(1100);
            assertEquals(alive.getOrDefault(probe, 0L), TaskTable.find(probe));
        }
        alive.forEach((handle, task) -> assertEquals(task, TaskTable.find(handle)));
        dead.forEach(handle -> assertEquals(0, TaskTable.find(handle)));
    }

    private void letTimePass() {
        for (int round = 0; round < 3; round++) {
            host.machine.timestamp += 101_000_000;
            TaskTable.trim();
            Grace.round();
        }
    }

    /** Makes tasks; their handles in the order of their making. */
    private static List<Long> make(int tasks) {
        List<Long> handles = new ArrayList<>();
        for (int count = 0; count < tasks; count++) {
            long task = TaskTable.allocate();
            assertTrue(task > 0, "task=" + task);
            handles.add(Task.handle(task));
        }
        return handles;
    }

    private static void end(List<Long> handles) {
        handles.forEach(handle -> TaskTable.release(TaskTable.find(handle)));
    }

    @Test
    void afterManyTasksTheTableIsAsSmallAsBefore() {
        TaskTable.init(60_000);
        end(make(1));
        long free = FrameAllocator.freeFrames();
        long managed = FrameAllocator.totalFrames();
        List<Long> all = new ArrayList<>();
        for (int wave = 0; wave < 3; wave++) {
            List<Long> handles = make(50_000);
            assertTrue(FrameAllocator.totalFrames() - FrameAllocator.freeFrames() >= 6250);
            Collections.shuffle(handles, Seed.random("afterManyTasksTheTableIsAsSmallAsBefore"));
            end(handles);
            for (int step = 0; step < 40 && TaskTable.trimAt() != Long.MAX_VALUE; step++) {
                letTimePass();
            }
            assertEquals(free, FrameAllocator.freeFrames() - (FrameAllocator.totalFrames() - managed));
            all.addAll(handles);
        }
        make(60_000);
        all.forEach(handle -> assertEquals(0, TaskTable.find(handle)));
        assertEquals(all.size(), new HashSet<>(all).size());
        assertEquals(Crossing.OUT_OF_TASKS, TaskTable.allocate());
    }

    @Test
    void aChunkIsNoFreeMemoryBeforeEachVcpuHasForgottenIt() {
        host.set32(BootInfo.VCPU_COUNT_OFFSET, 2);
        Vcpus.init(SimulatedHost.BOOT_INFO);
        List<Long> handles = make(300);
        end(handles);
        letTimePass();
        assertEquals(0, TaskTable.find(handles.get(299)));
        long free = FrameAllocator.freeFrames();
        host.machine.vcpu.set(1);
        Grace.round();
        letNoRoundBegin();
        assertEquals(free, FrameAllocator.freeFrames(), "vCPU 1 may be in its first round");
        Grace.round();
        letNoRoundBegin();
        assertTrue(FrameAllocator.freeFrames() >= free + 16);
    }

    @Test
    void aVcpuThatSleepsLooksAtNothing() {
        host.set32(BootInfo.VCPU_COUNT_OFFSET, 2);
        Vcpus.init(SimulatedHost.BOOT_INFO);
        end(make(300));
        letTimePass();
        long free = FrameAllocator.freeFrames();
        host.machine.store32(Vcpus.block(1) + Platform.PER_CPU_SLEEPING_OFFSET, 1);
        letNoRoundBegin();
        assertTrue(FrameAllocator.freeFrames() >= free + 16);
    }

    private void letNoRoundBegin() {
        host.machine.timestamp += 1_000_000;
        TaskTable.trim();
    }

    @Test
    void oneTaskInTurnKeepsItsChunk() {
        long first = TaskTable.allocate();
        TaskTable.release(first);
        letTimePass();
        assertEquals(first, TaskTable.allocate());
    }

    @Test
    void generationsStartAgainBeforeTheyTurnNegative() {
        long task = TaskTable.allocate();
        Task.generation(task, Integer.MAX_VALUE);
        long last = Task.handle(task);
        TaskTable.release(task);
        long next = Task.handle(TaskTable.allocate());
        assertNotEquals(last, next);
        assertEquals(1L << 32 | 1, next);
    }

    @Test
    void queuesAreFirstComeFirstServedWhoeverLeavesEarly() {
        Random random = Seed.random("queuesAreFirstComeFirstServedWhoeverLeavesEarly");
        long memory = Ram.allocateZeroed(2);
        ArrayDeque<Long> model = new ArrayDeque<>();
        for (int step = 0; step < 20_000; step++) {
            long node = memory + 64 + (long) LinkedQueue.NODE_BYTES * random.nextInt(40);
            if (LinkedQueue.isQueued(node)) {
                LinkedQueue.remove(node);
                assertTrue(model.remove(node));
                LinkedQueue.remove(node);
            } else {
                LinkedQueue.append(memory, node);
                model.add(node);
            }
            assertEquals(model.isEmpty() ? 0L : model.peek(), LinkedQueue.first(memory));
            assertEquals(model.isEmpty(), LinkedQueue.isEmpty(memory));
        }
        while (!model.isEmpty()) {
            assertEquals(model.poll(), LinkedQueue.first(memory));
            LinkedQueue.remove(LinkedQueue.first(memory));
        }
        assertTrue(LinkedQueue.isEmpty(memory));
    }
}
