package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.simulation.SimulatedHost;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memories that are moved, zeroed or freed while the kernel has others to serve. */
@Timeout(120)
class LargeMemoryTest {
    private static final int GIBIBYTE_PAGES = 1 << 14;
    private static final int MEBIBYTE_PAGES = 1 << 4;
    private static final long PAGE = Crossing.PAGE_BYTES;

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared(16L << 30, 64L << 20);
        host.boot();
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** A running task whose memory has no free frame behind it. */
    private long hemmedIn(int pages) {
        long task = host.createTask();
        int status = host.call(0, Crossing.MEMORY_CREATE, task, pages);
        while (status == Crossing.AGAIN) {
            status = host.call(0, Crossing.MEMORY_CREATE, task, pages);
        }
        assertEquals(Crossing.OK, status);
        host.memory = host.result(0);
        FrameAllocator.takeAt(Frames.of(host.memory + host.result(1) * PAGE), 1);
        host.call(0, Crossing.TASK_START, task);
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(task, host.result(0));
        return task;
    }

    /** A task that runs on lane 1. */
    private long bystander() {
        long task = host.createTask();
        assertEquals(Crossing.OK, host.call(1, Crossing.MEMORY_CREATE, task, 1));
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_START, task));
        host.call(1, Crossing.SCHEDULE, 0);
        assertEquals(task, host.result(0));
        return task;
    }

    @Test
    void othersAreAnsweredBetweenAnyTwoPiecesOfAMoveOfTwoGibibytes() {
        int pages = 2 * GIBIBYTE_PAGES;
        long task = hemmedIn(pages);
        long base = host.memory;
        for (long offset = 0; offset < pages * PAGE; offset += 100 * PAGE + 4096) {
            host.machine.store64(base + offset, offset + 1);
        }
        long other = bystander();
        long moves = Run.moves();
        int calls = 0;
        while (host.call(0, Crossing.MEMORY_GROW, task, 3 * GIBIBYTE_PAGES) == Crossing.AGAIN) {
            calls++;
            // Each call below is answered in the one round of the loop that a call has here.
            assertEquals(Crossing.OK, host.call(1, Crossing.WASI + WasiFunction.CLOCK_RES_GET, other, 0, 8));
            assertEquals(Crossing.OK, host.call(1, Crossing.WASI + WasiFunction.SCHED_YIELD, other));
            assertTrue(calls <= pages * PAGE / Run.PIECE_BYTES);
        }
        assertEquals(Crossing.OK, host.status);
        assertEquals(pages * PAGE / Run.PIECE_BYTES - 1, calls);
        assertEquals(moves + 1, Run.moves());
        assertNotEquals(base, host.result(0));
        for (long offset = 0; offset < pages * PAGE; offset += 100 * PAGE + 4096) {
            assertEquals(offset + 1, host.machine.load64(host.result(0) + offset));
        }
    }

    @Test
    void aTaskThatIsKilledBetweenAnyTwoPiecesLeavesNothing() {
        int pages = 4 * MEBIBYTE_PAGES;
        for (int pieces = 0; pieces < 16; pieces++) {
            long total = Run.totalBytes();
            long task = hemmedIn(pages);
            for (int piece = 0; piece < pieces; piece++) {
                assertEquals(Crossing.AGAIN, host.call(0, Crossing.MEMORY_GROW, task, 8 * pages));
            }
            long free = FrameAllocator.freeFrames();
            boolean gaveWay = pieces % 3 == 1;
            if (gaveWay) {
                host.call(0, Crossing.TASK_YIELD, task);
            }
            assertEquals(Crossing.OK, host.call(1, Crossing.TASK_KILL, 0, task));
            if (gaveWay) {
                host.call(0, Crossing.SCHEDULE, 0);
                assertEquals(List.of(task, (long) Crossing.KILLED), List.of(host.result(0), host.result(1)));
            }
            assertEquals(Crossing.KILLED, host.call(0, Crossing.MEMORY_GROW, task, 8 * pages));
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task));
            long freed = (FrameAllocator.freeFrames() - free) << 12;
            assertTrue(freed >= (pieces == 0 ? 1 : 3) * pages * PAGE, "pieces=" + pieces + " freed=" + freed);
            assertEquals(total, Run.totalBytes());
        }
    }

    @Test
    void aMemoryOfUsedFramesIsMadeInPieces() {
        int pages = 8 * MEBIBYTE_PAGES;
        writeAllFreeFrames();
        long task = host.createTask();
        int calls = 1;
        while (host.call(0, Crossing.MEMORY_CREATE, task, pages) == Crossing.AGAIN) {
            calls++;
            assertEquals(Crossing.WRONG_STATE, host.call(1, Crossing.MEMORY_GROW, task, pages));
        }
        assertEquals(Crossing.OK, host.status);
        assertTrue(host.machine.isZero(host.result(0), pages * PAGE));
        assertEquals(pages * PAGE / Run.PIECE_BYTES, calls);
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.MEMORY_CREATE, task, pages));
    }

    @Test
    void aRunOfUsedFramesIsZeroedInPiecesWhileItsTaskWaits() {
        writeAllFreeFrames();
        long task = host.runningTask(1);
        int pages = 2 * MEBIBYTE_PAGES;
        assertEquals(Crossing.OK, host.call(0, HyphaCall.RUN_CREATE, task, pages));
        long run = host.result(0);
        assertTrue(run > 0, "run=" + run);
        host.machine.store64(host.memory + 1024, -1);
        assertEquals(Crossing.BLOCKED, host.call(0, HyphaCall.RUN_READ, task, run, pages * PAGE - 8, 1024, 8));
        long other = bystander();
        int rounds = 0;
        for (host.call(0, Crossing.SCHEDULE, 0); host.result(0) == 0; host.call(0, Crossing.SCHEDULE, 0)) {
            rounds++;
            assertEquals(Crossing.OK, host.call(1, Crossing.WASI + WasiFunction.SCHED_YIELD, other));
            assertTrue(rounds < 100);
        }
        assertEquals(List.of(task, (long) Crossing.OK, 8L), List.of(host.result(0), host.result(1), host.result(2)));
        assertEquals(0, host.machine.load64(host.memory + 1024));
        assertEquals(Crossing.OK, host.call(0, HyphaCall.RUN_WRITE, task, run, 0, 1024, 8));
        assertEquals(8, host.result(0));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task));
    }

    private void writeAllFreeFrames() {
        for (int order = FrameAllocator.MAXIMUM_ORDER; order >= 0; order--) {
            for (long frame = Buddy.take(Buddy.CLEAN, order); frame >= 0; frame = Buddy.take(Buddy.CLEAN, order)) {
                host.machine.fill(Frames.address(frame), 0x55, (long) Frames.BYTES << order);
                Buddy.give(Buddy.USED, frame, 1L << order);
            }
        }
    }
}
