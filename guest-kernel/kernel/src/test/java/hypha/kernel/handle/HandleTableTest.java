package hypha.kernel.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Handle;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandleTableTest {
    private SimulatedHost host;
    private long table;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
        table = Slab.allocate(64);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private record Named(long object, int rights) {}

    @Test
    void aHandleNamesWhatItWasMadeForUntilItIsRemovedAndNothingAfterwards() {
        Random random = Seed.random("aHandleNamesWhatItWasMadeForUntilItIsRemovedAndNothingAfterwards");
        Map<Integer, Named> live = new HashMap<>();
        List<Integer> closed = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < (step / 5_000 % 2 == 0 ? 60 : 40) || live.isEmpty()) {
                boolean fits = HandleTable.reserve(table, 1);
                assertEquals(live.size() < Handle.MAXIMUM, fits);
                if (fits) {
                    Named named = new Named(1 + random.nextInt(1_000_000) * 64L, random.nextInt(Handle.ALL_RIGHTS + 1));
                    int handle = HandleTable.add(table, named.object, named.rights);
                    assertTrue(handle > 0);
                    assertNull(live.put(handle, named), "handle=" + handle);
                    closed.remove((Integer) handle); // after 32,767 generations, which this test does not reach
                }
            } else {
                List<Integer> handles = new ArrayList<>(live.keySet());
                int handle = handles.get(random.nextInt(handles.size()));
                HandleTable.remove(table, HandleTable.find(table, handle));
                live.remove(handle);
                closed.add(handle);
            }
            assertEquals(live.size(), HandleTable.count(table));
            if (step % 100 == 0) {
                live.forEach((handle, named) -> {
                    long entry = HandleTable.find(table, handle);
                    assertEquals(named, new Named(HandleTable.object(entry), HandleTable.rights(entry)));
                });
                closed.forEach(handle -> assertEquals(0, HandleTable.find(table, handle)));
            }
            long forged = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt();
            assertEquals(
                    forged == (int) forged && live.containsKey((int) forged), HandleTable.find(table, forged) != 0);
        }
        int left = 0;
        for (long entry = HandleTable.last(table); entry != 0; entry = HandleTable.last(table)) {
            HandleTable.remove(table, entry);
            left++;
        }
        assertEquals(live.size(), left);
        HandleTable.release(table);
        Slab.release(table, 64);
        assertEquals(0, Slab.bytesUsed());
    }

    @Test
    void aTableHasALimit() {
        for (int count = 0; count < Handle.MAXIMUM; count++) {
            assertTrue(HandleTable.reserve(table, 1));
            HandleTable.add(table, 64, 0);
        }
        assertFalse(HandleTable.reserve(table, 1));
        HandleTable.remove(table, HandleTable.find(table, 1 << 16 | 77));
        assertTrue(HandleTable.reserve(table, 1));
        assertEquals(2 << 16 | 77, HandleTable.add(table, 64, 0));
    }

    @Test
    void generationsStartAgainAndAreNeverZeroOrNegative() {
        assertTrue(HandleTable.reserve(table, 1));
        for (int count = 0; count < 0x7FFF; count++) {
            int handle = HandleTable.add(table, 64, 0);
            assertEquals(count + 1 << 16 | 1, handle);
            HandleTable.remove(table, HandleTable.find(table, handle));
        }
        assertEquals(1 << 16 | 1, HandleTable.add(table, 64, 0));
    }
}
