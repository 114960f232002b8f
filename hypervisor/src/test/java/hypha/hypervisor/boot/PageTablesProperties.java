package hypha.hypervisor.boot;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Page tables against a walker that does what the CPU does. */
class PageTablesProperties {
    private static final long TABLES_END = 0x10_0000;
    private static final long NOT_MAPPED = -1;

    private final MemorySegment ram = MemorySegment.ofArray(new long[(int) TABLES_END / 8]);

    /** The entry's rights and the physical address that the CPU would find, or {@link #NOT_MAPPED}. */
    private long walk(long root, long address) {
        long table = root;
        for (int shift = 39; ; shift -= 9) {
            long entry = ram.get(JAVA_LONG, table + (address >>> shift & 511) * 8);
            if ((entry & 1) == 0) {
                return NOT_MAPPED;
            }
            boolean leaf = shift == 12 || shift < 39 && (entry & 0x80) != 0;
            long frame = entry & 0x000F_FFFF_FFFF_F000L;
            if (leaf) {
                long physical = frame | address & (1L << shift) - 1;
                assertEquals(address, physical);
                return entry & (PageTables.WRITABLE | PageTables.USER | PageTables.NO_EXECUTE);
            }
            assertEquals(7, entry & 7, "tables restrict nothing");
            table = frame;
        }
    }

    @Property(tries = 200)
    void shouldMapRangesWithTheirRightsAndNothingElse(@ForAll long seed) {
        ram.fill((byte) 0);
        var random = new Random(seed);
        var tables = new PageTables(ram, 0x3000, TABLES_END);
        long[] rightsOfPage = new long[4096];
        java.util.Arrays.fill(rightsOfPage, NOT_MAPPED);
        int page = 0;
        while (page < rightsOfPage.length) {
            int end = Math.min(rightsOfPage.length, page + 1 + random.nextInt(random.nextBoolean() ? 4 : 1500));
            if (random.nextInt(4) != 0) {
                long rights = (random.nextBoolean() ? PageTables.WRITABLE : 0)
                        | (random.nextBoolean() ? PageTables.USER : 0)
                        | (random.nextBoolean() ? PageTables.NO_EXECUTE : 0);
                tables.map(page * 4096L, end * 4096L, rights);
                java.util.Arrays.fill(rightsOfPage, page, end, rights);
            }
            page = end;
        }
        for (page = 0; page < rightsOfPage.length; page++) {
            assertEquals(rightsOfPage[page], walk(tables.root(), page * 4096L + random.nextInt(4096)), "page=" + page);
        }
    }

    @Example
    void shouldUseOneTableForAGibibyteOfLargePages() {
        var tables = new PageTables(ram, 0x3000, 0x6000);
        tables.map(0, 1 << 30, PageTables.WRITABLE);
        assertEquals(PageTables.WRITABLE, walk(tables.root(), (1 << 30) - 1));
        assertEquals(NOT_MAPPED, walk(tables.root(), 1 << 30));
        assertThrows(HypervisorException.class, () -> tables.map(1 << 30, 1 << 30 | 4096, 0));
    }
}
