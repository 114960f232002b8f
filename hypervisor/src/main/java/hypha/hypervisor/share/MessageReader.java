package hypha.hypervisor.share;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads the fields of a request in their order. The guest may change the bytes meanwhile, so each is read once and no more; what goes
 * beyond the message is {@code EPROTO}.
 */
final class MessageReader {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_NAME = 255;

    private final MemorySegment message;
    private long position;

    /** Starts at the message's first byte; it ends with the segment. */
    MessageReader(MemorySegment message) {
        this.message = message;
    }

    int int8() throws ErrnoException {
        return message.get(JAVA_BYTE, take(Byte.BYTES)) & 0xFF;
    }

    int int16() throws ErrnoException {
        return message.get(SHORT, take(Short.BYTES)) & 0xFFFF;
    }

    int int32() throws ErrnoException {
        return message.get(INT, take(Integer.BYTES));
    }

    long int64() throws ErrnoException {
        return message.get(LONG, take(Long.BYTES));
    }

    /** The next bytes, in place. */
    MemorySegment bytes(long count) throws ErrnoException {
        return message.asSlice(take(count), count);
    }

    /** Skips a string. */
    void skipString() throws ErrnoException {
        take(int16());
    }

    /**
     * Copies a string and ends it with NUL.
     *
     * @param into room for it and the NUL; longer strings are {@code ENAMETOOLONG}
     * @return its length
     */
    int string(MemorySegment into) throws ErrnoException {
        int length = int16();
        MemorySegment text = bytes(length);
        if (length >= into.byteSize()) {
            throw new ErrnoException(Errno.ENAMETOOLONG);
        }
        MemorySegment.copy(text, 0, into, 0, length);
        into.set(JAVA_BYTE, length, (byte) 0);
        for (int i = 0; i < length; i++) {
            if (into.get(JAVA_BYTE, i) == 0) {
                throw new ErrnoException(Errno.EINVAL);
            }
        }
        return length;
    }

    /**
     * Copies the name of an entry: one component, which names neither this directory nor its parent.
     *
     * @param into room for {@value LONGEST_NAME} bytes and the NUL
     * @return the same
     * @throws ErrnoException {@code EINVAL} for what is no such name
     */
    MemorySegment name(MemorySegment into) throws ErrnoException {
        int length = string(into);
        if (length > LONGEST_NAME) {
            throw new ErrnoException(Errno.ENAMETOOLONG);
        }
        boolean dots = length <= 2;
        for (int i = 0; i < length; i++) {
            byte character = into.get(JAVA_BYTE, i);
            if (character == '/') {
                throw new ErrnoException(Errno.EINVAL);
            }
            dots &= character == '.';
        }
        if (dots) {
            throw new ErrnoException(Errno.EINVAL); // "", "." and ".."
        }
        return into;
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
