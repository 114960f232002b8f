package hypha.hypervisor.share;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import hypha.hypervisor.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Turns the system's directory entries into those of Rreaddir: qid[13] offset[8] type[1] name[s]. */
final class DirectoryListing {
    // struct linux_dirent64: inode, offset of the next entry, length of this one, type, name.
    private static final long NEXT_OFFSET = 8;
    private static final long LENGTH_OFFSET = 16;
    private static final long TYPE_OFFSET = 18;
    private static final long NAME_OFFSET = 19;

    private static final int ENTRY_BYTES = 24;
    private static final int LONGEST_ENTRY = ENTRY_BYTES + 255;

    private final MemorySegment raw;
    private final Statx status;

    DirectoryListing(Arena arena, int bytes) {
        raw = arena.allocate(bytes, Long.BYTES);
        status = new Statx(arena);
    }

    /**
     * The fields of Rreaddir.
     *
     * @param fid an open directory
     * @param offset 0, or what an entry named as the place of its successor
     * @param count how much the guest takes at most; less than the longest entry is {@code EINVAL}
     * @param rootInode the inode of the shared directory, whose parent stays unnamed
     */
    void read(MessageWriter reply, Fid fid, long offset, long count, long rootInode) throws ErrnoException {
        final long start = reply.position();
        reply.int32(0);
        long room = Math.min(Math.max(0, count), reply.room());
        if (room < LONGEST_ENTRY) {
            throw new ErrnoException(Errno.EINVAL);
        }
        HostFile directory = fid.opened();
        if (offset != fid.position) {
            directory.seek(offset);
            fid.position = offset;
        }
        // An entry of the protocol is at most 7/6 as long as the system's (28 bytes and 24, for names of 4), so all
        // that is read fits.
        long bytes = Math.min(room * 6 / 7, raw.byteSize());
        long end = directory.entries(raw.asSlice(0, bytes));
        for (long at = 0; at < end; at += raw.get(JAVA_SHORT_UNALIGNED, at + LENGTH_OFFSET) & 0xFFFF) {
            entry(reply, fid, at, rootInode);
        }
        long next = reply.position();
        reply.position(start);
        reply.int32((int) (next - start - Integer.BYTES));
        reply.position(next);
    }

    private void entry(MessageWriter reply, Fid fid, long at, long rootInode) throws ErrnoException {
        int type = raw.get(JAVA_BYTE, at + TYPE_OFFSET) & 0xFF;
        long nextOffset = raw.get(JAVA_LONG_UNALIGNED, at + NEXT_OFFSET);
        long name = at + NAME_OFFSET;
        int length = 0;
        while (raw.get(JAVA_BYTE, name + length) != 0) {
            length++;
        }
        long inode = raw.get(JAVA_LONG_UNALIGNED, at);
        if (length == 2 && raw.get(JAVA_BYTE, name) == '.' && raw.get(JAVA_BYTE, name + 1) == '.') {
            fid.handle.status(status);
            inode = status.inode() == rootInode ? rootInode : inode;
        }
        reply.int8(Attributes.qidTypeOfEntry(type));
        reply.int32(0);
        reply.int64(inode);
        reply.int64(nextOffset);
        reply.int8(type);
        reply.int16(length);
        reply.bytes(raw.asSlice(name, length));
        fid.position = nextOffset;
    }
}
