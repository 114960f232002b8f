package hypha.kernel.wasi;

import hypha.bare.Memory;

/** What {@code poll_oneoff} found; witx {@code $event}. */
final class Event {
    /** Bytes of the structure. */
    static final int BYTES = 32;
    /** Flag: the other side of the stream is gone. */
    static final int HANGUP = 1;

    private static final int USER_DATA_OFFSET = 0;
    private static final int ERROR_OFFSET = 8;
    private static final int TYPE_OFFSET = 10;
    private static final int BYTES_OFFSET = 16;
    private static final int FLAGS_OFFSET = 24;

    private Event() {}

    /** Writes all of an event; {@code ready} is the number of bytes that can be read or written. */
    static void write(long event, long userData, int error, int type, long ready, int flags) {
        Memory.fill(event, 0, BYTES);
        Memory.store64(event + USER_DATA_OFFSET, userData);
        Memory.store16(event + ERROR_OFFSET, error);
        Memory.store8(event + TYPE_OFFSET, type);
        Memory.store64(event + BYTES_OFFSET, ready);
        Memory.store16(event + FLAGS_OFFSET, flags);
    }
}
