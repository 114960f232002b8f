package hypha.kernel.wasi;

import hypha.bare.Memory;

/** A file's attributes; witx {@code $filestat}. */
public final class Filestat {
    /** Bytes of the structure. */
    public static final int BYTES = 64;

    private static final int INODE_OFFSET = 8;
    private static final int TYPE_OFFSET = 16;
    private static final int LINKS_OFFSET = 24;
    private static final int SIZE_OFFSET = 32;
    private static final int ACCESSED_OFFSET = 40;
    private static final int MODIFIED_OFFSET = 48;
    private static final int CHANGED_OFFSET = 56;

    private Filestat() {}

    /** Starts with device, inode and type, and all else 0. */
    static void begin(long filestat, long device, long inode, int type) {
        Memory.fill(filestat, 0, BYTES);
        Memory.store64(filestat, device);
        Memory.store64(filestat + INODE_OFFSET, inode);
        Memory.store8(filestat + TYPE_OFFSET, type);
    }

    /** Number of names. */
    public static void links(long filestat, long value) {
        Memory.store64(filestat + LINKS_OFFSET, value);
    }

    /** Bytes. */
    public static void size(long filestat, long value) {
        Memory.store64(filestat + SIZE_OFFSET, value);
    }

    static long size(long filestat) {
        return Memory.load64(filestat + SIZE_OFFSET);
    }

    /** Times of access, change of data and change of attributes, in nanoseconds since 1970. */
    public static void times(long filestat, long accessed, long modified, long changed) {
        Memory.store64(filestat + ACCESSED_OFFSET, accessed);
        Memory.store64(filestat + MODIFIED_OFFSET, modified);
        Memory.store64(filestat + CHANGED_OFFSET, changed);
    }
}
