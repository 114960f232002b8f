package hypha.hypervisor.share;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import hypha.hypervisor.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Serves one directory to one guest: takes a request of 9P2000.L, answers it. Used by one thread at a time, so requests are answered in
 * the order in which they come, and a Tflush finds nothing that could be flushed. What a request waits for is the host's file system
 * alone.
 */
final class ShareServer implements AutoCloseable {
    /** The longest message: 64 KiB of data and what is around them. */
    static final int MAXIMUM_MESSAGE_BYTES = 64 * 1024 + 4096;

    /** The shortest limit of messages that a guest may ask for. */
    static final int MINIMUM_MESSAGE_BYTES = 4096;

    private static final int MAXIMUM_DESCRIPTORS = 16_384;
    private static final int MAXIMUM_WALK = 16;
    private static final int PERMISSIONS = 0777;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int ENXIO = 6;
    private static final long AT_END = -1;
    private static final int LONGEST_TARGET = 4096;
    private static final int STATFS_BYTES = 120;
    private static final byte[] VERSION = "9P2000.L".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNKNOWN = "unknown".getBytes(StandardCharsets.US_ASCII);
    private static final int OPEN_FLAGS =
            HostFile.O_ACCMODE | HostFile.O_TRUNC | HostFile.O_APPEND | HostFile.O_DSYNC | HostFile.O_SYNC;

    /** {@code f_type} of file systems whose files are on this computer (statfs(2), linux/magic.h): ext, XFS, btrfs, F2FS, tmpfs, overlayfs, ZFS. */
    private static final Set<Long> LOCAL =
            Set.of(0xEF53L, 0x5846_5342L, 0x9123_683EL, 0xF2F5_2010L, 0x0102_1994L, 0x794C_7630L, 0x2FC1_2FC1L);

    private final HostFile root;
    private final boolean readOnly;
    private final boolean openat2;
    private final FidTable fids;
    private final Arena arena = Arena.ofShared();
    private final Statx status = new Statx(arena);
    private final MemorySegment name = arena.allocate(256);
    private final MemorySegment secondName = arena.allocate(256);
    private final MemorySegment target = arena.allocate(LONGEST_TARGET);
    private final MemorySegment statfs = arena.allocate(STATFS_BYTES, Long.BYTES);
    private final DirectoryListing listing = new DirectoryListing(arena, MAXIMUM_MESSAGE_BYTES);
    private final long rootInode;
    private final boolean local;

    /** The limit that the guest asked for; 0 before its Tversion. */
    private int messageBytes;

    ShareServer(HostFile root, boolean readOnly, boolean openat2, int maximumDescriptors) throws ErrnoException {
        this.root = root;
        this.readOnly = readOnly;
        this.openat2 = openat2;
        this.fids = new FidTable(maximumDescriptors);
        root.status(status);
        rootInode = status.inode();
        root.fileSystem(statfs);
        local = LOCAL.contains(statfs.get(JAVA_LONG, 0));
    }

    /**
     * Serves a directory.
     *
     * @param path the directory; links in this path are followed
     * @param readOnly whether all changes are refused
     * @throws ErrnoException if there is no such directory, or it cannot be read
     */
    static ShareServer open(String path, boolean readOnly) throws ErrnoException {
        // A guest must not be able to take all files that the machine's own process may open.
        long quarter = HostFile.limitOfOpenFiles() / 4;
        int descriptors = Math.clamp(quarter, 64, MAXIMUM_DESCRIPTORS);
        return open(path, readOnly, HostFile.knowsOpenat2(), descriptors);
    }

    /** The same, with or without {@code openat2(2)}, and with a bound of its own to the files of the process that are open for the guest. */
    static ShareServer open(String path, boolean readOnly, boolean openat2, int descriptors) throws ErrnoException {
        HostFile root = HostFile.directory(path);
        try {
            // Through /proc, so that a system where that is missing is found out here and not at the first file.
            root.reopen(HostFile.O_RDONLY | HostFile.O_DIRECTORY).close();
            return new ShareServer(root, readOnly, openat2, descriptors);
        } catch (ErrnoException e) {
            root.close();
            throw e;
        }
    }

    /** True if the directory is known to be on a disk, or in the memory, of this computer: nothing takes longer than such a disk. */
    boolean isLocal() {
        return local;
    }

    /** How many fids the guest has. */
    int fids() {
        return fids.size();
    }

    /** How many files of the process are open for the guest. */
    int descriptors() {
        return fids.descriptors();
    }

    /**
     * Answers a request.
     *
     * @param request the message, in native memory; it may be the guest's, who may change it meanwhile
     * @param reply room for the answer, apart from the request; likewise
     * @return the answer's length; 0 if there is no room even for an error
     */
    int handle(MemorySegment request, MemorySegment reply) {
        MessageWriter writer = new MessageWriter(
                reply.asSlice(0, Math.min(reply.byteSize(), Math.max(messageBytes, MINIMUM_MESSAGE_BYTES))));
        if (reply.byteSize() < MessageType.HEADER_BYTES + Integer.BYTES) {
            return 0;
        }
        int tag = 0xFFFF;
        try {
            MessageReader header = new MessageReader(request);
            final int size = header.int32();
            final int type = header.int8();
            tag = header.int16();
            int maximum = messageBytes == 0 ? MINIMUM_MESSAGE_BYTES : messageBytes;
            if (size < MessageType.HEADER_BYTES || size > request.byteSize() || size > maximum) {
                throw new ErrnoException(Errno.EPROTO);
            }
            MessageReader body =
                    new MessageReader(request.asSlice(MessageType.HEADER_BYTES, size - MessageType.HEADER_BYTES));
            answer(type, body, writer);
            return writer.finish(type + 1, tag);
        } catch (ErrnoException e) {
            return error(writer, tag, e.errno());
        }
    }

    private static int error(MessageWriter writer, int tag, int errno) {
        writer.restart();
        try {
            writer.int32(errno);
        } catch (ErrnoException e) {
            throw new IllegalStateException("room for an error was checked", e);
        }
        return writer.finish(MessageType.RLERROR, tag);
    }

    private void answer(int type, MessageReader request, MessageWriter reply) throws ErrnoException {
        if (messageBytes == 0 && type != MessageType.TVERSION) {
            throw new ErrnoException(Errno.EPROTO);
        }
        switch (type) {
            case MessageType.TVERSION -> version(request, reply);
            case MessageType.TATTACH -> attach(request, reply);
            case MessageType.TFLUSH -> request.int16();
            case MessageType.TWALK -> walk(request, reply);
            case MessageType.TCLUNK -> fids.remove(request.int32());
            case MessageType.TLOPEN -> open(request, reply);
            case MessageType.TLCREATE -> create(request, reply);
            case MessageType.TREAD -> read(request, reply);
            case MessageType.TWRITE -> write(request, reply);
            case MessageType.TREADDIR -> readDirectory(request, reply);
            case MessageType.TGETATTR -> getAttributes(request, reply);
            case MessageType.TSETATTR -> setAttributes(request);
            case MessageType.TREADLINK -> readLink(request, reply);
            case MessageType.TFSYNC -> sync(request);
            case MessageType.TMKDIR -> makeDirectory(request, reply);
            case MessageType.TSYMLINK -> symbolicLink(request, reply);
            case MessageType.TLINK -> link(request);
            case MessageType.TRENAMEAT -> rename(request);
            case MessageType.TUNLINKAT -> unlink(request);
            case MessageType.TSTATFS -> fileSystem(request, reply);
            // Removing and renaming by a fid would need its path; the messages that name a directory and an entry have
            // replaced these.
            case MessageType.TREMOVE, MessageType.TRENAME -> throw new ErrnoException(Errno.EOPNOTSUPP);
            case MessageType.TMKNOD -> throw new ErrnoException(Errno.EPERM);
            case MessageType.TAUTH,
                    MessageType.TXATTRWALK,
                    MessageType.TXATTRCREATE,
                    MessageType.TLOCK,
                    MessageType.TGETLOCK -> throw new ErrnoException(Errno.EOPNOTSUPP);
            default -> throw new ErrnoException(Errno.EPROTO);
        }
    }

    private void version(MessageReader request, MessageWriter reply) throws ErrnoException {
        final long asked = Integer.toUnsignedLong(request.int32());
        int length = request.string(name);
        if (asked < MINIMUM_MESSAGE_BYTES) {
            throw new ErrnoException(Errno.EPROTO);
        }
        fids.clear(); // a version begins a new session
        boolean known = name.asSlice(0, length).mismatch(MemorySegment.ofArray(VERSION)) == -1;
        int bytes = (int) Math.min(asked, MAXIMUM_MESSAGE_BYTES);
        messageBytes = known ? bytes : 0;
        byte[] text = known ? VERSION : UNKNOWN;
        reply.int32(bytes);
        reply.int16(text.length);
        reply.bytes(MemorySegment.ofArray(text));
    }

    private void attach(MessageReader request, MessageWriter reply) throws ErrnoException {
        final int number = request.int32();
        final int authentication = request.int32();
        request.skipString();
        int length = request.string(name);
        if (authentication != FidTable.NO_FID) {
            throw new ErrnoException(Errno.EBADF);
        }
        if (length != 0) {
            throw new ErrnoException(Errno.ENOENT); // there is one tree only
        }
        fids.requireFree(number);
        root.status(status);
        Attributes.qid(reply, status);
        fids.put(number, duplicate(root, Statx.S_IFDIR));
    }

    private Fid duplicate(HostFile handle, int type) throws ErrnoException {
        fids.reserve();
        try {
            return new Fid(handle.duplicate(), type);
        } catch (ErrnoException e) {
            fids.unreserve();
            throw e;
        }
    }

    /**
     * Goes from handle to handle. As the protocol wants it, a walk that fails behind its first component is answered with the files up to
     * there, and makes no fid.
     */
    private void walk(MessageReader request, MessageWriter reply) throws ErrnoException {
        final Fid from = fids.get(request.int32());
        final int number = request.int32();
        final int count = request.int16();
        if (count > MAXIMUM_WALK) {
            throw new ErrnoException(Errno.EINVAL);
        }
        boolean same = fids.has(number) && fids.get(number) == from;
        if (!same) {
            fids.requireFree(number);
        } else if (from.isOpen()) {
            throw new ErrnoException(Errno.EBADF);
        }
        if (count == 0) {
            if (!same) {
                fids.put(number, duplicate(from.handle, from.type));
            }
            reply.int16(0);
            return;
        }
        final long start = reply.position();
        reply.int16(0);
        Fid at = from;
        int walked = 0;
        // The fid that there will be, or the one on the way to it.
        fids.reserve();
        boolean kept = false;
        try {
            while (walked < count) {
                Fid next;
                try {
                    next = step(at, request.name(name));
                } catch (ErrnoException e) {
                    if (walked == 0) {
                        throw e;
                    }
                    break;
                }
                if (at != from) {
                    at.close();
                }
                at = next;
                Attributes.qid(reply, status);
                walked++;
            }
            if (walked == count) {
                fids.put(number, at);
                kept = true;
            }
        } finally {
            if (!kept) {
                if (at != from) {
                    at.close();
                }
                fids.unreserve();
            }
        }
        final long end = reply.position();
        reply.position(start);
        reply.int16(walked);
        reply.position(end);
    }

    /** The fid of an entry; its status is left in {@link #status}. */
    private Fid step(Fid directory, MemorySegment entry) throws ErrnoException {
        if (!directory.isDirectory()) {
            throw new ErrnoException(Errno.ENOTDIR);
        }
        HostFile child = directory.handle.child(entry, openat2);
        try {
            child.status(status);
            return new Fid(child, status.type());
        } catch (ErrnoException e) {
            child.close();
            throw e;
        }
    }

    private void open(MessageReader request, MessageWriter reply) throws ErrnoException {
        Fid fid = fids.get(request.int32());
        int flags = request.int32() & OPEN_FLAGS;
        int access = flags & HostFile.O_ACCMODE;
        if (fid.isOpen()) {
            throw new ErrnoException(Errno.EBADF);
        }
        if (access == HostFile.O_ACCMODE) {
            throw new ErrnoException(Errno.EINVAL);
        }
        boolean changes = access != HostFile.O_RDONLY || (flags & HostFile.O_TRUNC) != 0;
        fid.handle.status(status);
        switch (fid.type) {
            case Statx.S_IFDIR -> {
                if (changes) {
                    throw new ErrnoException(Errno.EISDIR);
                }
            }
            case Statx.S_IFREG -> {
                if (changes) {
                    requireWritable();
                }
            }
            case Statx.S_IFLNK -> throw new ErrnoException(Errno.ELOOP);
            default -> throw new ErrnoException(ENXIO);
        }
        Attributes.qid(reply, status);
        reply.int32(messageBytes - MessageType.IO_HEADER_BYTES);
        fids.reserve();
        try {
            fid.open(fid.isDirectory() ? fid.handle.reopenDirectory() : fid.handle.reopen(flags), access);
        } catch (ErrnoException e) {
            fids.unreserve();
            throw e;
        }
    }

    private void create(MessageReader request, MessageWriter reply) throws ErrnoException {
        final int number = request.int32();
        final Fid directory = fids.directory(number);
        final MemorySegment entry = request.name(name);
        final int flags = request.int32() & OPEN_FLAGS & ~HostFile.O_TRUNC;
        final int mode = request.int32() & PERMISSIONS;
        final int access = flags & HostFile.O_ACCMODE;
        requireWritable();
        if (directory.isOpen()) {
            throw new ErrnoException(Errno.EBADF);
        }
        if (access == HostFile.O_ACCMODE) {
            throw new ErrnoException(Errno.EINVAL);
        }
        fids.reserve();
        Fid made;
        try {
            HostFile file = directory.handle.create(entry, flags, mode, openat2);
            made = new Fid(file, Statx.S_IFREG);
            made.open(file, access);
        } catch (ErrnoException e) {
            fids.unreserve();
            throw e;
        }
        fids.put(number, made);
        made.handle.status(status);
        Attributes.qid(reply, status);
        reply.int32(messageBytes - MessageType.IO_HEADER_BYTES);
    }

    private void read(MessageReader request, MessageWriter reply) throws ErrnoException {
        final HostFile file = fids.get(request.int32()).reading();
        final long offset = request.int64();
        final long count = Integer.toUnsignedLong(request.int32());
        final long start = reply.position();
        reply.int32(0);
        long limit = Math.min(reply.room(), messageBytes - MessageType.IO_HEADER_BYTES);
        MemorySegment data = reply.reserve(Math.min(count, limit));
        long done = data.byteSize() == 0 ? 0 : file.read(data, offset);
        reply.position(start);
        reply.int32((int) done);
        reply.position(start + Integer.BYTES + done);
    }

    /** At offset -1, which is none in the protocol, at the file's end: then the reply says behind the count where the write has ended. */
    private void write(MessageReader request, MessageWriter reply) throws ErrnoException {
        requireWritable();
        HostFile file = fids.get(request.int32()).writing();
        final long offset = request.int64();
        final long count = Integer.toUnsignedLong(request.int32());
        MemorySegment data = request.bytes(count);
        if (offset != AT_END) {
            reply.int32(count == 0 ? 0 : (int) file.write(data, offset));
            return;
        }
        long[] end = new long[1];
        reply.int32((int) file.append(data, end));
        reply.int64(end[0]);
    }

    private void readDirectory(MessageReader request, MessageWriter reply) throws ErrnoException {
        Fid fid = fids.directory(request.int32());
        long offset = request.int64();
        long count = Integer.toUnsignedLong(request.int32());
        listing.read(reply, fid, offset, count, rootInode);
    }

    private void getAttributes(MessageReader request, MessageWriter reply) throws ErrnoException {
        Fid fid = fids.get(request.int32());
        request.int64(); // which ones: all are given
        fid.handle.status(status);
        Attributes.get(reply, status);
    }

    private void setAttributes(MessageReader request) throws ErrnoException {
        requireWritable();
        Attributes.set(request, fids.get(request.int32()));
    }

    /** The target, or as much of it as there is room for. */
    private void readLink(MessageReader request, MessageWriter reply) throws ErrnoException {
        Fid fid = fids.get(request.int32());
        if (fid.type != Statx.S_IFLNK) {
            throw new ErrnoException(Errno.EINVAL);
        }
        int read = fid.handle.readLink(target);
        int length = (int) Math.min(read, Math.max(0, reply.room() - Short.BYTES));
        reply.int16(length);
        reply.bytes(target.asSlice(0, length));
    }

    /** Of a fid that is not open, too: of its file or directory. */
    private void sync(MessageReader request) throws ErrnoException {
        Fid fid = fids.get(request.int32());
        boolean dataOnly = request.int32() != 0;
        if (fid.isOpen()) {
            fid.opened().sync(dataOnly);
            return;
        }
        if (!fid.isDirectory() && fid.type != Statx.S_IFREG) {
            throw new ErrnoException(Errno.EINVAL);
        }
        try (HostFile file = fid.isDirectory() ? fid.handle.reopenDirectory() : fid.handle.reopen(HostFile.O_RDONLY)) {
            file.sync(dataOnly);
        }
    }

    private void makeDirectory(MessageReader request, MessageWriter reply) throws ErrnoException {
        requireWritable();
        Fid directory = fids.directory(request.int32());
        MemorySegment entry = request.name(name);
        int mode = request.int32() & PERMISSIONS;
        directory.handle.makeDirectory(entry, mode);
        qidOfEntry(directory, entry, reply);
    }

    /** An absolute target would lead programs of the host that follow it wherever the guest wants; in the guest it leads nowhere. */
    private void symbolicLink(MessageReader request, MessageWriter reply) throws ErrnoException {
        requireWritable();
        final Fid directory = fids.directory(request.int32());
        MemorySegment entry = request.name(name);
        int length = request.string(target);
        if (length == 0) {
            throw new ErrnoException(Errno.ENOENT);
        }
        if (target.get(JAVA_BYTE, 0) == '/') {
            throw new ErrnoException(Errno.EPERM);
        }
        directory.handle.symbolicLink(entry, target);
        qidOfEntry(directory, entry, reply);
    }

    private void qidOfEntry(Fid directory, MemorySegment entry, MessageWriter reply) throws ErrnoException {
        try (HostFile made = directory.handle.child(entry, openat2)) {
            made.status(status);
            Attributes.qid(reply, status);
        }
    }

    private void link(MessageReader request) throws ErrnoException {
        requireWritable();
        Fid directory = fids.directory(request.int32());
        Fid file = fids.get(request.int32());
        if (file.isDirectory()) {
            throw new ErrnoException(Errno.EPERM);
        }
        file.handle.link(directory.handle, request.name(name));
    }

    private void rename(MessageReader request) throws ErrnoException {
        requireWritable();
        final Fid from = fids.directory(request.int32());
        final MemorySegment oldName = request.name(name);
        final Fid to = fids.directory(request.int32());
        from.handle.rename(oldName, to.handle, request.name(secondName));
    }

    private void unlink(MessageReader request) throws ErrnoException {
        requireWritable();
        Fid directory = fids.directory(request.int32());
        MemorySegment entry = request.name(name);
        int flags = request.int32();
        if ((flags & ~AT_REMOVEDIR) != 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if (flags == 0) {
            directory.handle.unlink(entry);
        } else {
            directory.handle.removeDirectory(entry);
        }
    }

    private void fileSystem(MessageReader request, MessageWriter reply) throws ErrnoException {
        fids.get(request.int32()).handle.fileSystem(statfs);
        // struct statfs: type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, ...
        reply.int32((int) statfs.get(JAVA_LONG, 0));
        reply.int32((int) statfs.get(JAVA_LONG, 8));
        for (int field = 2; field <= 6; field++) {
            reply.int64(statfs.get(JAVA_LONG, (long) field * Long.BYTES));
        }
        reply.int64(0); // fsid
        reply.int32(statfs.get(JAVA_INT, 64));
    }

    private void requireWritable() throws ErrnoException {
        if (readOnly) {
            throw new ErrnoException(Errno.EROFS);
        }
    }

    /** Ends the session: closes all that is open for the guest, which has to begin another. */
    void reset() {
        fids.clear();
        messageBytes = 0;
    }

    /** Closes all that is open for the guest. No request is being answered then, and none comes after. Idempotent. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            fids.clear();
            root.close();
            arena.close();
        }
    }
}
