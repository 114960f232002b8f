package hypha.kernel.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
            if (random.nextInt(100) < 52 && !TaskTable.isFull()) {
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
            assertEquals(alive.size(), TaskTable.count());
            long probe =
                    random.nextInt(4) == 0 ? random.nextLong() : (long) random.nextInt(9) << 32 | random.nextInt(1100);
            assertEquals(alive.getOrDefault(probe, 0L), TaskTable.find(probe));
        }
        alive.forEach((handle, task) -> assertEquals(task, TaskTable.find(handle)));
        dead.forEach(handle -> assertEquals(0, TaskTable.find(handle)));
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
