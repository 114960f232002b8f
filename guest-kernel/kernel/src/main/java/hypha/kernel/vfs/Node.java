package hypha.kernel.vfs;

import hypha.bare.Memory;

/**
 * A file, directory or symbolic link while somebody needs it: an open file, a request under way, or the file system itself.
 *
 * <pre>
 *   +0x00  references   64 bits
 *   +0x08  mount        address of the {@link Mount} that it belongs to
 *   +0x10  identity     64 bits: the file's number, never that of another file of the mount while it exists
 *   +0x18  next         64 bits: in its chain of {@link Nodes}, if it is in one
 *   +0x20  type         8 bits: {@link FileType}
 *   +0x21  known        8 bits: 1 if {@link Nodes#find} finds it
 *   +0x24  trail        32 bits: see {@link Mounts}
 *   +0x28  unused
 *   +0x30  own          ten words of 64 bits, the file system's
 * </pre>
 */
public final class Node {
    /** Bytes of a node. */
    public static final int BYTES = 0x80;
    /** Words of the file system's own. */
    public static final int OWN_WORDS = 10;

    static final int REFERENCES_OFFSET = 0x00;
    static final int MOUNT_OFFSET = 0x08;
    static final int IDENTITY_OFFSET = 0x10;
    static final int NEXT_OFFSET = 0x18;
    static final int TYPE_OFFSET = 0x20;
    static final int KNOWN_OFFSET = 0x21;
    static final int TRAIL_OFFSET = 0x24;
    private static final int OWN_OFFSET = 0x30;

    private Node() {}

    /** How many need it. */
    public static long references(long node) {
        return Memory.load64(node + REFERENCES_OFFSET);
    }

    /** One more needs it. */
    public static void retain(long node) {
        Memory.store64(node + REFERENCES_OFFSET, references(node) + 1);
    }

    /** The mount that it belongs to. */
    public static long mount(long node) {
        return Memory.load64(node + MOUNT_OFFSET);
    }

    /** The file's number, which programs see as its inode. */
    public static long identity(long node) {
        return Memory.load64(node + IDENTITY_OFFSET);
    }

    /** {@link FileType}. */
    public static int type(long node) {
        return Memory.load8(node + TYPE_OFFSET);
    }

    /** True if it is a directory. */
    public static boolean isDirectory(long node) {
        return type(node) == FileType.DIRECTORY;
    }

    /** A word of the file system's own; {@code index} is 0 to {@link #OWN_WORDS} - 1. All are 0 in a new node. */
    public static long own(long node, int index) {
        return Memory.load64(node + OWN_OFFSET + 8L * index);
    }

    /** Changes a word of the file system's own. */
    public static void own(long node, int index, long value) {
        Memory.store64(node + OWN_OFFSET + 8L * index, value);
    }

    /** The address of a word of the file system's own. */
    public static long ownAddress(long node, int index) {
        return node + OWN_OFFSET + 8L * index;
    }

    static int trail(long node) {
        return Memory.load32(node + TRAIL_OFFSET);
    }

    static void trail(long node, int value) {
        Memory.store32(node + TRAIL_OFFSET, value);
    }
}
