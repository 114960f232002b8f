package hypha.hypervisor.virtio;

import hypha.hypervisor.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The device's side of a split virtqueue in guest RAM (Virtual I/O Device 1.2, 2.7). Whatever it reads there is a claim: indexes, lengths,
 * addresses and the shape of chains are checked before use, and each word is read once.
 *
 * <p>{@link #next} is for one thread at a time; {@link #hasNext} and {@link #complete} for any.
 */
final class Virtqueue {
    /** What happened in a queue, for counters. */
    interface Listener {
        /** A buffer was given back. */
        void completed(Virtqueue queue, long readBytes, long writtenBytes, boolean interrupt);
    }

    private static final int DESCRIPTOR_BYTES = 16;
    private static final int DESCRIPTOR_LENGTH_OFFSET = 8;
    private static final int DESCRIPTOR_FLAGS_OFFSET = 12;
    private static final int DESCRIPTOR_NEXT_OFFSET = 14;
    private static final int FLAG_NEXT = 1;
    private static final int FLAG_WRITE = 2;
    private static final int FLAGS_KNOWN = FLAG_NEXT | FLAG_WRITE;
    private static final int RING_FLAGS_OFFSET = 0;
    private static final int RING_INDEX_OFFSET = 2;
    private static final int RING_ENTRIES_OFFSET = 4;
    private static final int USED_ENTRY_BYTES = 8;
    /** In the available ring: the driver looks by itself and wants no interrupts. */
    private static final int AVAILABLE_NO_INTERRUPT = 1;
    /** In the used ring: the device looks by itself and wants no notifications. */
    private static final short USED_NO_NOTIFY = 1;

    private static final int INDEX_MASK = 0xFFFF;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle ORDERED_SHORT = SHORT.varHandle();

    private final GuestMemory memory;
    private final Listener listener;
    private final int size;
    private final MemorySegment descriptors;
    private final MemorySegment available;
    private final MemorySegment used;
    private final BitSet inFlight = new BitSet();
    /** Changed by whoever serves the queue, read by all who look whether there is something to do. */
    private volatile int nextAvailable;

    private int nextUsed;
    private boolean dead;

    /**
     * A queue whose rings are where the driver says.
     *
     * @throws VirtioException if they are not aligned or not all in RAM
     */
    Virtqueue(GuestMemory memory, Listener listener, int size, long descriptorsGpa, long availableGpa, long usedGpa)
            throws VirtioException {
        this.memory = memory;
        this.listener = listener;
        this.size = size;
        descriptors = area("descriptors", descriptorsGpa, (long) size * DESCRIPTOR_BYTES, 16);
        available = area("available ring", availableGpa, RING_ENTRIES_OFFSET + 2L * size + 2, 2);
        used = area("used ring", usedGpa, RING_ENTRIES_OFFSET + (long) size * USED_ENTRY_BYTES + 2, 4);
    }

    private MemorySegment area(String name, long gpa, long bytes, int alignment) throws VirtioException {
        if ((gpa & alignment - 1) != 0) {
            throw new VirtioException(name + " misaligned: gpa=0x" + Long.toHexString(gpa));
        }
        return slice(name, gpa, bytes);
    }

    private MemorySegment slice(String name, long gpa, long bytes) throws VirtioException {
        try {
            return memory.slice(gpa, bytes);
        } catch (IndexOutOfBoundsException e) {
            throw new VirtioException(name + " outside of RAM: " + e.getMessage());
        }
    }

    /** True if the driver has put a buffer into the queue that was not taken. */
    boolean hasNext() {
        return availableIndex() != nextAvailable;
    }

    private int availableIndex() {
        return (short) ORDERED_SHORT.getAcquire(available, (long) RING_INDEX_OFFSET) & INDEX_MASK;
    }

    /**
     * Takes the next buffer.
     *
     * @return null if there is none
     * @throws VirtioException if the ring or the chain is malformed
     */
    DescriptorChain next() throws VirtioException {
        int index = availableIndex();
        int waiting = index - nextAvailable & INDEX_MASK;
        if (waiting == 0) {
            return null;
        }
        if (waiting > size) {
            throw new VirtioException("available index=" + index + " is too far from " + nextAvailable);
        }
        int head = available.get(SHORT, RING_ENTRIES_OFFSET + 2L * (nextAvailable & size - 1)) & INDEX_MASK;
        if (head >= size) {
            throw new VirtioException("available ring names descriptor=" + head + " of " + size);
        }
        synchronized (this) {
            if (inFlight.get(head)) {
                throw new VirtioException("descriptor=" + head + " is in use");
            }
            DescriptorChain chain = walk(head);
            inFlight.set(head);
            nextAvailable = nextAvailable + 1 & INDEX_MASK;
            return chain;
        }
    }

    private DescriptorChain walk(int head) throws VirtioException {
        List<MemorySegment> readable = new ArrayList<>(2);
        List<MemorySegment> writable = new ArrayList<>(2);
        long bytes = 0;
        int descriptor = head;
        for (int count = 0; count < size; count++) {
            long at = (long) descriptor * DESCRIPTOR_BYTES;
            long gpa = descriptors.get(LONG, at);
            long length = Integer.toUnsignedLong(descriptors.get(INT, at + DESCRIPTOR_LENGTH_OFFSET));
            int flags = descriptors.get(SHORT, at + DESCRIPTOR_FLAGS_OFFSET) & INDEX_MASK;
            int next = descriptors.get(SHORT, at + DESCRIPTOR_NEXT_OFFSET) & INDEX_MASK;
            if ((flags & ~FLAGS_KNOWN) != 0) {
                throw new VirtioException("descriptor=" + descriptor + " flags=0x" + Integer.toHexString(flags));
            }
            bytes += length;
            if (bytes > 0xFFFF_FFFFL) { // 2.7.5.2: a chain is at most 4 GiB; and what was written must fit into 32 bits
                throw new VirtioException("a chain is too long: descriptor=" + descriptor + " bytes=" + bytes);
            }
            MemorySegment piece = slice("descriptor=" + descriptor, gpa, length);
            if ((flags & FLAG_WRITE) != 0) {
                writable.add(piece);
            } else if (writable.isEmpty()) {
                readable.add(piece);
            } else {
                throw new VirtioException("descriptor=" + descriptor + " is to be read, behind one to be written");
            }
            if ((flags & FLAG_NEXT) == 0) {
                return new DescriptorChain(this, head, readable, writable);
            }
            if (next >= size) {
                throw new VirtioException("descriptor=" + descriptor + " next=" + next + " of " + size);
            }
            descriptor = next;
        }
        throw new VirtioException("a chain does not end: head=" + head);
    }

    /** See {@link DescriptorChain#complete}. */
    void complete(int head, long writtenBytes, long readBytes) {
        boolean interrupt;
        synchronized (this) {
            if (dead) {
                return;
            }
            if (!inFlight.get(head)) {
                throw new IllegalStateException("descriptor=" + head + " is not in use");
            }
            inFlight.clear(head);
            long at = RING_ENTRIES_OFFSET + (long) (nextUsed & size - 1) * USED_ENTRY_BYTES;
            used.set(INT, at, head);
            used.set(INT, at + 4, (int) writtenBytes);
            nextUsed = nextUsed + 1 & INDEX_MASK;
            ORDERED_SHORT.setRelease(used, (long) RING_INDEX_OFFSET, (short) nextUsed);
            // The driver allows interrupts, fences, and looks once more before it sleeps: one of both sees the other.
            VarHandle.fullFence();
            interrupt = (available.get(SHORT, RING_FLAGS_OFFSET) & AVAILABLE_NO_INTERRUPT) == 0;
        }
        listener.completed(this, readBytes, writtenBytes, interrupt);
    }

    /** Says whether the driver is to notify of new buffers. Who says that it is looks once more with {@link #hasNext}. */
    void wantNotifications(boolean wanted) {
        used.set(SHORT, RING_FLAGS_OFFSET, wanted ? 0 : USED_NO_NOTIFY);
        if (wanted) {
            VarHandle.fullFence();
        }
    }

    /** From now on completions have no effect: the memory is the driver's again. */
    synchronized void kill() {
        dead = true;
    }
}
