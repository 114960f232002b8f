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
                create(run, pages * PAGE);
                model[index] = new byte[(int) (pages * PAGE)];
            } else if (random.nextInt(4) == 0) {
                Run.destroy(run);
                assertFalse(Run.exists(run));
                model[index] = null;
                continue;
            } else {
                int pages = (int) (model[index].length / PAGE) + random.nextInt(random.nextInt(30) + 1);
                grow(run, pages * PAGE);
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

    private static void assertOk(int status) {
        assertEquals(Run.OK, status);
    }

    /** Makes a run in as many pieces as it takes; returns how many calls that were. */
    private static int create(long run, long bytes) {
        int calls = 1;
        int status = Run.create(run, bytes, NO_LIMIT);
        for (; status == Run.AGAIN; calls++) {
            assertTrue(Run.isBeingMade(run));
            status = Run.create(run, bytes, NO_LIMIT);
        }
        assertOk(status);
        assertFalse(Run.isUnderWay(run));
        return calls;
    }

    /** Grows a run in as many pieces as it takes; returns how many calls that were. */
    private static int grow(long run, long newBytes) {
        int calls = 1;
        int status = Run.grow(run, newBytes, NO_LIMIT);
        for (; status == Run.AGAIN; calls++) {
            status = Run.grow(run, newBytes, NO_LIMIT);
        }
        assertOk(status);
        assertFalse(Run.isUnderWay(run));
        return calls;
    }

    /** Makes a run of 2 MiB whose pages all are written, and takes the frames behind it. */
    private byte[] runThatHasToMove() {
        long bytes = 32 * PAGE;
        create(structures, bytes);
        FrameAllocator.takeAt(Frames.of(Run.base(structures) + Run.capacity(structures)), 1);
        byte[] contents = new byte[(int) bytes];
        Seed.random("runThatHasToMove").nextBytes(contents);
        host.machine.write(Run.base(structures), contents);
        return contents;
    }

    @Test
    void aLargeOneMovesInPiecesAndIsWhatAndWhereItWasInBetween() {
        byte[] contents = runThatHasToMove();
        long base = Run.base(structures);
        int pieces = 0;
        while (Run.grow(structures, 40 * PAGE, NO_LIMIT) == Run.AGAIN) {
            pieces++;
            assertEquals(base, Run.base(structures));
            assertEquals(contents.length, Run.bytes(structures));
            assertEquals(-1, Arrays.mismatch(contents, host.machine.bytes(base, contents.length)));
        }
        assertEquals(contents.length / Run.PIECE_BYTES - 1, pieces);
        assertTrue(Run.base(structures) != base);
        assertEquals(-1, Arrays.mismatch(contents, host.machine.bytes(Run.base(structures), contents.length)));
        assertTrue(host.machine.isZero(Run.base(structures) + contents.length, 8 * PAGE));
    }

    @Test
    void oneThatIsDestroyedInTheMiddleOfAMoveLeavesNothing() {
        create(structures + 64, PAGE); // so that caches and tables are there
        Run.destroy(structures + 64);
        long free = FrameAllocator.freeFrames();
        long total = Run.totalBytes();
        for (int pieces = 0; pieces < 9; pieces++) {
            long before = FrameAllocator.freeFrames();
            runThatHasToMove();
            for (int piece = 0; piece < pieces; piece++) {
                Run.grow(structures, 40 * PAGE, NO_LIMIT);
            }
            Run.destroy(structures);
            assertEquals(before - 1, FrameAllocator.freeFrames(), "pieces=" + pieces); // the one behind it
        }
        assertEquals(free - 9, FrameAllocator.freeFrames());
        assertEquals(total, Run.totalBytes());
    }

    @Test
    void anotherSizeMayBeAskedForInTheMiddleOfAMove() {
        for (long pages : new long[] {34, 64, 65, 700}) {
            byte[] contents = runThatHasToMove();
            assertEquals(Run.AGAIN, Run.grow(structures, 64 * PAGE, NO_LIMIT));
            assertEquals(Run.AGAIN, Run.grow(structures, 64 * PAGE, NO_LIMIT));
            grow(structures, pages * PAGE);
            assertEquals(-1, Arrays.mismatch(contents, host.machine.bytes(Run.base(structures), contents.length)));
            assertTrue(host.machine.isZero(Run.base(structures) + contents.length, (pages - 32) * PAGE));
            Run.destroy(structures);
        }
        assertEquals(0, Run.totalBytes());
    }

    @Test
    void whatWasUsedBeforeIsZeroedInPieces() {
        long all = 3900 * PAGE; // of 4096, so that the next one cannot be all clean
        create(structures, all);
        for (long offset = 0; offset < all; offset += PAGE) {
            host.machine.store64(Run.base(structures) + offset + 8, -1);
        }
        Run.destroy(structures);
        long base = 0;
        assertTrue(create(structures, 2000 * PAGE) > 100);
        base = Run.base(structures);
        assertTrue(host.machine.isZero(base, 2000 * PAGE));
        assertTrue(grow(structures, 3800 * PAGE) > 100);
        assertTrue(host.machine.isZero(Run.base(structures), 3800 * PAGE));
        Run.destroy(structures);
    }

    @Test
    void growsInPlaceIntoFreeFramesBehindIt() {
        long run = structures;
        assertOk(Run.create(run, PAGE, NO_LIMIT));
        long base = Run.base(run);
        for (int pages = 2; pages <= 256; pages++) {
            assertOk(Run.grow(run, pages * PAGE, NO_LIMIT));
        }
        assertEquals(base, Run.base(run));
        assertEquals(0, Run.moves());
    }

    @Test
    void movesWhenTheFramesBehindItAreTaken() {
        assertOk(Run.create(structures, PAGE, NO_LIMIT));
        host.machine.store64(Run.base(structures) + PAGE - 8, 0x1122334455667788L);
        long behind = Frames.of(Run.base(structures) + Run.capacity(structures));
        FrameAllocator.takeAt(behind, 1);
        long before = Run.base(structures);
        assertOk(Run.grow(structures, 2 * PAGE, NO_LIMIT));
        assertTrue(Run.base(structures) != before);
        assertEquals(0x1122334455667788L, host.machine.load64(Run.base(structures) + PAGE - 8));
        assertTrue(host.machine.isZero(Run.base(structures) + PAGE, PAGE));
        assertEquals(1, Run.moves());
    }

    @Test
    void aLargeRunFitsAlthoughNoAlignedBlockDoes() {
        // 150 MiB in a machine of 256: the block of 256 MiB starts at 0, where the kernel is.
        assertOk(Run.create(structures, 2400 * PAGE, NO_LIMIT));
        assertEquals(2400 * PAGE, Run.bytes(structures));
        assertEquals(Run.OUT_OF_MEMORY, Run.create(structures + 64, 2400 * PAGE, NO_LIMIT));
        assertFalse(Run.exists(structures + 64));
        long bytes = Run.bytes(structures);
        assertEquals(Run.OUT_OF_MEMORY, Run.grow(structures, 5000 * PAGE, NO_LIMIT));
        assertEquals(bytes, Run.bytes(structures));
    }

    @Test
    void theLimitBoundsTheSlack() {
        assertOk(Run.create(structures, 512 * PAGE, 520 * PAGE));
        assertEquals(520 * PAGE, Run.capacity(structures));
        assertOk(Run.create(structures + 64, 5 * PAGE, 6 * PAGE));
        assertEquals(6 * PAGE, Run.capacity(structures + 64));
    }
}
