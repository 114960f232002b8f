package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.HyphaRing;
import hypha.kernel.handle.Slab;
import hypha.kernel.handle.TaskObjects;

/**
 * The requests that a task has submitted and that wait, in the order in which they came. They are copies: what the program does to its own
 * afterwards changes nothing. The record is made when a task submits for the first time.
 *
 * <pre>
 *   +0x00 number of requests    +0x40 requests of 64 bytes:
 *     +0x00 operation, 32 bits   +0x04 1: was notified, 32 bits    +0x08 five arguments   +0x30 user data   +0x38 address of its futex, or 0
 * </pre>
 */
final class RingRequests {
    private static final int HEADER_BYTES = 0x40;
    private static final int ENTRY_BYTES = 0x40;
    private static final int BYTES = HEADER_BYTES + HyphaRing.MAXIMUM_WAITING * ENTRY_BYTES;

    private static final int NOTIFIED_OFFSET = 0x04;
    private static final int FUTEX_OFFSET = 0x38;

    private RingRequests() {}

    /** The record of a task, made if there is none; 0 if there is no memory. */
    static long of(long objects) {
        long record = TaskObjects.requests(objects);
        if (record == 0) {
            record = Slab.allocate(BYTES);
            TaskObjects.requests(objects, record);
        }
        return record;
    }

    /** The task has ended. */
    static void release(long objects) {
        long record = TaskObjects.requests(objects);
        if (record != 0) {
            Slab.release(record, BYTES);
            TaskObjects.requests(objects, 0);
        }
    }

    static int count(long record) {
        return Memory.load32(record);
    }

    static long at(long record, int index) {
        return record + HEADER_BYTES + (long) index * ENTRY_BYTES;
    }

    /** The place behind the last, of which there is one; it counts only when {@link #add} has said so. Reads the program's request once. */
    static long copyToEnd(long record, long request) {
        long entry = at(record, count(record));
        Memory.copy(entry, request, HyphaRing.REQUEST_BYTES);
        Memory.store32(entry + NOTIFIED_OFFSET, 0);
        Memory.store64(entry + FUTEX_OFFSET, 0);
        return entry;
    }

    /** The request behind the last waits as well. */
    static void add(long record) {
        Memory.store32(record, count(record) + 1);
    }

    /** Moves a request that stays to where it stands when those before it that are done have gone. */
    static void move(long record, int from, int to) {
        if (from != to) {
            Memory.copy(at(record, to), at(record, from), ENTRY_BYTES);
        }
    }

    /** Forgets all from here on. */
    static void truncate(long record, int count) {
        Memory.store32(record, count);
    }

    static int operation(long entry) {
        return Memory.load32(entry + HyphaRing.OPERATION_OFFSET);
    }

    static long argument(long entry, int index) {
        return Memory.load64(entry + HyphaRing.ARGUMENTS_OFFSET + 8 * index);
    }

    static long userData(long entry) {
        return Memory.load64(entry + HyphaRing.USER_DATA_OFFSET);
    }

    static long futex(long entry) {
        return Memory.load64(entry + FUTEX_OFFSET);
    }

    static void futex(long entry, long address) {
        Memory.store64(entry + FUTEX_OFFSET, address);
    }

    static boolean isNotified(long entry) {
        return Memory.load32(entry + NOTIFIED_OFFSET) != 0;
    }

    static void notified(long entry) {
        Memory.store32(entry + NOTIFIED_OFFSET, 1);
    }
}
