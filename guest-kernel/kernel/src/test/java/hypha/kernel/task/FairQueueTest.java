package hypha.kernel.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.bare.Memory;
import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final long WIDTH = 1L << FairQueue.WIDTH_SHIFT;

    private SimulatedHost host;
    private long queue;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        TaskTable.init(1000);
        queue = Ram.allocateZeroed(0);
        Memory.store64(queue + FairQueue.BUCKETS_OFFSET, Ram.allocateZeroed(0));
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** The model: a list, of which the task with the least bucket is to come, among equals the one that came first. */
    @Test
    void servesTheLeastVirtualTimeAndFirstComeAmongNeighbours() {
        Random random = Seed.random("servesTheLeastVirtualTimeAndFirstComeAmongNeighbours");
        Map<Long, Long> waiting = new LinkedHashMap<>();
        List<Long> idle = new ArrayList<>();
        for (int count = 0; count < 30; count++) {
            idle.add(TaskTable.allocate());
        }
        for (int step = 0; step < 50_000; step++) {
            int dice = random.nextInt(100);
            if (dice < 48 && !idle.isEmpty()) {
                long task = idle.remove(random.nextInt(idle.size()));
                long time = Task.virtualTime(task) + random.nextLong(random.nextBoolean() ? WIDTH / 2 : 200 * WIDTH);
                Task.virtualTime(task, FairQueue.afterSleep(queue, time));
                FairQueue.add(queue, task);
                waiting.put(task, Task.virtualTime(task));
            } else if (dice < 90) {
                long taken = FairQueue.take(queue);
                if (waiting.isEmpty()) {
                    assertEquals(0, taken);
                    continue;
                }
                long least = waiting.values().stream()
                        .mapToLong(time -> time / WIDTH)
                        .min()
                        .orElseThrow();
                assertEquals(least, waiting.remove(taken) / WIDTH);
                idle.add(taken);
            } else if (!waiting.isEmpty()) {
                long task = new ArrayList<>(waiting.keySet()).get(random.nextInt(waiting.size()));
                FairQueue.remove(queue, task);
                waiting.remove(task);
                idle.add(task);
            }
            assertEquals(waiting.size(), FairQueue.count(queue));
        }
    }

    @Test
    void neighboursAreServedInTheOrderOfTheirComing() {
        List<Long> tasks = new ArrayList<>();
        for (int count = 0; count < 50; count++) {
            long task = TaskTable.allocate();
            FairQueue.add(queue, task);
            tasks.add(task);
        }
        for (long task : tasks) {
            assertEquals(task, FairQueue.take(queue));
        }
        assertEquals(0, FairQueue.take(queue));
    }

    @Test
    void timesBeyondTheRingComeInTheirOrderToo() {
        List<Long> tasks = new ArrayList<>();
        for (int count = 0; count < 20; count++) {
            long task = TaskTable.allocate();
            Task.virtualTime(task, (20 - count) * 20 * WIDTH);
            FairQueue.add(queue, task);
            tasks.add(task);
        }
        for (long task : tasks.reversed()) {
            assertEquals(task, FairQueue.take(queue));
        }
    }

    @Test
    void manyTasksBeyondTheRingAllComeOnce() {
        Set<Long> tasks = new HashSet<>();
        for (int count = 0; count < 500; count++) {
            long task = TaskTable.allocate();
            Task.virtualTime(task, 100_000 * WIDTH);
            FairQueue.add(queue, task);
            tasks.add(task);
        }
        for (int count = 0; count < 500; count++) {
            assertTrue(tasks.remove(FairQueue.take(queue)));
        }
        assertEquals(0, FairQueue.take(queue));
    }

    @Test
    void sleepIsNotSavedUp() {
        long worker = TaskTable.allocate();
        for (int turn = 0; turn < 1000; turn++) {
            FairQueue.add(queue, worker);
            assertEquals(worker, FairQueue.take(queue));
            Task.virtualTime(worker, Task.virtualTime(worker) + WIDTH);
        }
        long sleeper = TaskTable.allocate();
        for (int turn = 0; turn < 100; turn++) {
            Task.virtualTime(sleeper, FairQueue.afterSleep(queue, Task.virtualTime(sleeper)));
            assertTrue(Task.virtualTime(sleeper) >= Task.virtualTime(worker) - 2 * WIDTH);
            FairQueue.add(queue, worker);
            FairQueue.add(queue, sleeper);
            assertEquals(sleeper, FairQueue.take(queue));
            assertEquals(worker, FairQueue.take(queue));
            Task.virtualTime(worker, Task.virtualTime(worker) + WIDTH);
        }
    }
}
