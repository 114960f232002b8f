package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final long PAGE = 0x10000;
    private static final long NO_LIMIT = 1L << 32;

    private SimulatedHost host;
    private long structures;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        structures = Ram.allocateZeroed(0);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void contentsStayAndNewBytesAreZero() {
        Random random = Seed.random("contentsStayAndNewBytesAreZero");
        int runs = 12;
        byte[][] model = new byte[runs][];
        long free = FrameAllocator.freeFrames();
        for (int step = 0; step < 400; step++) {
            int index = random.nextInt(runs);
            long run = structures + 64L * index;
            if (model[index] == null) {
                int pages = random.nextInt(20);
                assertTrue(Run.create(run, pages * PAGE, NO_LIMIT));
                model[index] = new byte[(int) (pages * PAGE)];
            } else if (random.nextInt(4) == 0) {
                Run.destroy(run);
                assertFalse(Run.exists(run));
                model[index] = null;
                continue;
            } else {
                int pages = (int) (model[index].length / PAGE) + random.nextInt(random.nextInt(30) + 1);
                assertTrue(Run.grow(run, pages * PAGE, NO_LIMIT));
                model[index] = Arrays.copyOf(model[index], (int) (pages * PAGE));
            }
            assertEquals(model[index].length, Run.bytes(run));
            assertTrue(Run.capacity(run) >= Run.bytes(run));
            byte[] contents = host.machine.bytes(Run.base(run), model[index].length);
            assertEquals(-1, Arrays.mismatch(model[index], contents));
            random.nextBytes(model[index]);
            host.machine.write(Run.base(run), model[index]);
        }
        assertTrue(Run.moves() > 0);
        for (int index = 0; index < runs; index++) {
            Run.destroy(structures + 64L * index);
        }
        long grown = FrameAllocator.totalFrames() - Frames.of(64L << 20);
        assertTrue(FrameAllocator.freeFrames() >= free + Math.max(grown, 0) - 200);
    }

    @Test
    void growsInPlaceIntoFreeFramesBehindIt() {
        long run = structures;
        assertTrue(Run.create(run, PAGE, NO_LIMIT));
        long base = Run.base(run);
        for (int pages = 2; pages <= 256; pages++) {
            assertTrue(Run.grow(run, pages * PAGE, NO_LIMIT));
        }
        assertEquals(base, Run.base(run));
        assertEquals(0, Run.moves());
    }

    @Test
    void movesWhenTheFramesBehindItAreTaken() {
        assertTrue(Run.create(structures, PAGE, NO_LIMIT));
        host.machine.store64(Run.base(structures) + PAGE - 8, 0x1122334455667788L);
        long behind = Frames.of(Run.base(structures) + Run.capacity(structures));
        FrameAllocator.takeAt(behind, 1);
        long before = Run.base(structures);
        assertTrue(Run.grow(structures, 2 * PAGE, NO_LIMIT));
        assertTrue(Run.base(structures) != before);
        assertEquals(0x1122334455667788L, host.machine.load64(Run.base(structures) + PAGE - 8));
        assertTrue(host.machine.isZero(Run.base(structures) + PAGE, PAGE));
        assertEquals(1, Run.moves());
    }

    @Test
    void aLargeRunFitsAlthoughNoAlignedBlockDoes() {
        // 150 MiB in a machine of 256: the block of 256 MiB starts at 0, where the kernel is.
        assertTrue(Run.create(structures, 2400 * PAGE, NO_LIMIT));
        assertEquals(2400 * PAGE, Run.bytes(structures));
        assertFalse(Run.create(structures + 64, 2400 * PAGE, NO_LIMIT));
        assertFalse(Run.exists(structures + 64));
        long bytes = Run.bytes(structures);
        assertFalse(Run.grow(structures, 5000 * PAGE, NO_LIMIT));
        assertEquals(bytes, Run.bytes(structures));
    }

    @Test
    void theLimitBoundsTheSlack() {
        assertTrue(Run.create(structures, 512 * PAGE, 520 * PAGE));
        assertEquals(520 * PAGE, Run.capacity(structures));
        assertTrue(Run.create(structures + 64, 5 * PAGE, 6 * PAGE));
        assertEquals(6 * PAGE, Run.capacity(structures + 64));
    }
}
