package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.abi.MountTable;

/**
 * A file system in its place: a copy of an entry of the {@link MountTable}, and what the kernel adds.
 *
 * <pre>
 *   +0x000  the entry
 *   +0x100  root     address of the root's {@link Node}, of which the mount has a reference, or 0 until it was needed first
 *   +0x108  number   64 bits: from 1; programs see it as the device of a file
 *   +0x110  own      six words of 64 bits, the file system's
 * </pre>
 */
public final class Mount {
    /** Words of the file system's own. */
    public static final int OWN_WORDS = 6;

    static final int BYTES = 0x140;
    private static final int ROOT_OFFSET = 0x100;
    private static final int NUMBER_OFFSET = 0x108;
    private static final int OWN_OFFSET = 0x110;

    private Mount() {}

    /** The kind of its file system: one of {@link MountTable}. */
    public static int kind(long mount) {
        return Memory.load32(mount + MountTable.KIND_OFFSET);
    }

    /** Options of {@link MountTable}. */
    public static int options(long mount) {
        return Memory.load32(mount + MountTable.OPTIONS_OFFSET);
    }

    /** True if nothing in it can be changed. The vfs refuses changes itself. */
    public static boolean isReadOnly(long mount) {
        return (options(mount) & MountTable.READ_ONLY) != 0;
    }

    /** Number of its device. */
    public static long device(long mount) {
        return Memory.load64(mount + MountTable.DEVICE_OFFSET);
    }

    /** Address of its archive. */
    public static long address(long mount) {
        return Memory.load64(mount + MountTable.ADDRESS_OFFSET);
    }

    /** Bytes of its archive, or its limit. */
    public static long bytes(long mount) {
        return Memory.load64(mount + MountTable.BYTES_OFFSET);
    }

    /** A task's share of the limit. */
    public static long taskBytes(long mount) {
        return Memory.load64(mount + MountTable.TASK_BYTES_OFFSET);
    }

    /** Where programs see it: address of the path. */
    public static long path(long mount) {
        return mount + MountTable.PATH_OFFSET;
    }

    /** Bytes of that path. */
    public static int pathBytes(long mount) {
        return Memory.load32(mount + MountTable.PATH_BYTES_OFFSET);
    }

    /** Its number, from 1. */
    public static long number(long mount) {
        return Memory.load64(mount + NUMBER_OFFSET);
    }

    static void number(long mount, long value) {
        Memory.store64(mount + NUMBER_OFFSET, value);
    }

    /** Its root, or 0 if that was not needed yet. */
    public static long root(long mount) {
        return Memory.load64(mount + ROOT_OFFSET);
    }

    static void root(long mount, long node) {
        Memory.store64(mount + ROOT_OFFSET, node);
    }

    /** A word of the file system's own; {@code index} is 0 to {@link #OWN_WORDS} - 1. All are 0 at boot. */
    public static long own(long mount, int index) {
        return Memory.load64(mount + OWN_OFFSET + 8L * index);
    }

    /** Changes a word of the file system's own. */
    public static void own(long mount, int index, long value) {
        Memory.store64(mount + OWN_OFFSET + 8L * index, value);
    }
}
