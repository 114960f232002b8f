package hypha.kernel.wasi;

import hypha.bare.Memory;

/** What {@code poll_oneoff} is to wait for; witx {@code $subscription}. */
final class Subscription {
    /** Bytes of the structure. */
    static final int BYTES = 48;
    /** Tag: a time. */
    static final int CLOCK = 0;
    /** Tag: a descriptor can be read. */
    static final int FD_READ = 1;
    /** Tag: a descriptor can be written. */
    static final int FD_WRITE = 2;

    private static final int USER_DATA_OFFSET = 0;
    private static final int TAG_OFFSET = 8;
    private static final int CLOCK_ID_OFFSET = 16;
    private static final int TIMEOUT_OFFSET = 24;
    private static final int FLAGS_OFFSET = 40;
    private static final int DESCRIPTOR_OFFSET = 16;
    private static final int ABSOLUTE = 1;

    private Subscription() {}

    static long userData(long subscription) {
        return Memory.load64(subscription + USER_DATA_OFFSET);
    }

    static int tag(long subscription) {
        return Memory.load8(subscription + TAG_OFFSET);
    }

    static long clock(long subscription) {
        return Memory.load32(subscription + CLOCK_ID_OFFSET) & 0xFFFF_FFFFL;
    }

    /** Nanoseconds, unsigned: how long, or until when. */
    static long timeout(long subscription) {
        return Memory.load64(subscription + TIMEOUT_OFFSET);
    }

    /** True if the timeout is a point in time of its clock. */
    static boolean isAbsolute(long subscription) {
        return (Memory.load16(subscription + FLAGS_OFFSET) & ABSOLUTE) != 0;
    }

    static long descriptor(long subscription) {
        return Memory.load32(subscription + DESCRIPTOR_OFFSET) & 0xFFFF_FFFFL;
    }
}
