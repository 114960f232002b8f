package hypha.hypervisor.share;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Writes the fields of a reply in their order. What does not fit into the guest's buffer is {@code EPROTO}. */
final class MessageWriter {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment message;
    private long position = MessageType.HEADER_BYTES;

    /** Starts behind the header; the reply may fill the segment. */
    MessageWriter(MemorySegment message) {
        this.message = message;
    }

    void int8(int value) throws ErrnoException {
        message.set(JAVA_BYTE, take(Byte.BYTES), (byte) value);
    }

    void int16(int value) throws ErrnoException {
        message.set(SHORT, take(Short.BYTES), (short) value);
    }

    void int32(int value) throws ErrnoException {
        message.set(INT, take(Integer.BYTES), value);
    }

    void int64(long value) throws ErrnoException {
        message.set(LONG, take(Long.BYTES), value);
    }

    /** Bytes without a count before them. */
    void bytes(MemorySegment source) throws ErrnoException {
        long count = source.byteSize();
        MemorySegment.copy(source, 0, message, take(count), count);
    }

    /** What is left for further fields. */
    long room() {
        return message.byteSize() - position;
    }

    /** The next bytes, in place, for someone else to fill. */
    MemorySegment reserve(long count) throws ErrnoException {
        return message.asSlice(take(count), count);
    }

    /** Where the next field goes. */
    long position() {
        return position;
    }

    /** Goes back or forth to where a field that is not known at first, or bytes that were not needed, begin. */
    void position(long newPosition) {
        position = newPosition;
    }

    /** Drops all that was written behind the header. */
    void restart() {
        position = MessageType.HEADER_BYTES;
    }

    /**
     * Writes the header over its place.
     *
     * @return the length of the whole
     */
    int finish(int type, int tag) {
        message.set(INT, 0, (int) position);
        message.set(JAVA_BYTE, 4, (byte) type);
        message.set(SHORT, 5, (short) tag);
        return (int) position;
    }

    private long take(long count) throws ErrnoException {
        long start = position;
        if (count < 0 || count > message.byteSize() - start) {
            throw new ErrnoException(Errno.EPROTO);
        }
        position = start + count;
        return start;
    }
}
