package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Platform;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private static final long RIGHTS = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.NO_EXECUTE;

    private SimulatedHost host;
    private long space;
    private long root;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        space = Ram.allocateZeroed(0);
        assertTrue(AddressSpace.create(space));
        root = AddressSpace.root(space);
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** The CPU's walk, written from the manual and not from the kernel: gpa of gva, -1 if it faults. Rights are ANDed on the way. */
    private long walk(long gva, long[] rights) {
        long table = root;
        rights[0] = -1;
        for (int shift = 39; ; shift -= 9) {
            long entry = host.machine.load64(table + 8 * (gva >> shift & 0x1FF));
            if ((entry & 1) == 0) {
                return -1;
            }
            rights[0] &= entry & 6 | (entry & 1L << 63 ^ 1L << 63);
            long next = entry & 0x000F_FFFF_FFFF_F000L;
            if (shift == 12 || (entry & 0x80) != 0) {
                return next | gva & (1L << shift) - 1;
            }
            table = next;
        }
    }

    @Test
    void aCpuFindsExactlyWhatIsMapped() {
        Random random = Seed.random("aCpuFindsExactlyWhatIsMapped");
        Map<Long, Long> model = new HashMap<>();
        Map<Long, Long> modelRights = new HashMap<>();
        long[] bases = {0x1000, 0x7FF0_0000, 0x80_0000_0000L - 0x4000, 0x7FFF_FFC0_0000L};
        for (int step = 0; step < 1_000; step++) {
            long gva = bases[random.nextInt(bases.length)] + 0x1000L * random.nextInt(1024);
            long pages = 1 + random.nextInt(random.nextInt(40) + 1);
            long gpa = 0x1000L * random.nextInt(1 << 20);
            boolean all = true;
            boolean none = true;
            for (long page = 0; page < pages; page++) {
                boolean mapped = model.containsKey(gva + page * 4096);
                all &= mapped;
                none &= !mapped;
            }
            boolean inRange = gva + pages * 4096 <= 1L << 47;
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (!none || !inRange) {
                        continue;
                    }
                    assertEquals(
                            PageTables.OK,
                            AddressSpace.map(space, gva, gpa, pages * 4096, RIGHTS, PageTables.LEVEL_2_MIB));
                    for (long page = 0; page < pages; page++) {
                        model.put(gva + page * 4096, gpa + page * 4096);
                        modelRights.put(gva + page * 4096, 6L);
                    }
                }
                case 1 -> {
                    int expected = !inRange ? PageTables.MISALIGNED : all ? PageTables.OK : PageTables.UNMAPPED;
                    assertEquals(expected, AddressSpace.unmap(space, gva, pages * 4096));
                    if (expected == PageTables.OK) {
                        for (long page = 0; page < pages; page++) {
                            model.remove(gva + page * 4096);
                        }
                    }
                }
                default -> {
                    int expected = !inRange ? PageTables.MISALIGNED : all ? PageTables.OK : PageTables.UNMAPPED;
                    assertEquals(
                            expected,
                            AddressSpace.protect(
                                    space, gva, pages * 4096, PageTableEntry.USER, PageTables.LEVEL_2_MIB));
                    if (expected == PageTables.OK) {
                        for (long page = 0; page < pages; page++) {
                            modelRights.put(gva + page * 4096, 4L | 1L << 63);
                        }
                    }
                }
            }
        }
        long[] rights = new long[1];
        for (long base : bases) {
            for (long page = 0; page < 1100 && base + page * 4096 < 1L << 47; page++) {
                long gva = base + page * 4096;
                Long expected = model.get(gva);
                assertEquals(expected == null ? -1 : expected + 0x123, walk(gva + 0x123, rights));
                if (expected != null) {
                    assertEquals((long) modelRights.get(gva), rights[0] & (6 | 1L << 63));
                }
            }
        }
    }

    @Test
    void alignedRangesUseLargePages() {
        long before = FrameAllocator.freeFrames();
        assertEquals(0, AddressSpace.map(space, 0x4000_0000L, 0x4000_0000L, 64L << 20, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(2, before - FrameAllocator.freeFrames(), "a PDPT and a page directory");
        assertEquals(PageTables.LEVEL_2_MIB, PageTables.leafLevel(root, 0x4000_0000L));
        assertEquals(0x4012_3456L, walk(0x4012_3456L, new long[1]));
        assertEquals(PageTables.MAPPED, AddressSpace.map(space, 0x4000_1000L, 0, 4096, RIGHTS, 0));
        assertEquals(PageTables.OK, AddressSpace.unmap(space, 0x4000_0000L, 4L << 20));
        assertEquals(-1, walk(0x4020_0000L, new long[1]));
        assertEquals(0x4040_0000L, walk(0x4040_0000L, new long[1]));
    }

    @Test
    void aGibibyteIsOnePageWhereTheCallerAllowsIt() {
        long gibibyte = 1L << 30;
        assertEquals(0, AddressSpace.map(space, gibibyte, 3 * gibibyte, 2 * gibibyte, RIGHTS, PageTables.LEVEL_1_GIB));
        assertEquals(PageTables.LEVEL_1_GIB, PageTables.leafLevel(root, 2 * gibibyte));
        assertEquals(4 * gibibyte + 0x123_4567, walk(2 * gibibyte + 0x123_4567, new long[1]));
        // One page less in the middle: a gibibyte in pages of 2 MiB, one of them in pages of 4 KiB.
        assertEquals(PageTables.OK, AddressSpace.unmap(space, gibibyte + 0x60_3000, 0x1000));
        assertEquals(PageTables.LEVEL_4_KIB, PageTables.leafLevel(root, gibibyte + 0x60_2000));
        assertEquals(PageTables.LEVEL_2_MIB, PageTables.leafLevel(root, gibibyte + 0x80_0000));
        assertEquals(-1, walk(gibibyte + 0x60_3000, new long[1]));
        assertEquals(3 * gibibyte + 0x60_4008, walk(gibibyte + 0x60_4008, new long[1]));
        assertEquals(3 * gibibyte + 0x3FFF_FFFF, walk(2 * gibibyte - 1, new long[1]));
        // And back: it is one page again.
        assertEquals(
                0,
                AddressSpace.map(
                        space, gibibyte + 0x60_3000, 3 * gibibyte + 0x60_3000, 0x1000, RIGHTS, PageTables.LEVEL_1_GIB));
        assertEquals(PageTables.LEVEL_1_GIB, PageTables.leafLevel(root, gibibyte));
        assertEquals(3 * gibibyte + 0x60_3000, walk(gibibyte + 0x60_3000, new long[1]));
    }

    @Test
    void pagesMergeOnlyWhenAllAreTheSame() {
        long large = 2L << 20;
        assertEquals(0, AddressSpace.map(space, large, large, large, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(
                0, AddressSpace.protect(space, large + 0x5000, 0x1000, PageTableEntry.USER, PageTables.LEVEL_2_MIB));
        assertEquals(PageTables.LEVEL_4_KIB, PageTables.leafLevel(root, large));
        assertEquals(0, AddressSpace.protect(space, large + 0x5000, 0x1000, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(PageTables.LEVEL_2_MIB, PageTables.leafLevel(root, large));
    }

    @Test
    void allTablesComeBack() {
        Random random = Seed.random("allTablesComeBack");
        long free = FrameAllocator.freeFrames();
        for (int round = 0; round < 20; round++) {
            long gva = (random.nextLong() >>> 18) & -4096;
            long bytes = 4096L * (1 + random.nextInt(3000));
            if (gva + bytes <= 1L << 47) {
                assertEquals(0, AddressSpace.map(space, gva, 0, bytes, RIGHTS, PageTables.LEVEL_2_MIB));
                long middle = gva + (bytes / 2 & -4096);
                assertEquals(0, AddressSpace.unmap(space, gva, middle - gva));
                assertEquals(0, AddressSpace.unmap(space, middle, gva + bytes - middle));
            }
        }
        assertTrue(free - FrameAllocator.freeFrames() <= PageTables.RESERVE, "but for some spare ones");
        AddressSpace.map(space, 0x7000, 0x7000, 20L << 20, RIGHTS, PageTables.LEVEL_2_MIB);
        AddressSpace.destroy(space);
        assertEquals(free + 1, FrameAllocator.freeFrames());
    }

    @Test
    void changedTranslationsAreForgotten() {
        AddressSpace.map(space, 0x5000, 0x9000, 3 * 4096, RIGHTS, PageTables.LEVEL_2_MIB);
        host.machine.services.clear();
        AddressSpace.protect(space, 0x5000, 3 * 4096, 0, PageTables.LEVEL_2_MIB);
        assertEquals(3, host.machine.services.size());
        assertEquals(Platform.NUCLEUS_INVALIDATE_PAGE, host.machine.services.get(2)[0]);
        assertEquals(0x7000, host.machine.services.get(2)[1]);
    }

    @Test
    void claimsAreChecked() {
        assertEquals(PageTables.MISALIGNED, AddressSpace.map(space, 0x1001, 0, 4096, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(
                PageTables.MISALIGNED, AddressSpace.map(space, 0x1000, 0x800, 4096, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(PageTables.MISALIGNED, AddressSpace.map(space, 0x1000, 0, 4095, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(PageTables.MISALIGNED, AddressSpace.map(space, -4096, 0, 4096, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(
                PageTables.MISALIGNED,
                AddressSpace.map(space, 0x7FFF_FFFF_F000L, 0, 8192, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(
                PageTables.MISALIGNED,
                AddressSpace.map(space, 0x1000, 0, Long.MIN_VALUE, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(PageTables.UNMAPPED, AddressSpace.unmap(space, 0x1000, 4096));
        while (Ram.allocate(0) != 0) {
            // until nothing is left
        }
        assertEquals(PageTables.NO_FRAME, AddressSpace.map(space, 0x1000, 0, 4096, RIGHTS, PageTables.LEVEL_2_MIB));
        assertEquals(0, AddressSpace.entryOf(space, 0x1000));
    }

    @Test
    void newRamIsMappedBeforeItIsUsed() {
        host.close();
        host = SimulatedHost.prepared();
        root = SimulatedHost.FREE_START - 0x1000;
        host.machine.pageTableRoot = root | 0x18; // CR3 has flags in its low bits
        Ram.init(SimulatedHost.BOOT_INFO);
        long address = Ram.allocate(0);
        while (address < 64L << 20) { // until the spare tables must help
            address = Ram.allocate(0) & -4096;
        }
        assertEquals(64L << 20, walk(64L << 20, new long[1]));
        assertEquals((128L << 20) - 1, walk((128L << 20) - 1, new long[1]));
        assertEquals(-1, walk(128L << 20, new long[1]));
    }

    @Test
    void whatManagesATerabyteIsMappedAtBoot() {
        host.close();
        host = SimulatedHost.prepared(1L << 40, 16L << 20);
        root = SimulatedHost.FREE_START - 0x1000;
        host.machine.pageTableRoot = root;
        assertTrue(Ram.init(SimulatedHost.BOOT_INFO));
        assertTrue(Ram.managedBytes() > 128L << 20);
        assertEquals(16L << 20, walk(16L << 20, new long[1]));
        assertEquals(Ram.managedBytes() - 1, walk(Ram.managedBytes() - 1, new long[1]));
        assertTrue(Ram.growTo(40L << 30));
        assertEquals((40L << 30) - 1, walk((40L << 30) - 1, new long[1]));
    }
}
