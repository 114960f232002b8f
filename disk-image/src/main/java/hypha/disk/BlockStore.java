package hypha.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk, in blocks of 4 KiB. */
public interface BlockStore {
    /** Bytes of a block. */
    int BLOCK_BYTES = 4096;

    /** Number of blocks. */
    long blocks();

    /**
     * Reads a block.
     *
     * @return its bytes from 0 on, little-endian
     */
    ByteBuffer read(long number) throws IOException;

    /** Writes a block: {@code data} from 0 on. */
    void write(long number, ByteBuffer data) throws IOException;
}
