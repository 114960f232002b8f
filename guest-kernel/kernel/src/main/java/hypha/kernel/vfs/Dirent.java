package hypha.kernel.vfs;

import hypha.bare.Memory;

/** An entry of a listing; witx {@code $dirent}. The name follows it. */
public final class Dirent {
    /** Bytes of the structure. */
    public static final int BYTES = 24;

    private static final int INODE_OFFSET = 8;
    private static final int NAME_BYTES_OFFSET = 16;
    private static final int TYPE_OFFSET = 20;

    private Dirent() {}

    /** Writes all of it. {@code next} is the place behind the entry. */
    public static void write(long dirent, long next, long inode, int nameBytes, int type) {
        Memory.store64(dirent, next);
        Memory.store64(dirent + INODE_OFFSET, inode);
        Memory.store32(dirent + NAME_BYTES_OFFSET, nameBytes);
        Memory.store32(dirent + TYPE_OFFSET, type);
    }

    /** The place behind the entry. */
    public static long next(long dirent) {
        return Memory.load64(dirent);
    }

    /** Changes it. */
    public static void next(long dirent, long place) {
        Memory.store64(dirent, place);
    }

    /** Bytes of the name. */
    public static int nameBytes(long dirent) {
        return Memory.load32(dirent + NAME_BYTES_OFFSET);
    }
}
