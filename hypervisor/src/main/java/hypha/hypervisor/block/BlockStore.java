package hypha.hypervisor.block;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** What keeps a disk's sectors. Used by the device's thread alone; ranges have been checked to lie within {@link #bytes}. */
public interface BlockStore extends AutoCloseable {
    /** Its size: a multiple of 512, which never changes. */
    long bytes();

    /** True if nothing can be written. */
    boolean isReadOnly();

    /** Fills {@code buffer} from a position. */
    void read(long position, MemorySegment buffer) throws IOException;

    /** Writes {@code buffer}, which is durable after the next {@link #flush}. */
    void write(long position, MemorySegment buffer) throws IOException;

    /** Makes durable what was written. */
    void flush() throws IOException;

    /** Makes a range read as zeros, and gives its room back where that is possible. */
    void zero(long position, long bytes) throws IOException;

    @Override
    void close();
}
