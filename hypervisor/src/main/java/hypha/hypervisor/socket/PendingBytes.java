package hypha.hypervisor.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Bytes that TCP has not taken yet, in order: a ring that grows up to a limit, and is nothing while it is empty. */
final class PendingBytes {
    private static final int FIRST_BYTES = 4096;

    private byte[] ring = {};
    private int head;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /**
     * Adds bytes behind the others.
     *
     * @param limit how many there may be then; the caller has seen to it
     */
    void append(MemorySegment source, int limit) {
        int bytes = Math.toIntExact(source.byteSize());
        if (bytes > limit - count) {
            throw new IllegalArgumentException("bytes=" + bytes + " count=" + count + " limit=" + limit);
        }
        if (bytes > ring.length - count) {
            grow(count + bytes, limit);
        }
        int tail = head + count < ring.length ? head + count : head + count - ring.length;
        int first = Math.min(bytes, ring.length - tail);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, ring, tail, first);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, first, ring, 0, bytes - first);
        count += bytes;
    }

    private void grow(int needed, int limit) {
        long doubled = Math.max(FIRST_BYTES, 2L * ring.length);
        var larger = new byte[(int) Math.max(needed, Math.min(doubled, limit))];
        int first = Math.min(count, ring.length - head);
        System.arraycopy(ring, head, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, count - first);
        ring = larger;
        head = 0;
    }

    /**
     * Copies the first bytes, which stay.
     *
     * @return how many: as many as there are, or as the target holds
     */
    int peek(MemorySegment target) {
        int bytes = (int) Math.min(count, target.byteSize());
        int first = Math.min(bytes, ring.length - head);
        MemorySegment.copy(ring, head, target, ValueLayout.JAVA_BYTE, 0, first);
        MemorySegment.copy(ring, 0, target, ValueLayout.JAVA_BYTE, first, bytes - first);
        return bytes;
    }

    /** Takes the first bytes away. */
    void drop(int bytes) {
        if (bytes < 0 || bytes > count) {
            throw new IllegalArgumentException("bytes=" + bytes + " count=" + count);
        }
        count -= bytes;
        head = head + bytes < ring.length ? head + bytes : head + bytes - ring.length;
        if (count == 0) {
            ring = new byte[0];
            head = 0;
        }
    }
}
