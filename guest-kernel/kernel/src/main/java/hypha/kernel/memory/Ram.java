package hypha.kernel.memory;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.lock.SpinLock;

/**
 * Guest RAM as a whole: puts what is there at boot under management, and asks the machine for more when it runs out. New RAM is mapped
 * before it is used; what cannot be used yet for want of a frame for its tables is taken in with the next growth.
 *
 * <p>Growing takes the lock of the kernel's address space and the memory lock. Two vCPUs that run out at once both grow RAM; what the
 * second did not need is used later.
 */
public final class Ram {
    /** Least by which RAM grows: asking costs an exit and a memory slot. */
    public static final long GROWTH_BYTES = 64L << 20;

    private static final int MEBIBYTE_SHIFT = 20;
    private static final int GIBIBYTE_SHIFT = 30;
    private static final long RIGHTS = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.NO_EXECUTE;

    private static long bootInfo;
    private static long maximumBytes;
    /** End of what is under management, a multiple of the frame size. */
    private static long managedEnd;
    /** End of what is mapped. */
    private static long mappedEnd;
    /** The top page table, or 0 where there are none. */
    private static long root;

    private static long counters;

    private Ram() {}

    /**
     * Takes over all RAM from the boot information's FREE_START on, as the first of the kernel's subsystems. What it takes to manage the
     * most RAM that there may be is laid out at once, 32 MiB for 256 GiB, and costs what is touched of it.
     *
     * @param bootInfoAddress the boot information, checked
     * @return false if there is not enough RAM for that
     */
    public static boolean init(long bootInfoAddress) {
        bootInfo = bootInfoAddress;
        Vcpus.init(bootInfo);
        maximumBytes = Memory.load64(bootInfo + BootInfo.MAXIMUM_BYTES_OFFSET);
        root = PageTableEntry.address(Cpu.nucleus(Platform.NUCLEUS_PAGE_TABLE_ROOT, 0, 0));
        long backed = alignDown(Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET), Frames.BYTES);
        long start = Memory.load64(bootInfo + BootInfo.FREE_START_OFFSET);
        long caches = start + Frames.BYTES;
        long tables = caches + wholeFrames(PageCaches.bytes(Vcpus.count()));
        long buddyBytes = wholeFrames(Buddy.bytesFor(Frames.holding(maximumBytes)));
        // Enough to map what the rest of this needs, if that is more RAM than there is at boot.
        long tableCount = root == 0 ? 0 : (buddyBytes >>> GIBIBYTE_SHIFT) + PageTables.RESERVE;
        long buddy = tables + (tableCount << Frames.SHIFT);
        long free = buddy + buddyBytes;
        if (backed < buddy || free > maximumBytes) {
            return false;
        }
        FrameAllocator.init(start);
        AddressSpace.init(start + SpinLock.BYTES, root);
        Shootdown.init(start + SpinLock.BYTES + AddressSpace.BYTES);
        Reclaim.init(bootInfo, start + SpinLock.BYTES + AddressSpace.BYTES + Shootdown.BYTES);
        counters = caches - SpinLock.BYTES;
        PageCaches.init(caches);
        AddressSpace.donate(tables, tableCount);
        mappedEnd = backed;
        if (free > backed) {
            backed = askFor(free);
            if (free > backed || !mapUpTo(backed)) {
                return false;
            }
        }
        Buddy.init(buddy, Frames.holding(maximumBytes));
        addFrames(free, backed);
        managedEnd = backed;
        return true;
    }

    private static long wholeFrames(long bytes) {
        return alignUp(bytes, Frames.BYTES);
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
     * Allocates a block of 2<sup>order</sup> frames, growing RAM if it must. Without locks of rank {@code ADDRESS_SPACE} or above.
     *
     * @return its address, plus {@link FrameAllocator#USED_FLAG} if it is not zero; 0 if there is no more memory
     */
    static long allocate(int order) {
        if (order > FrameAllocator.MAXIMUM_ORDER) {
            return 0;
        }
        long block = order == 0 ? PageCaches.takeFrame() : takeBlock(order);
        while (block == 0 && growBy(((long) Frames.BYTES << order) * 2)) { // twice: one of that size is aligned to it
            block = takeBlock(order);
        }
        if (block == 0 && Reclaim.collectAll()) {
            block = takeBlock(order);
        }
        return block;
    }

    private static long takeBlock(int order) {
        FrameAllocator.lock();
        long block = FrameAllocator.take(order);
        FrameAllocator.unlock();
        return block;
    }

    /** Allocates a block as {@link #allocate} does, all zero. */
    public static long allocateZeroed(int order) {
        return FrameAllocator.zeroed(allocate(order), order);
    }

    /** A page of linear memory, all zero, growing RAM if it must; 0 if there is no more memory. */
    static long allocatePage() {
        long page = PageCaches.takePage();
        return page != 0 ? page : allocateZeroed(PageCaches.PAGE_ORDER);
    }

    /** Does a little of what will have to be done, for a vCPU that has nothing else to do. False if there was nothing. */
    public static boolean workAhead() {
        return PageCaches.cleanOnePiece() || Reclaim.step();
    }

    /** The time-stamp at which {@link #workAhead} may have something to do again by itself; {@link Long#MAX_VALUE} for none. */
    public static long workAheadAt() {
        return Reclaim.deadline();
    }

    /** Where {@link Run} counts the bytes of all runs, 64 bits in a cache line of its own, all vCPUs at once. */
    static long runTotal() {
        return counters;
    }

    /** Where {@link Run} counts how many have moved, likewise. */
    static long runMoves() {
        return counters + 8;
    }

    /** Frames that the host has taken back since boot. */
    public static long framesReturned() {
        return Reclaim.framesReturned();
    }

    /**
     * Allocates frames that need not be a block, growing RAM if it must.
     *
     * @param count 1 to 2<sup>{@link FrameAllocator#MAXIMUM_ORDER}</sup>
     * @return as {@link FrameAllocator#takeRange}
     */
    static long allocateRange(long count) {
        long range = takeRange(count);
        while (range == 0 && growBy(count << Frames.SHIFT)) {
            range = takeRange(count);
        }
        if (range == 0) {
            PageCaches.flushAll();
            Reclaim.collectAll();
            range = takeRange(count);
        }
        return range;
    }

    /** As {@link #allocateRange}, but for who can do with less: waits for nobody. */
    static long allocateRangeIfEasy(long count) {
        long range = takeRange(count);
        if (range == 0 && maximumBytes - managedEnd >= count << Frames.SHIFT && growBy(count << Frames.SHIFT)) {
            range = takeRange(count);
        }
        return range;
    }

    private static long takeRange(long count) {
        FrameAllocator.lock();
        long range = FrameAllocator.takeRange(count);
        FrameAllocator.unlock();
        return range;
    }

    /** Grows RAM by {@code bytes} and at least {@link #GROWTH_BYTES} if the limit allows, else by what is left. False if by nothing. */
    static boolean growBy(long bytes) {
        return growTo(managedEnd + Math.max(bytes, GROWTH_BYTES));
    }

    /** Grows RAM to {@code wanted} bytes or the limit. False if nothing came of it. */
    static boolean growTo(long wanted) {
        AddressSpace.lockKernel();
        FrameAllocator.lock();
        long target = alignDown(Math.min(alignUp(wanted, 1L << MEBIBYTE_SHIFT), maximumBytes), 1L << MEBIBYTE_SHIFT);
        long backed = Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET);
        if (target > backed) {
            backed = askFor(target);
        }
        boolean grown = manageUpTo(alignDown(Math.min(backed, maximumBytes), Frames.BYTES));
        FrameAllocator.unlock();
        AddressSpace.unlockKernel();
        return grown;
    }

    /** Asks the machine for RAM; returns how much there is then. */
    private static long askFor(long bytes) {
        Ports.out32(Platform.PORT_GROW_MEMORY, (int) (alignUp(bytes, 1L << MEBIBYTE_SHIFT) >>> MEBIBYTE_SHIFT));
        return alignDown(Math.min(Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET), maximumBytes), Frames.BYTES);
    }

    /** Maps and takes in RAM gibibyte by gibibyte; each pays for the tables of the next. */
    private static boolean manageUpTo(long end) {
        long before = managedEnd;
        while (managedEnd < end) {
            if (root != 0) {
                AddressSpace.refill();
            }
            long pieceEnd = Math.min(alignUp(managedEnd + 1, 1L << GIBIBYTE_SHIFT), end);
            if (!mapUpTo(pieceEnd)) {
                break;
            }
            addFrames(managedEnd, pieceEnd);
            managedEnd = pieceEnd;
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
        if (root != 0
                && end > mappedEnd
                && AddressSpace.mapEarly(mappedEnd, end - mappedEnd, RIGHTS) != PageTables.OK) {
            return false;
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
