package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FrameAllocatorTest {
    private record Block(long address, int order) {}

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        LockOrder.watch(true);
        Ram.init(SimulatedHost.BOOT_INFO);
    }

    @AfterEach
    void close() {
        LockOrder.watch(false);
        host.close();
    }

    @Test
    void blocksAreAlignedDisjointZeroAndAllComeBack() {
        Random random = Seed.random("blocksAreAlignedDisjointZeroAndAllComeBack");
        BitSet used = new BitSet();
        List<Block> blocks = new ArrayList<>();
        long freeAtFirst = FrameAllocator.freeFrames();
        for (int step = 0; step < 6_000; step++) {
            if (random.nextInt(100) < 55 && used.cardinality() < 8_000) {
                int order = random.nextInt(random.nextInt(9) + 1);
                long address = Ram.allocateZeroed(order);
                int first = (int) Frames.of(address);
                assertEquals(0, address & ((long) Frames.BYTES << order) - 1);
                assertTrue(address >= SimulatedHost.FREE_START);
                assertTrue(used.nextSetBit(first) < 0 || used.nextSetBit(first) >= first + (1 << order));
                assertTrue(host.machine.isZero(address, (long) Frames.BYTES << order));
                host.machine.store64(address + 8 * random.nextInt(512 << order), random.nextLong());
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
    }

    @Test
    void pagesOfLinearMemoryAreZeroWhetherCleanedInTimeOrNot() {
        Random random = Seed.random("pagesOfLinearMemoryAreZeroWhetherCleanedInTimeOrNot");
        long free = FrameAllocator.freeFrames();
        List<Long> pages = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    if (pages.size() < 200) {
                        long page = Ram.allocatePage();
                        assertFalse(pages.contains(page));
                        assertTrue(host.machine.isZero(page, 0x10000), "step=" + step);
                        host.machine.store64(page + 8 * random.nextInt(0x2000), -1);
                        pages.add(page);
                    }
                }
                case 2 -> {
                    if (!pages.isEmpty()) {
                        PageCaches.givePage(pages.remove(random.nextInt(pages.size())));
                    }
                }
                default -> PageCaches.cleanOnePiece();
            }
            assertEquals(free - 16L * pages.size(), FrameAllocator.freeFrames());
        }
        pages.forEach(PageCaches::givePage);
        while (PageCaches.cleanOnePiece()) {
            // until nothing is left to do
        }
        PageCaches.flushAll();
        assertEquals(free, FrameAllocator.freeFrames());
        assertEquals(0, PageCaches.frames());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noFrameIsLostOrDoubledWhateverVcpusDoAtOnce(int vcpus) throws InterruptedException {
        host.close();
        host = SimulatedHost.prepared();
        host.set32(BootInfo.VCPU_COUNT_OFFSET, vcpus);
        host.machine.onHalt = Thread::yield;
        Ram.init(SimulatedHost.BOOT_INFO);
        long free = FrameAllocator.freeFrames();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        long seed = Seed.random("noFrameIsLostOrDoubledWhateverVcpusDoAtOnce").nextLong();
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            int number = vcpu;
            threads.add(Thread.ofPlatform().start(() -> {
                host.machine.vcpu.set(number);
                try {
                    stress(number, new Random(seed + number));
                } catch (Throwable t) {
                    failure.set(t);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        assertEquals(free, FrameAllocator.freeFrames());
        assertEquals(64L << 20, Ram.managedBytes(), "there was no need to grow");
    }

    /** Each block bears its owner's mark at both ends while it is in use. */
    private void stress(int vcpu, Random random) {
        List<Block> blocks = new ArrayList<>();
        for (int step = 0; step < 4_000; step++) {
            if (blocks.size() < 60 && random.nextBoolean()) {
                int order = random.nextInt(7);
                long address = order == 4 ? Ram.allocatePage() : Ram.allocateZeroed(order);
                long last = address + ((long) Frames.BYTES << order) - 8;
                assertNotEquals(0, address);
                assertEquals(0, host.machine.load64(address));
                assertEquals(0, host.machine.load64(last));
                host.machine.store64(address, vcpu + 1);
                host.machine.store64(last, vcpu + 1);
                blocks.add(new Block(address, order));
            } else if (!blocks.isEmpty()) {
                release(vcpu, blocks.remove(random.nextInt(blocks.size())));
            }
            PageCaches.cleanOnePiece();
        }
        blocks.forEach(block -> release(vcpu, block));
    }

    private void release(int vcpu, Block block) {
        assertEquals(vcpu + 1, host.machine.load64(block.address));
        assertEquals(vcpu + 1, host.machine.load64(block.address + ((long) Frames.BYTES << block.order) - 8));
        if (block.order == 4) {
            PageCaches.givePage(block.address);
        } else {
            FrameAllocator.release(block.address, block.order);
        }
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
    void everyFrameOfEveryGrowthCanBeUsed() {
        host.close();
        host = SimulatedHost.prepared(512L << 20, 2L << 20);
        assertTrue(Ram.init(SimulatedHost.BOOT_INFO));
        long frames = 0;
        long address = Ram.allocate(0);
        while (address != 0) {
            frames++;
            address = Ram.allocate(0);
        }
        assertTrue(frames > 510 << 8, "frames=" + frames);
        assertEquals(0, FrameAllocator.freeFrames());
    }

    @Test
    void aRefusedGrowthIsNoMemory() {
        host.machine.onGrow = mebibytes -> 0;
        assertEquals(0, Ram.allocate(15));
        assertNotEquals(0, Ram.allocate(0));
    }

    /** What manages a terabyte does not fit into the RAM at boot: it is asked for before anything is allocated. */
    @Test
    void aMachineOfATerabyteBootsWithLittleRam() {
        host.close();
        host = SimulatedHost.prepared(1L << 40, 16L << 20);
        assertTrue(Ram.init(SimulatedHost.BOOT_INFO));
        assertNotEquals(0, Ram.allocateZeroed(0));
        long large = Ram.allocateRange(1L << 24);
        assertEquals(1L << 24, large >>> 32, "64 GiB, clean");
        FrameAllocator.releaseRange(Frames.address(large & 0xFFFF_FFFFL), 1L << 24, 1L << 24);
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
            assertFalse(Buddy.isRangeFree(page, 1));
            assertTrue(Buddy.isRangeFree(page - 16, 16));
            assertTrue(Buddy.isRangeFree(page + 1, 16));
            for (long address = Ram.allocate(12); address != 0; address = Ram.allocate(12)) {
                assertTrue(page < Frames.of(address) || page >= Frames.of(address) + (1 << 12));
            }
        }
    }
}
