package hypha.kernel.task;

import hypha.bare.Memory;

/**
 * Tasks that wait for a processor in the order of their virtual times, as a calendar: a ring of 256 buckets, each a FIFO for the tasks
 * whose virtual times fall into the same 131 µs. Adding, taking the first and removing any cost the same for ten tasks and a million,
 * which a heap or a tree does not offer; the price is that tasks less than a bucket apart are served in the order of their coming.
 *
 * <pre>
 *   header: +0x00 buckets, an address     +0x08 base: virtual time of the bucket that is served, a multiple of its width
 *           +0x10 floor: the largest base ever     +0x18 count     +0x20 4 × 64 bits: which buckets may hold tasks
 * </pre>
 *
 * <p>A task whose virtual time lies beyond the ring waits in the last bucket, and is put where it belongs when its turn comes there.
 */
final class FairQueue {
    /** Bytes of a queue's header, all zero at first but for the address of its buckets. */
    static final int HEADER_BYTES = 0x40;
    /** Offset of the address of the buckets: a zeroed frame. */
    static final int BUCKETS_OFFSET = 0x00;
    /** Binary logarithm of the width of a bucket in nanoseconds of virtual time. */
    static final int WIDTH_SHIFT = 17;
    /** Number of buckets. */
    static final int BUCKETS = 256;

    private static final int BASE_OFFSET = 0x08;
    private static final int FLOOR_OFFSET = 0x10;
    private static final int COUNT_OFFSET = 0x18;
    private static final int BITS_OFFSET = 0x20;
    private static final int WORDS = BUCKETS / 64;
    /** Tasks that one decision moves at most on their way to where they belong; the next one is taken although its time has not come. */
    private static final int MOVES = 32;

    private FairQueue() {}

    /** Number of tasks. */
    static long count(long queue) {
        return Memory.load64(queue + COUNT_OFFSET);
    }

    /** The virtual time before which no task is owed anything: what a task starts with that comes from elsewhere. */
    static long floor(long queue) {
        return Memory.load64(queue + FLOOR_OFFSET);
    }

    /**
     * The virtual time of a task that has slept: its own, but not before the floor less a bucket, lest sleeping be saved up. It then is
     * served before those that did not sleep, and no more than a bucket's width at their expense.
     */
    static long afterSleep(long queue, long virtualTime) {
        return Math.max(virtualTime, Math.max(floor(queue) - (1L << WIDTH_SHIFT), 0));
    }

    /** Adds a task, which is in no queue, by its virtual time. */
    static void add(long queue, long task) {
        long index = Task.virtualTime(task) >>> WIDTH_SHIFT;
        long base = Memory.load64(queue + BASE_OFFSET) >>> WIDTH_SHIFT;
        if (index < base) {
            long least = Math.max((floor(queue) >>> WIDTH_SHIFT) - 1, 0);
            base = Math.min(base, Math.max(index, least));
            Memory.store64(queue + BASE_OFFSET, base << WIDTH_SHIFT);
        }
        int bucket = (int) (base + Math.min(Math.max(index - base, 0), BUCKETS - 1)) & BUCKETS - 1;
        LinkedQueue.append(bucket(queue, bucket), Task.readyNode(task));
        long word = queue + BITS_OFFSET + 8 * (bucket >>> 6);
        Memory.store64(word, Memory.load64(word) | 1L << bucket);
        Memory.store64(queue + COUNT_OFFSET, count(queue) + 1);
    }

    /** Takes out a task that is in this queue. */
    static void remove(long queue, long task) {
        LinkedQueue.remove(Task.readyNode(task));
        Memory.store64(queue + COUNT_OFFSET, count(queue) - 1);
    }

    /** Takes the task with the least virtual time; 0 if there is none. */
    static long take(long queue) {
        if (count(queue) == 0) {
            return 0;
        }
        int moves = 0;
        while (true) {
            long index = firstBucket(queue);
            Memory.store64(queue + BASE_OFFSET, index << WIDTH_SHIFT);
            long task = Task.ofReadyNode(LinkedQueue.first(bucket(queue, (int) index & BUCKETS - 1)));
            remove(queue, task);
            if (Task.virtualTime(task) >>> WIDTH_SHIFT <= index || moves == MOVES) {
                Memory.store64(queue + FLOOR_OFFSET, Math.max(floor(queue), index << WIDTH_SHIFT));
                return task;
            }
            add(queue, task);
            moves++;
        }
    }

    /** Index of the first bucket from the base on that holds a task, counted from virtual time 0. There is a task. */
    private static long firstBucket(long queue) {
        long base = Memory.load64(queue + BASE_OFFSET) >>> WIDTH_SHIFT;
        int start = (int) base & BUCKETS - 1;
        while (true) {
            int bucket = firstBit(queue, start);
            if (!LinkedQueue.isEmpty(bucket(queue, bucket))) {
                return base + (bucket - start & BUCKETS - 1);
            }
            long word = queue + BITS_OFFSET + 8 * (bucket >>> 6);
            Memory.store64(word, Memory.load64(word) & ~(1L << bucket));
        }
    }

    /** The first bucket with its bit set, from {@code start} on and around. There is one. */
    private static int firstBit(long queue, int start) {
        int word = start >>> 6;
        long bits = Memory.load64(queue + BITS_OFFSET + 8 * word) & -1L << start;
        while (bits == 0) {
            word = word + 1 & WORDS - 1;
            bits = Memory.load64(queue + BITS_OFFSET + 8 * word);
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    private static long bucket(long queue, int bucket) {
        return Memory.load64(queue + BUCKETS_OFFSET) + (long) LinkedQueue.QUEUE_BYTES * bucket;
    }
}
