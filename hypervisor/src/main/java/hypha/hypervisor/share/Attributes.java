package hypha.hypervisor.share;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import hypha.hypervisor.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What the guest learns of a file and may change of it. */
final class Attributes {
    private static final int QTDIR = 0x80;
    private static final int QTSYMLINK = 0x02;
    private static final int QTFILE = 0x00;

    // Of P9_GETATTR_*: mode, links, inode, size, blocks, times; not owner and device, which are the host's own affairs.
    private static final long BASIC = 0x7E3;
    private static final long BIRTH = 0x800;

    private static final int SET_MODE = 0x1;
    private static final int SET_UID = 0x2;
    private static final int SET_GID = 0x4;
    private static final int SET_SIZE = 0x8;
    private static final int SET_ATIME = 0x10;
    private static final int SET_MTIME = 0x20;
    private static final int SET_CTIME = 0x40;
    private static final int SET_ATIME_VALUE = 0x80;
    private static final int SET_MTIME_VALUE = 0x100;
    private static final int KNOWN = 0x1FF;

    private static final long UTIME_NOW = 0x3FFF_FFFF;
    private static final long UTIME_OMIT = 0x3FFF_FFFE;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Attributes() {}

    /** type[1] version[4] path[8]: which file, and a number that changes with its content. */
    static void qid(MessageWriter reply, Statx status) throws ErrnoException {
        reply.int8(qidType(status.type()));
        reply.int32((int)
                (status.modificationSeconds() * NANOS_PER_SECOND + status.modificationNanos() + (status.size() << 8)));
        reply.int64(status.inode());
    }

    private static int qidType(int type) {
        return switch (type) {
            case Statx.S_IFDIR -> QTDIR;
            case Statx.S_IFLNK -> QTSYMLINK;
            default -> QTFILE;
        };
    }

    /** The type in a qid of an entry whose {@code d_type} is known. */
    static int qidTypeOfEntry(int dirType) {
        return qidType(dirType << 12);
    }

    /** The fields of Rgetattr. */
    static void get(MessageWriter reply, Statx status) throws ErrnoException {
        reply.int64(BASIC | (status.hasBirth() ? BIRTH : 0));
        qid(reply, status);
        reply.int32(status.mode());
        reply.int32(0); // uid
        reply.int32(0); // gid
        reply.int64(Integer.toUnsignedLong(status.links()));
        reply.int64(0); // rdev
        reply.int64(status.size());
        reply.int64(status.blockBytes());
        reply.int64(status.blocks());
        reply.int64(status.accessSeconds());
        reply.int64(status.accessNanos());
        reply.int64(status.modificationSeconds());
        reply.int64(status.modificationNanos());
        reply.int64(status.changeSeconds());
        reply.int64(status.changeNanos());
        reply.int64(status.birthSeconds());
        reply.int64(status.birthNanos());
        reply.int64(0); // gen
        reply.int64(0); // data_version
    }

    /**
     * Does what a Tsetattr asks for: size and times.
     *
     * @param request behind its fid
     * @throws ErrnoException {@code EPERM} if it is to change the owner or the permissions, and the system's reasons
     */
    static void set(MessageReader request, Fid fid) throws ErrnoException {
        int valid = request.int32();
        request.bytes(3L * Integer.BYTES); // mode, uid, gid
        final long size = request.int64();
        final long accessSeconds = request.int64();
        final long accessNanos = request.int64();
        final long modificationSeconds = request.int64();
        final long modificationNanos = request.int64();
        if ((valid & ~KNOWN) != 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if ((valid & (SET_MODE | SET_UID | SET_GID)) != 0) {
            throw new ErrnoException(Errno.EPERM);
        }
        final long access = nanos(valid, SET_ATIME, SET_ATIME_VALUE, accessNanos);
        final long modification = nanos(valid, SET_MTIME, SET_MTIME_VALUE, modificationNanos);
        if ((valid & SET_SIZE) != 0) {
            truncate(fid, size);
        }
        // The time of change is the system's to set, and any change sets it.
        if ((valid & (SET_ATIME | SET_MTIME | SET_CTIME)) != 0) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment times = arena.allocate(4 * Long.BYTES, Long.BYTES);
                times.set(JAVA_LONG, 0, accessSeconds);
                times.set(JAVA_LONG, 8, access);
                times.set(JAVA_LONG, 16, modificationSeconds);
                times.set(JAVA_LONG, 24, modification);
                fid.handle.times(times);
            }
        }
    }

    private static long nanos(int valid, int set, int setValue, long value) throws ErrnoException {
        if ((valid & set) == 0) {
            return UTIME_OMIT;
        }
        if ((valid & setValue) == 0) {
            return UTIME_NOW;
        }
        if (value < 0 || value >= NANOS_PER_SECOND) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return value;
    }

    private static void truncate(Fid fid, long size) throws ErrnoException {
        if (fid.isDirectory()) {
            throw new ErrnoException(Errno.EISDIR);
        }
        if (fid.type != Statx.S_IFREG || size < 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if (fid.isOpen()) {
            fid.writing().truncate(size);
            return;
        }
        try (HostFile file = fid.handle.reopen(HostFile.O_WRONLY)) {
            file.truncate(size);
        }
    }
}
