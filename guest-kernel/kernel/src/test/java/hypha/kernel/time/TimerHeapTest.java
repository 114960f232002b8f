package hypha.kernel.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        TimerHeap.init();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void theEarliestIsOnTopWhateverIsArmedAndCancelled() {
        Random random = Seed.random("theEarliestIsOnTopWhateverIsArmedAndCancelled");
        int timers = 2_000;
        long base = Ram.allocateZeroed(4);
        TreeMap<Long, TreeSet<Long>> model = new TreeMap<>();
        long[] deadlines = new long[timers];
        int count = 0;
        for (int step = 0; step < 15_000; step++) {
            int index = random.nextInt(timers);
            long timer = base + 32L * index;
            if (TimerHeap.isArmed(timer)) {
                TimerHeap.cancel(timer);
                TreeSet<Long> same = model.get(deadlines[index]);
                assertTrue(same.remove(timer));
                if (same.isEmpty()) {
                    model.remove(deadlines[index]);
                }
                count--;
            } else {
                deadlines[index] = random.nextInt(3) == 0 ? random.nextInt(10) : random.nextLong() >>> 1;
                assertTrue(TimerHeap.reserve(count + 1));
                TimerHeap.arm(timer, deadlines[index]);
                model.computeIfAbsent(deadlines[index], key -> new TreeSet<>()).add(timer);
                count++;
            }
            assertEquals(count, TimerHeap.count());
            assertEquals(model.isEmpty() ? TimerHeap.NEVER : model.firstKey(), TimerHeap.earliest());
            if (count != 0) {
                assertTrue(model.firstEntry().getValue().contains(TimerHeap.earliestTimer()));
            }
        }
        while (!model.isEmpty()) {
            assertEquals(model.firstKey(), TimerHeap.earliest());
            long timer = TimerHeap.earliestTimer();
            TimerHeap.cancel(timer);
            assertFalse(TimerHeap.isArmed(timer));
            TreeSet<Long> same = model.firstEntry().getValue();
            assertTrue(same.remove(timer));
            if (same.isEmpty()) {
                model.pollFirstEntry();
            }
        }
    }
}
