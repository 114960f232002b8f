package hypha.hypervisor.share;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import hypha.hypervisor.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns the system's directory entries into those of Rreaddir: qid[13] offset[8] type[1] name[s]. In arrays, between two copies of the
 * whole: a listing is rare and its code not compiled, and then access to native memory is slow.
 */
final class DirectoryListing {
    // struct linux_dirent64: inode, offset of the next entry, length of this one, type, name.
    private static final int NEXT_OFFSET = 8;
    private static final int LENGTH_OFFSET = 16;
    private static final int TYPE_OFFSET = 18;
    private static final int NAME_OFFSET = 19;

    private static final int ENTRY_BYTES = 24;
    private static final int LONGEST_ENTRY = ENTRY_BYTES + 255;

    private final MemorySegment kernelEntries;
    private final Statx status;
    private final byte[] bytes;
    private final ByteBuffer raw;
    private final ByteBuffer entries;

    DirectoryListing(Arena arena, int bytes) {
        kernelEntries = arena.allocate(bytes, Long.BYTES);
        status = new Statx(arena);
        this.bytes = new byte[bytes];
        raw = ByteBuffer.wrap(this.bytes).order(ByteOrder.LITTLE_ENDIAN);
        entries = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
        long room = Math.min(Math.max(0, count), reply.room() - Integer.BYTES);
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
        int end = (int) directory.entries(kernelEntries.asSlice(0, Math.min(room, kernelEntries.byteSize()) * 6 / 7));
        MemorySegment.copy(kernelEntries, JAVA_BYTE, 0, bytes, 0, end);
        entries.clear();
        for (int at = 0; at < end; at += raw.getShort(at + LENGTH_OFFSET) & 0xFFFF) {
            entry(fid, at, rootInode);
        }
        reply.int32(entries.position());
        reply.bytes(MemorySegment.ofBuffer(entries.flip()));
    }

    private void entry(Fid fid, int at, long rootInode) throws ErrnoException {
        int type = bytes[at + TYPE_OFFSET] & 0xFF;
        int name = at + NAME_OFFSET;
        int length = 0;
        while (bytes[name + length] != 0) {
            length++;
        }
        long inode = raw.getLong(at);
        if (length == 2 && bytes[name] == '.' && bytes[name + 1] == '.') {
            fid.handle.status(status);
            inode = status.inode() == rootInode ? rootInode : inode;
        }
        fid.position = raw.getLong(at + NEXT_OFFSET);
        entries.put((byte) Attributes.qidTypeOfEntry(type)).putInt(0).putLong(inode);
        entries.putLong(fid.position).put((byte) type).putShort((short) length);
        entries.put(bytes, name, length);
    }
}
