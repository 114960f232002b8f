package hypha.kernel.memory;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.cpu.Vcpus;

/**
 * Guest RAM as a whole: puts what is there at boot under management, and asks the machine for more when it runs out. New RAM is mapped
 * before it is used; what cannot be used yet for want of a frame for its tables is taken in with the next growth.
 *
 * <p>Callers hold the kernel lock.
 */
public final class Ram {
    /** Least by which RAM grows: asking costs an exit and a memory slot. */
    public static final long GROWTH_BYTES = 64L << 20;

    private static final int MEBIBYTE_SHIFT = 20;
    private static final long RIGHTS = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.NO_EXECUTE;

    private static long bootInfo;
    private static long maximumBytes;
    /** End of what is under management, a multiple of the frame size. */
    private static long managedEnd;
    /** End of what is mapped. */
    private static long mappedEnd;
    /** The top page table, or 0 where there are none. */
    private static long root;

    private Ram() {}

    /**
     * Takes over all RAM from the boot information's FREE_START on.
     *
     * @param bootInfoAddress the boot information, checked
     * @return false if there is not enough RAM for the tables
     */
    public static boolean init(long bootInfoAddress) {
        bootInfo = bootInfoAddress;
        Vcpus.init(bootInfo);
        maximumBytes = Memory.load64(bootInfo + BootInfo.MAXIMUM_BYTES_OFFSET);
        long backed = alignDown(Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET), Frames.BYTES);
        long next = Memory.load64(bootInfo + BootInfo.FREE_START_OFFSET);
        long sections = FrameTable.sectionsIn(backed);
        long directoryBytes = Frames.holding(FrameTable.directoryBytes(maximumBytes)) << Frames.SHIFT;
        long needed = Frames.BYTES + directoryBytes + sections * FrameTable.PIECE_BYTES;
        if (backed <= next || backed - next < needed) {
            return false;
        }
        Shootdown.init(next + FrameAllocator.HEADS_BYTES + 63 & -64);
        FrameAllocator.init(next);
        next += Frames.BYTES;
        FrameTable.init(next, maximumBytes);
        next += directoryBytes;
        for (long section = 0; section < sections; section++) {
            FrameTable.add(section, next);
            next += FrameTable.PIECE_BYTES;
        }
        addFrames(next, backed);
        managedEnd = backed;
        mappedEnd = backed;
        root = PageTableEntry.address(Cpu.nucleus(Platform.NUCLEUS_PAGE_TABLE_ROOT, 0, 0));
        PageTables.init();
        if (root != 0) {
            PageTables.refill();
        }
        return true;
    }

    /** The most RAM that the machine may have, in bytes. */
    public static long maximumBytes() {
        return maximumBytes;
    }

    /** End of the RAM that is under management, in bytes. */
    public static long managedBytes() {
        return managedEnd;
    }

    /** The top page table, or 0 where there are none. */
    public static long pageTableRoot() {
        return root;
    }

    /**
     * Allocates a block of 2<sup>order</sup> frames, growing RAM if it must.
     *
     * @return its address, or 0 if there is no more memory; {@link FrameAllocator#lastWasClean} tells whether it is zero
     */
    static long allocate(int order) {
        if (order > FrameAllocator.MAXIMUM_ORDER) {
            return 0;
        }
        long address = FrameAllocator.allocate(order);
        while (address == 0 && growBy(((long) Frames.BYTES << order) * 2)) { // twice: one of that size is aligned to it
            address = FrameAllocator.allocate(order);
        }
        return address;
    }

    /** Allocates a block as {@link #allocate} does, all zero. */
    public static long allocateZeroed(int order) {
        long address = allocate(order);
        if (address != 0 && !FrameAllocator.lastWasClean()) {
            Memory.fill(address, 0, (long) Frames.BYTES << order);
        }
        return address;
    }

    /** Grows RAM by {@code bytes} and at least {@link #GROWTH_BYTES} if the limit allows, else by what is left. False if by nothing. */
    static boolean growBy(long bytes) {
        return growTo(managedEnd + Math.max(bytes, GROWTH_BYTES));
    }

    /** Grows RAM to {@code wanted} bytes or the limit. False if nothing came of it. */
    static boolean growTo(long wanted) {
        long target = alignDown(Math.min(alignUp(wanted, 1L << MEBIBYTE_SHIFT), maximumBytes), 1L << MEBIBYTE_SHIFT);
        long backed = Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET);
        if (target > backed) {
            Ports.out32(Platform.PORT_GROW_MEMORY, (int) (target >>> MEBIBYTE_SHIFT));
            backed = Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET);
        }
        return manageUpTo(alignDown(Math.min(backed, maximumBytes), Frames.BYTES));
    }

    /** Maps and takes in RAM section by section; each pays for the table of the next, or else for its own. */
    private static boolean manageUpTo(long end) {
        long before = managedEnd;
        while (managedEnd < end) {
            long section = Frames.of(managedEnd) >>> FrameTable.SECTION_SHIFT;
            long sectionEnd = (section + 1) << FrameTable.SECTION_SHIFT << Frames.SHIFT;
            long pieceEnd = Math.min(sectionEnd, end);
            if (!mapUpTo(pieceEnd)) {
                break;
            }
            long free = managedEnd;
            if (!FrameTable.has(section)) {
                long table = FrameAllocator.allocateZeroed(FrameTable.PIECE_ORDER);
                if (table == 0) {
                    if (pieceEnd - free < FrameTable.PIECE_BYTES) {
                        break;
                    }
                    table = free;
                    free += FrameTable.PIECE_BYTES;
                }
                FrameTable.add(section, table);
            }
            addFrames(free, pieceEnd);
            managedEnd = pieceEnd;
            if (root != 0) {
                PageTables.refill();
            }
        }
        return managedEnd > before;
    }

    /** Gives the allocator the frames of a range, but for the page that is none. */
    private static void addFrames(long start, long end) {
        long resume = start;
        if (start <= Platform.APIC_PAGE && end > Platform.APIC_PAGE) {
            FrameAllocator.add(Frames.of(start), Frames.of(Platform.APIC_PAGE - start));
            resume = Platform.APIC_PAGE + Frames.BYTES;
        }
        FrameAllocator.add(Frames.of(resume), Frames.of(end - resume));
    }

    private static boolean mapUpTo(long end) {
        if (root != 0 && end > mappedEnd) {
            // A failed mapping may have mapped some pages; the next attempt finds them and goes on behind them.
            while (mappedEnd < end && PageTables.entryOf(root, mappedEnd) != 0) {
                mappedEnd += Frames.BYTES;
            }
            if (PageTables.map(root, mappedEnd, mappedEnd, end - mappedEnd, RIGHTS) != PageTables.OK) {
                return false;
            }
        }
        mappedEnd = Math.max(mappedEnd, end);
        return true;
    }

    static long alignDown(long value, long alignment) {
        return value & -alignment;
    }

    static long alignUp(long value, long alignment) {
        return value + alignment - 1 & -alignment;
    }
}
