package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Platform;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PanicError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameAllocatorTest {
    private record Block(long address, int order) {}

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void blocksAreAlignedDisjointAndAllComeBack() {
        Random random = Seed.random("blocksAreAlignedDisjointAndAllComeBack");
        BitSet used = new BitSet();
        List<Block> blocks = new ArrayList<>();
        long freeAtFirst = FrameAllocator.freeFrames();
        for (int step = 0; step < 8_000; step++) {
            if (random.nextInt(100) < 55) {
                int order = random.nextInt(random.nextInt(12) + 1);
                long address = FrameAllocator.allocate(order);
                if (address == 0) {
                    continue;
                }
                int first = (int) Frames.of(address);
                assertEquals(0, address & ((long) Frames.BYTES << order) - 1);
                assertTrue(address >= SimulatedHost.FREE_START);
                assertTrue(used.nextSetBit(first) < 0 || used.nextSetBit(first) >= first + (1 << order));
                used.set(first, first + (1 << order));
                blocks.add(new Block(address, order));
            } else if (!blocks.isEmpty()) {
                Block block = blocks.remove(random.nextInt(blocks.size()));
                int first = (int) Frames.of(block.address);
                used.clear(first, first + (1 << block.order));
                FrameAllocator.release(block.address, block.order);
            }
            assertEquals(freeAtFirst - used.cardinality(), FrameAllocator.freeFrames());
        }
        blocks.forEach(block -> FrameAllocator.release(block.address, block.order));
        assertEquals(freeAtFirst, FrameAllocator.freeFrames());
        assertNotEquals(0, FrameAllocator.allocate(13), "everything is joined again: 32 MiB in one piece");
    }

    @Test
    void whatIsSaidToBeCleanIsZero() {
        Random random = Seed.random("whatIsSaidToBeCleanIsZero");
        List<Block> blocks = new ArrayList<>();
        for (int step = 0; step < 600; step++) {
            if (random.nextBoolean()) {
                int order = random.nextInt(12);
                long address = FrameAllocator.allocate(order);
                if (address != 0) {
                    if (FrameAllocator.lastWasClean()) {
                        assertTrue(host.machine.isZero(address, (long) Frames.BYTES << order));
                    }
                    host.machine.fill(address, 0xA5, (long) Frames.BYTES << order);
                    blocks.add(new Block(address, order));
                }
            } else if (!blocks.isEmpty()) {
                Block block = blocks.remove(random.nextInt(blocks.size()));
                FrameAllocator.release(block.address, block.order);
            }
        }
    }

    @Test
    void rangesAreClaimedOnlyWhereAllIsFree() {
        Random random = Seed.random("rangesAreClaimedOnlyWhereAllIsFree");
        int end = (int) Frames.of(Ram.managedBytes());
        BitSet free = new BitSet();
        for (int frame = 0; frame < end; frame++) {
            free.set(frame, FrameAllocator.isRangeFree(frame, 1));
        }
        assertEquals(FrameAllocator.freeFrames(), free.cardinality());
        List<int[]> claimed = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            int first = random.nextInt(end);
            int count = 1 + random.nextInt(random.nextInt(600) + 1);
            boolean isFree = free.nextClearBit(first) >= first + count;
            assertEquals(isFree, FrameAllocator.isRangeFree(first, count));
            if (isFree) {
                FrameAllocator.claimRange(first, count);
                free.clear(first, first + count);
                claimed.add(new int[] {first, count});
            }
            if (random.nextInt(3) == 0 && !claimed.isEmpty()) {
                int[] range = claimed.remove(random.nextInt(claimed.size()));
                int part = random.nextInt(range[1]);
                FrameAllocator.releaseRange(Frames.address(range[0] + part), range[1] - part);
                free.set(range[0] + part, range[0] + range[1]);
            }
            assertEquals(free.cardinality(), FrameAllocator.freeFrames());
        }
    }

    @Test
    void aRangeIsFoundAcrossBlocksOfDifferentOrders() {
        while (FrameAllocator.allocate(0) != 0) {
            // until nothing is left
        }
        // 1 + 2 + 4 + 2 frames: no block of 8, but a range of 9.
        FrameAllocator.releaseRange(Frames.address(0x1003), 9);
        FrameAllocator.releaseRange(Frames.address(0x2000), 8);
        FrameAllocator.release(FrameAllocator.allocate(2), 2);
        assertEquals(Frames.address(0x1003), FrameAllocator.allocateRange(9));
        assertEquals(0, FrameAllocator.allocateRange(9));
        assertEquals(Frames.address(0x2000), FrameAllocator.allocateRange(5));
    }

    @Test
    void releasingTwiceIsAPanic() {
        long address = FrameAllocator.allocate(0);
        FrameAllocator.allocate(0);
        FrameAllocator.release(address, 0);
        PanicError panic = assertThrows(PanicError.class, () -> FrameAllocator.release(address, 0));
        assertTrue(panic.getMessage().startsWith("frame released twice value=0x"));
    }

    @Test
    void ramGrowsWhenItRunsOutAndStopsAtTheLimit() {
        long total = 0;
        while (Ram.allocate(8) != 0) {
            total += 1 << 20;
        }
        assertEquals(256L << 20, Ram.managedBytes());
        assertTrue(total > 250L << 20);
        assertTrue(host.machine.ports.size() <= 4);
        assertFalse(Ram.growBy(1));
    }

    @Test
    void growthGoesOnWhenOneFrameAtATimeIsLeft() {
        host.close();
        host = SimulatedHost.prepared(512L << 20, 2L << 20);
        assertTrue(Ram.init(SimulatedHost.BOOT_INFO));
        long frames = 0;
        long address = Ram.allocate(0);
        while (address != 0) {
            frames++;
            address = Ram.allocate(0);
        }
        assertTrue(frames > 508 << 8, "frames=" + frames);
        assertEquals(0, FrameAllocator.freeFrames());
    }

    @Test
    void aRefusedGrowthIsNoMemory() {
        host.machine.onGrow = mebibytes -> 0;
        assertEquals(0, Ram.allocate(15));
        assertNotEquals(0, Ram.allocate(0));
    }

    /** At boot and by growth: frames come from both sides of the local APIC's page, and never that page. */
    @Test
    void theLocalApicsPageIsNoFrame() {
        long gibibyte = 1L << 30;
        for (long backed : new long[] {64L << 20, Platform.APIC_PAGE, 5 * gibibyte}) {
            host.close();
            host = SimulatedHost.prepared(5 * gibibyte, backed);
            Ram.init(SimulatedHost.BOOT_INFO);
            Ram.growTo(5 * gibibyte);
            assertEquals(5 * gibibyte, Ram.managedBytes());
            long page = Frames.of(Platform.APIC_PAGE);
            assertFalse(FrameAllocator.isRangeFree(page, 1));
            assertTrue(FrameAllocator.isRangeFree(page - 16, 16));
            assertTrue(FrameAllocator.isRangeFree(page + 1, 16));
            for (long address = Ram.allocate(12); address != 0; address = Ram.allocate(12)) {
                assertTrue(page < Frames.of(address) || page >= Frames.of(address) + (1 << 12));
            }
        }
    }
}
