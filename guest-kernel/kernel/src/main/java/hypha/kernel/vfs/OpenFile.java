package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;

/**
 * An open file, which descriptors lead to: a file or directory, a standard stream, an end of a pipe.
 *
 * <pre>
 *   +0x00  references   32 bits: descriptors, and requests under way
 *   +0x04  kind         32 bits: {@link #NODE}, {@link #STREAM}, {@link #PIPE_READER}, {@link #PIPE_WRITER}, {@link #SOCKET},
 *                       {@link #LISTENER}, {@link #TERMINAL}
 *   +0x08  object       64 bits: its {@link Node}, 0 for a preopened root that was not used yet; number of the stream; address of the pipe, {@code Stream} or listener;
 *                       the node of the terminal
 *   +0x10  position     64 bits: where the next read or write is
 *   +0x18  flags        32 bits: witx {@code $fdflags}
 *   +0x1C  mount        32 bits: number of the mount, if it is the preopened root of one; else 0
 *   +0x20  own          four words of 64 bits, the file system's
 * </pre>
 */
public final class OpenFile {
    /** Kind: a file or directory. */
    public static final int NODE = 1;
    /** Kind: a standard stream. */
    public static final int STREAM = 2;
    /** Kind: the end of a pipe that is read. */
    public static final int PIPE_READER = 3;
    /** Kind: the end of a pipe that is written. */
    public static final int PIPE_WRITER = 4;
    /** Kind: a connection. */
    public static final int SOCKET = 5;
    /** Kind: a listening socket. */
    public static final int LISTENER = 6;
    /** Kind: the terminal, {@code /dev/console}. */
    public static final int TERMINAL = 7;

    /** Flag: writes go to the end. */
    public static final int APPEND = 1;
    /** Flag: a write is done when its data are durable. */
    public static final int DATA_SYNC = 1 << 1;
    /** Flag: operations do not wait. */
    public static final int NONBLOCK = 1 << 2;
    /** Flag: reads are as durable as writes. */
    public static final int READ_SYNC = 1 << 3;
    /** Flag: a write is done when all of the file is durable. */
    public static final int SYNC = 1 << 4;
    /** All flags. */
    public static final int ALL_FLAGS = 0x1F;

    /** Words of the file system's own. */
    public static final int OWN_WORDS = 4;

    private static final int BYTES = 0x40;
    private static final int KIND_OFFSET = 0x04;
    private static final int OBJECT_OFFSET = 0x08;
    private static final int POSITION_OFFSET = 0x10;
    private static final int FLAGS_OFFSET = 0x18;
    private static final int MOUNT_OFFSET = 0x1C;
    private static final int OWN_OFFSET = 0x20;

    private static long count;

    private OpenFile() {}

    static void init() {
        count = 0;
    }

    /** Number of open files. */
    public static long count() {
        return count;
    }

    /** Makes an open file with one reference, which takes over the caller's reference of {@code object}. 0 if there is no memory. */
    public static long create(int kind, long object, int flags) {
        long file = Slab.allocate(BYTES);
        if (file == 0) {
            return 0;
        }
        Memory.store32(file, 1);
        Memory.store32(file + KIND_OFFSET, kind);
        Memory.store64(file + OBJECT_OFFSET, object);
        Memory.store32(file + FLAGS_OFFSET, flags);
        count++;
        return file;
    }

    /** One more needs it. */
    public static void retain(long file) {
        Memory.store32(file, Memory.load32(file) + 1);
    }

    /** One less needs it. With the last one it is closed. */
    public static void release(long file) {
        int left = Memory.load32(file) - 1;
        Memory.store32(file, left);
        if (left != 0) {
            return;
        }
        if (kind(file) == NODE) {
            if (node(file) != 0) {
                FileSystems.close(file);
                Nodes.release(node(file));
            }
        } else {
            Channels.close(file);
        }
        count--;
        Slab.release(file, BYTES);
    }

    /** What it is. */
    public static int kind(long file) {
        return Memory.load32(file + KIND_OFFSET);
    }

    /** Its node; of kind {@link #NODE}. */
    public static long node(long file) {
        return Memory.load64(file + OBJECT_OFFSET);
    }

    /**
     * An open file for another table: the same with one more reference, or, of a mount's root that was not used yet, one like it, since
     * two tasks would look for that at once. 0 if there is no memory.
     */
    static long another(long file) {
        if (kind(file) != NODE || node(file) != 0) {
            retain(file);
            return file;
        }
        long other = create(NODE, 0, flags(file));
        if (other != 0) {
            preopened(other, preopened(file));
        }
        return other;
    }

    /** True if it is a directory. */
    static boolean isDirectory(long file) {
        return kind(file) == NODE && (node(file) == 0 || Node.isDirectory(node(file)));
    }

    /** The root that a preopened file leads to is known now; the file takes over the caller's reference. */
    static void resolved(long file, long node) {
        Memory.store64(file + OBJECT_OFFSET, node);
    }

    /** Number of the stream, or address of pipe or socket. */
    public static long object(long file) {
        return Memory.load64(file + OBJECT_OFFSET);
    }

    /** Where the next read or write is; of a directory, nothing. */
    public static long position(long file) {
        return Memory.load64(file + POSITION_OFFSET);
    }

    /** Changes it. */
    public static void position(long file, long value) {
        Memory.store64(file + POSITION_OFFSET, value);
    }

    /** Its flags. */
    public static int flags(long file) {
        return Memory.load32(file + FLAGS_OFFSET);
    }

    /** Changes them. */
    public static void flags(long file, int value) {
        Memory.store32(file + FLAGS_OFFSET, value);
    }

    /** Number of the mount whose preopened root it is, or 0. */
    public static int preopened(long file) {
        return Memory.load32(file + MOUNT_OFFSET);
    }

    static void preopened(long file, int number) {
        Memory.store32(file + MOUNT_OFFSET, number);
    }

    /** A word of the file system's own; {@code index} is 0 to {@link #OWN_WORDS} - 1. All are 0 in a new file. */
    public static long own(long file, int index) {
        return Memory.load64(file + OWN_OFFSET + 8L * index);
    }

    /** Changes a word of the file system's own. */
    public static void own(long file, int index, long value) {
        Memory.store64(file + OWN_OFFSET + 8L * index, value);
    }
}
