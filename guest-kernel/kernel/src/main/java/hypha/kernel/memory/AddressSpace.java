package hypha.kernel.memory;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;

/**
 * An address space: a top page table, the lock of all its tables, and spare tables. Each operation is done as a whole or not at all, and when
 * one that takes something away is done, no vCPU uses the old translations any more.
 *
 * <pre>
 *   +0x00  lock         a {@link SpinLock}
 *   +0x40  root         address of the top table, 0 on a machine without page tables
 *   +0x48  spare        list of tables, see {@link PageTables}
 *   +0x58  unused       list of tables that CPUs may still know
 * </pre>
 *
 * <p>There is one that CPUs use, the kernel's, in which everything is where it is in guest-physical memory: programs need none, because
 * their code runs on the host. Others can be built, for whoever is to have one.
 */
public final class AddressSpace {
    /** Bytes of the structure; aligned to a cache line. */
    public static final int BYTES = 0x80;

    /** Spare tables that are kept when an operation is done. */
    private static final int KEPT_TABLES = PageTables.RESERVE;

    private static final int ROOT_OFFSET = 0x40;
    private static final int SPARE_OFFSET = 0x48;
    private static final int UNUSED_OFFSET = 0x58;

    private static long kernel;

    private AddressSpace() {}

    /** Makes zeroed memory the kernel's address space, with the page tables that there are. */
    static void init(long space, long root) {
        kernel = space;
        prepare(space, root);
    }

    private static void prepare(long space, long root) {
        SpinLock.init(
                space,
                LockOrder.ADDRESS_SPACE,
                Text.address("lock: address space"),
                Text.length("lock: address space"));
        Memory.store64(space + ROOT_OFFSET, root);
    }

    /** The kernel's address space. */
    public static long kernel() {
        return kernel;
    }

    static void lockKernel() {
        SpinLock.acquire(kernel);
    }

    static void unlockKernel() {
        SpinLock.release(kernel);
    }

    /** Makes an empty address space of zeroed memory. False if there is no frame for its top table. */
    public static boolean create(long space) {
        long root = Ram.allocateZeroed(0);
        if (root != 0) {
            prepare(space, root);
        }
        return root != 0;
    }

    /** Gives all tables of an address space back, which no CPU uses. The frames that it maps are not its own. */
    public static void destroy(long space) {
        PageTables.clear(root(space), space + UNUSED_OFFSET);
        release(space + UNUSED_OFFSET, 0);
        release(space + SPARE_OFFSET, 0);
        FrameAllocator.release(root(space), 0);
        Memory.fill(space, 0, BYTES);
    }

    /** Address of the top table, or 0 where there are no page tables. */
    public static long root(long space) {
        return Memory.load64(space + ROOT_OFFSET);
    }

    /**
     * Maps a range, none of which is mapped.
     *
     * @param flags rights, of {@link PageTableEntry}; {@code PRESENT} is added
     * @param largest level of the largest page that may be used, see {@link PageTables}
     * @return {@link PageTables#OK} or an error; nothing has changed then
     */
    public static int map(long space, long gva, long gpa, long bytes, long flags, int largest) {
        long root = root(space);
        SpinLock.acquire(space);
        long needed = PageTables.tablesToMap(root, gva, gpa, bytes, largest);
        while (needed > PageTables.count(space + SPARE_OFFSET) - kept(space)) {
            SpinLock.release(space);
            if (!provide(space, needed + kept(space))) {
                return PageTables.NO_FRAME;
            }
            SpinLock.acquire(space);
            needed = PageTables.tablesToMap(root, gva, gpa, bytes, largest);
        }
        if (needed >= 0) {
            PageTables.map(root, gva, gpa, bytes, flags, largest, space + SPARE_OFFSET);
            PageTables.tidy(root, gva, bytes, largest, space + UNUSED_OFFSET);
            forgetIfUnused(space, gva, bytes);
        }
        SpinLock.release(space);
        trim(space);
        return needed < 0 ? (int) needed : PageTables.OK;
    }

    /** Maps RAM where it is, with tables from the kernel's spare ones alone, while all locks are held. */
    static int mapEarly(long gpa, long bytes, long flags) {
        long needed = PageTables.tablesToMap(root(kernel), gpa, gpa, bytes, PageTables.LEVEL_2_MIB);
        if (needed > PageTables.count(kernel + SPARE_OFFSET)) {
            return PageTables.NO_FRAME;
        }
        if (needed >= 0) {
            PageTables.map(root(kernel), gpa, gpa, bytes, flags, PageTables.LEVEL_2_MIB, kernel + SPARE_OFFSET);
        }
        return needed < 0 ? (int) needed : PageTables.OK;
    }

    /** Fills the kernel's spare tables as far as frames under management allow, while all locks are held. */
    static void refill() {
        while (PageTables.count(kernel + SPARE_OFFSET) < KEPT_TABLES) {
            long table = FrameAllocator.zeroed(FrameAllocator.take(0), 0);
            if (table == 0) {
                return;
            }
            PageTables.put(kernel + SPARE_OFFSET, table);
        }
    }

    /** Gives the kernel {@code count} zeroed frames from {@code frames} on as its first spare tables. */
    static void donate(long frames, long count) {
        for (long index = 0; index < count; index++) {
            PageTables.put(kernel + SPARE_OFFSET, frames + (index << Frames.SHIFT));
        }
    }

    /** Removes the mappings of a range, all of which is mapped. Large pages that it cuts are split. */
    public static int unmap(long space, long gva, long bytes) {
        return replace(space, gva, bytes, 0, false, PageTables.LEVEL_4_KIB);
    }

    /**
     * Changes the rights of a range, all of which is mapped. Large pages that it cuts are split, and small ones merged.
     *
     * @param largest level of the largest page that merging may make
     */
    public static int protect(long space, long gva, long bytes, long flags, int largest) {
        return replace(space, gva, bytes, flags, true, largest);
    }

    private static int replace(long space, long gva, long bytes, long flags, boolean keep, int largest) {
        long root = root(space);
        SpinLock.acquire(space);
        long needed = PageTables.tablesToSplit(root, gva, bytes);
        while (needed > PageTables.count(space + SPARE_OFFSET) - kept(space)) {
            SpinLock.release(space);
            if (!provide(space, needed + kept(space))) {
                return PageTables.NO_FRAME;
            }
            SpinLock.acquire(space);
            needed = PageTables.tablesToSplit(root, gva, bytes);
        }
        if (needed >= 0 && bytes > 0) {
            PageTables.replace(root, gva, bytes, flags, keep, space + SPARE_OFFSET);
            PageTables.tidy(root, gva, bytes, largest, space + UNUSED_OFFSET);
            Shootdown.forget(gva, Frames.of(bytes));
        }
        SpinLock.release(space);
        trim(space);
        return needed < 0 ? (int) needed : PageTables.OK;
    }

    /** A merge has taken tables out of use that CPUs may know: they are to forget them before they are used again. */
    private static void forgetIfUnused(long space, long gva, long bytes) {
        if (PageTables.count(space + UNUSED_OFFSET) != 0) {
            Shootdown.forget(gva, Frames.of(bytes));
        }
    }

    /** The entry that maps an address, or 0 if none does. */
    public static long entryOf(long space, long gva) {
        SpinLock.acquire(space);
        long entry = PageTables.entryOf(root(space), gva);
        SpinLock.release(space);
        return entry;
    }

    /** Spare tables that no operation takes: those by which the kernel's RAM can always grow. */
    private static long kept(long space) {
        return space == kernel ? KEPT_TABLES : 0;
    }

    /** Makes sure, without the lock, that there are {@code needed} spare tables; others may take them first. */
    private static boolean provide(long space, long needed) {
        for (long count = PageTables.count(space + SPARE_OFFSET); count < needed; count++) {
            long table = Ram.allocateZeroed(0);
            if (table == 0) {
                trim(space);
                return false;
            }
            SpinLock.acquire(space);
            PageTables.put(space + SPARE_OFFSET, table);
            SpinLock.release(space);
        }
        return true;
    }

    /** Gives back what an operation has left over. */
    private static void trim(long space) {
        SpinLock.acquire(space);
        long unused = PageTables.take(space + UNUSED_OFFSET);
        while (unused != 0) {
            PageTables.put(space + SPARE_OFFSET, unused);
            unused = PageTables.take(space + UNUSED_OFFSET);
        }
        release(space + SPARE_OFFSET, KEPT_TABLES);
        SpinLock.release(space);
    }

    private static void release(long list, long kept) {
        while (PageTables.count(list) > kept) {
            FrameAllocator.release(PageTables.take(list), 0);
        }
    }
}
