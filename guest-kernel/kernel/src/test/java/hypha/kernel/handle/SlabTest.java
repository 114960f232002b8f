package hypha.kernel.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlabTest {
    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void recordsAreZeroAndNeverOverlapAndAllMemoryComesBack() {
        Random random = Seed.random("recordsAreZeroAndNeverOverlapAndAllMemoryComesBack");
        long freeBefore = FrameAllocator.freeFrames();
        TreeMap<Long, Integer> live = new TreeMap<>();
        for (int step = 0; step < 20_000; step++) {
            boolean grow = random.nextInt(100) < (step / 4_000 % 2 == 0 ? 70 : 30);
            if (grow || live.isEmpty()) {
                int bytes = 1 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 1_024);
                long record = Slab.allocate(bytes);
                assertNotEquals(0, record);
                assertTrue(host.machine.isZero(record, bytes), "step=" + step);
                Map.Entry<Long, Integer> below = live.floorEntry(record);
                assertTrue(below == null || below.getKey() + below.getValue() <= record, "step=" + step);
                Map.Entry<Long, Integer> above = live.ceilingEntry(record);
                assertTrue(above == null || record + bytes <= above.getKey(), "step=" + step);
                host.machine.fill(record, 0xA5, bytes);
                assertNull(live.put(record, bytes));
            } else {
                List<Long> records = new ArrayList<>(live.keySet());
                long record = records.get(random.nextInt(records.size()));
                Slab.release(record, live.remove(record));
            }
        }
        live.forEach(Slab::release);
        assertEquals(0, Slab.bytesUsed());
        long kept = freeBefore - FrameAllocator.freeFrames();
        assertTrue(kept >= 0 && kept <= 5, "kept=" + kept); // one empty frame of each size
    }

    @Test
    void whenThereIsNoMemoryThereIsNoRecordAndNothingIsLost() {
        List<Long> records = new ArrayList<>();
        for (long record = Slab.allocate(1 << 20); record != 0; record = Slab.allocate(1 << 20)) {
            records.add(record);
        }
        assertTrue(records.size() > 100);
        records.forEach(record -> Slab.release(record, 1 << 20));
        assertEquals(0, Slab.bytesUsed());
        assertNotEquals(0, Slab.allocate(1 << 20));
    }
}
