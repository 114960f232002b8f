package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Platform;
import hypha.kernel.abi.ReturnRing;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PanicError;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReclaimTest {
    private static final long CALM = SimulatedHost.TIMESTAMP_HZ / 10;

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        host.machine.onHalt = Thread::yield;
        Ram.init(SimulatedHost.BOOT_INFO);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private long use(int order) {
        long block = Ram.allocateZeroed(order);
        host.machine.fill(block, 0x55, (long) Frames.BYTES << order);
        return block;
    }

    @Test
    void whatLiesAroundIsGivenBackAfterAWhileAndComesBackClean() {
        long free = FrameAllocator.freeFrames();
        FrameAllocator.release(use(10), 10);
        assertEquals(1L << 10, FrameAllocator.usedFreeFrames());
        assertFalse(Reclaim.step());
        long deadline = Reclaim.deadline();
        assertEquals(host.machine.timestamp + CALM, deadline);
        host.machine.timestamp = deadline - 1;
        assertFalse(Reclaim.step());
        host.machine.timestamp = deadline;
        assertTrue(Reclaim.step());
        assertEquals(1L << 10, Reclaim.framesUnderway());
        assertEquals(Long.MAX_VALUE, Reclaim.deadline(), "nothing to do until there is something new");
        assertEquals(free, FrameAllocator.freeFrames());
        assertEquals(4L << 20, host.takeMemoryBack());
        assertTrue(Reclaim.step());
        assertEquals(0, FrameAllocator.usedFreeFrames());
        assertEquals(1L << 10, Reclaim.framesReturned());
        assertEquals(free, FrameAllocator.freeFrames());
    }

    @Test
    void muchIsGivenBackAtOnceAndLittleNever() {
        long little = use(7);
        FrameAllocator.release(little, 7);
        host.machine.timestamp += 100 * CALM;
        assertFalse(Reclaim.step());
        assertEquals(Long.MAX_VALUE, Reclaim.deadline());
        List<Long> blocks = new ArrayList<>();
        for (int index = 0; index < 9; index++) {
            blocks.add(use(11));
        }
        blocks.forEach(block -> FrameAllocator.release(block, 11));
        assertTrue(Reclaim.step());
        assertTrue(host.takeMemoryBack() >= 64L << 20);
    }

    @Test
    void theDoorbellIsRungOnlyForAHostThatWaits() {
        FrameAllocator.release(use(10), 10);
        Reclaim.step();
        host.machine.timestamp += CALM;
        host.machine.ports.clear();
        Reclaim.step();
        assertEquals(List.of(), host.machine.ports);
        host.machine.store32(SimulatedHost.RETURN_RING + ReturnRing.WAITING_OFFSET, 1);
        FrameAllocator.release(use(10), 10);
        Reclaim.step();
        host.machine.timestamp += CALM;
        Reclaim.step();
        assertEquals(1, host.machine.ports.size());
        assertEquals(Platform.DOORBELL_HOUSEKEEPING, host.machine.ports.get(0).port());
    }

    @Test
    void whoFindsNoMemoryWaitsForWhatIsUnderWay() {
        Ram.growTo(256L << 20);
        long range = Ram.allocateRange(40_000);
        FrameAllocator.releaseRange(Frames.address(range & 0xFFFF_FFFFL), 40_000, 0);
        Reclaim.step();
        assertTrue(Reclaim.framesUnderway() >= 39_000);
        host.machine.onHalt = host::takeMemoryBack;
        long again = Ram.allocateRange(40_000);
        assertNotEquals(0, again);
        assertEquals(0, Reclaim.framesUnderway());
    }

    @Test
    void aHostThatReturnsWhatItWasNotGivenIsAPanic() {
        host.machine.store32(SimulatedHost.RETURN_RING + ReturnRing.DONE_OFFSET, 1);
        assertThrows(PanicError.class, Reclaim::step);
    }

    @Test
    void noFrameIsLostAndCleanIsZeroWhateverTheOrderOfEvents() {
        Random random = Seed.random("noFrameIsLostAndCleanIsZeroWhateverTheOrderOfEvents");
        long inUse = FrameAllocator.totalFrames() - FrameAllocator.freeFrames();
        long used = 0;
        List<long[]> ranges = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    long count = 1 + random.nextInt(1 + random.nextInt(700));
                    if (used + count < 12_000) {
                        long range = Ram.allocateRange(count);
                        long first = range & 0xFFFF_FFFFL;
                        long clean = range >>> 32;
                        assertTrue(host.machine.isZero(Frames.address(first + count - clean), clean << Frames.SHIFT));
                        host.machine.fill(Frames.address(first), 0x77, count << Frames.SHIFT);
                        ranges.add(new long[] {first, count});
                        used += count;
                    }
                }
                case 2 -> {
                    if (!ranges.isEmpty()) {
                        long[] range = ranges.remove(random.nextInt(ranges.size()));
                        FrameAllocator.releaseRange(Frames.address(range[0]), range[1], 0);
                        used -= range[1];
                    }
                }
                case 3 -> host.machine.timestamp += random.nextInt((int) CALM);
                case 4 -> host.takeMemoryBack();
                default -> Reclaim.step();
            }
            assertEquals(inUse + used, FrameAllocator.totalFrames() - FrameAllocator.freeFrames());
        }
        assertTrue(Reclaim.framesReturned() > 0);
    }
}
