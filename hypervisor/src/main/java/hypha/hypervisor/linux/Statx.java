package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code struct statx} (linux/stat.h): what is known of a file. Filled by {@link HostFile#status}. */
public final class Statx {
    /** Size of the structure. */
    public static final int BYTES = 256;

    /** The bits of {@link #mode} that tell the type. */
    public static final int S_IFMT = 0xF000;
    /** A directory. */
    public static final int S_IFDIR = 0x4000;
    /** A regular file. */
    public static final int S_IFREG = 0x8000;
    /** A symbolic link. */
    public static final int S_IFLNK = 0xA000;

    static final int STATX_BASIC_STATS = 0x7FF;
    static final int STATX_BTIME = 0x800;
    static final int STATX_MNT_ID = 0x1000;

    private static final long MASK_OFFSET = 0x00;
    private static final long BLKSIZE_OFFSET = 0x04;
    private static final long NLINK_OFFSET = 0x10;
    private static final long MODE_OFFSET = 0x1C;
    private static final long INO_OFFSET = 0x20;
    private static final long SIZE_OFFSET = 0x28;
    private static final long BLOCKS_OFFSET = 0x30;
    private static final long ATIME_OFFSET = 0x40;
    private static final long BTIME_OFFSET = 0x50;
    private static final long CTIME_OFFSET = 0x60;
    private static final long MTIME_OFFSET = 0x70;
    private static final long DEV_OFFSET = 0x88;
    private static final long MNT_ID_OFFSET = 0x90;
    private static final long NANOS_OFFSET = 8;

    private final MemorySegment structure;

    /** A structure of zeros. */
    public Statx(Arena arena) {
        structure = arena.allocate(BYTES, Long.BYTES);
    }

    long address() {
        return structure.address();
    }

    /** Type and permissions, as in {@code st_mode}. */
    public int mode() {
        return structure.get(JAVA_SHORT, MODE_OFFSET) & 0xFFFF;
    }

    /** The type alone: one of {@link #S_IFDIR}, {@link #S_IFREG}, {@link #S_IFLNK}, or that of a special file. */
    public int type() {
        return mode() & S_IFMT;
    }

    /** Number of the inode, unique in its file system. */
    public long inode() {
        return structure.get(JAVA_LONG, INO_OFFSET);
    }

    /** Number of hard links. */
    public int links() {
        return structure.get(JAVA_INT, NLINK_OFFSET);
    }

    /** Size in bytes. */
    public long size() {
        return structure.get(JAVA_LONG, SIZE_OFFSET);
    }

    /** What is allocated, in units of 512 bytes. */
    public long blocks() {
        return structure.get(JAVA_LONG, BLOCKS_OFFSET);
    }

    /** The size that suits reads and writes best, in bytes. */
    public int blockBytes() {
        return structure.get(JAVA_INT, BLKSIZE_OFFSET);
    }

    /** When it was last read: seconds since 1970. */
    public long accessSeconds() {
        return structure.get(JAVA_LONG, ATIME_OFFSET);
    }

    /** The nanoseconds of it, below 10^9. */
    public int accessNanos() {
        return structure.get(JAVA_INT, ATIME_OFFSET + NANOS_OFFSET);
    }

    /** When its content was last changed: seconds since 1970. */
    public long modificationSeconds() {
        return structure.get(JAVA_LONG, MTIME_OFFSET);
    }

    /** The nanoseconds of it. */
    public int modificationNanos() {
        return structure.get(JAVA_INT, MTIME_OFFSET + NANOS_OFFSET);
    }

    /** When its content or its attributes were last changed: seconds since 1970. */
    public long changeSeconds() {
        return structure.get(JAVA_LONG, CTIME_OFFSET);
    }

    /** The nanoseconds of it. */
    public int changeNanos() {
        return structure.get(JAVA_INT, CTIME_OFFSET + NANOS_OFFSET);
    }

    /** Whether the file system knows when the file was made. */
    public boolean hasBirth() {
        return (structure.get(JAVA_INT, MASK_OFFSET) & STATX_BTIME) != 0;
    }

    /** When it was made: seconds since 1970, or 0. */
    public long birthSeconds() {
        return structure.get(JAVA_LONG, BTIME_OFFSET);
    }

    /** The nanoseconds of it. */
    public int birthNanos() {
        return structure.get(JAVA_INT, BTIME_OFFSET + NANOS_OFFSET);
    }

    /**
     * What tells the mount that the file is in from others: the number of the mount, or that of the device on systems (before 5.8) that do
     * not tell the first; there a directory that is mounted at another place of the same file system looks as if it were part of it.
     */
    public long mount() {
        return (structure.get(JAVA_INT, MASK_OFFSET) & STATX_MNT_ID) != 0
                ? structure.get(JAVA_LONG, MNT_ID_OFFSET)
                : structure.get(JAVA_LONG, DEV_OFFSET);
    }
}
