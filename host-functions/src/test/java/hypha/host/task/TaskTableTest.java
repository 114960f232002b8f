package hypha.host.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.host.crossing.CrossingException;
import org.junit.jupiter.api.Test;

class TaskTableTest {
    private static final int LIMIT = 1000;

    private final TaskTable table = new TaskTable(LIMIT);

    private static Task task(long handle) {
        var task = new Task(null, null, null);
        task.setHandle(handle);
        return task;
    }

    private static long handle(int generation, int index) {
        return (long) generation << 32 | index + 1;
    }

    @Test
    void findsTasksByTheirHandlesHoweverFarApart() {
        Task first = task(handle(0, 0));
        Task last = task(handle(77, LIMIT - 1));
        table.add(first);
        table.add(last);
        assertSame(first, table.get(first.handle()));
        assertSame(last, table.get(last.handle()));
        assertEquals(2, table.count());
    }

    @Test
    void refusesHandlesThatNoKernelCouldHaveGiven() {
        table.add(task(handle(1, 5)));
        for (long wrong : new long[] {0, -1, handle(0, LIMIT), handle(2, 5), Long.MIN_VALUE, 0xFFFF_FFFF_0000_0000L}) {
            assertThrows(CrossingException.class, () -> table.add(task(wrong)), "handle=" + wrong);
        }
    }

    @Test
    void refusesHandlesThatNameNoLivingTask() {
        Task task = task(handle(3, 9));
        table.add(task);
        for (long wrong : new long[] {0, -1, handle(2, 9), handle(3, 8), handle(3, 5000), Long.MAX_VALUE}) {
            assertThrows(CrossingException.class, () -> table.get(wrong), "handle=" + wrong);
        }
        table.remove(task);
        assertThrows(CrossingException.class, () -> table.get(task.handle()));
        assertEquals(0, table.count());
    }
}
