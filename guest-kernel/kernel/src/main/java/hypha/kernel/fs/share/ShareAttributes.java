package hypha.kernel.fs.share;

import hypha.bare.Memory;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.wasi.Errno;

/** Attributes of files of a share. */
public final class ShareAttributes {
    private static final int GOT = 1;
    private static final int SET = 2;

    // Rgetattr, behind the header: valid[8] qid[13] mode[4] uid[4] gid[4] nlink[8] rdev[8] size[8] blksize[8]
    // blocks[8], times[8 + 8] of
    // access, modification, change, birth, gen[8] data_version[8].
    private static final int MODE_OFFSET = Wire.HEADER_BYTES + 21;
    private static final int LINKS_OFFSET = Wire.HEADER_BYTES + 33;
    private static final int SIZE_OFFSET = Wire.HEADER_BYTES + 49;
    private static final int ACCESS_OFFSET = Wire.HEADER_BYTES + 73;
    private static final int MODIFICATION_OFFSET = Wire.HEADER_BYTES + 89;
    private static final int CHANGE_OFFSET = Wire.HEADER_BYTES + 105;
    private static final int RGETATTR_BYTES = Wire.HEADER_BYTES + 153;
    private static final long ALL = 0x7FF;

    private static final int FILESTAT_TYPE = 16;
    private static final int FILESTAT_LINKS = 24;
    private static final int FILESTAT_SIZE = 32;
    private static final int FILESTAT_ACCESS = 40;
    private static final int FILESTAT_MODIFICATION = 48;
    private static final int FILESTAT_CHANGE = 56;

    private static final int S_IFMT = 0xF000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;
    private static final int S_IFLNK = 0xA000;
    private static final int S_IFSOCK = 0xC000;

    private static final int SET_SIZE = 0x8;
    private static final int SET_ACCESS = 0x10 | 0x80;
    private static final int SET_MODIFICATION = 0x20 | 0x100;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private ShareAttributes() {}

    /** {@link FileSystems#attributes}. */
    public static int get(long request, long node, long filestat) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            return sendGet(request, node);
        }
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        int errno = Exchange.result(exchange, RGETATTR_BYTES);
        if (errno == Errno.SUCCESS) {
            long reply = Exchange.reply(exchange);
            fileType(filestat + FILESTAT_TYPE, Wire.get32(reply + MODE_OFFSET) & S_IFMT);
            Memory.store64(filestat + FILESTAT_LINKS, Wire.get64(reply + LINKS_OFFSET));
            Memory.store64(filestat + FILESTAT_SIZE, Wire.get64(reply + SIZE_OFFSET));
            Memory.store64(filestat + FILESTAT_ACCESS, nanos(reply + ACCESS_OFFSET));
            Memory.store64(filestat + FILESTAT_MODIFICATION, nanos(reply + MODIFICATION_OFFSET));
            Memory.store64(filestat + FILESTAT_CHANGE, nanos(reply + CHANGE_OFFSET));
        }
        return Exchange.end(request, errno);
    }

    private static int sendGet(long request, long node) {
        int errno = Exchange.prepare(request, ShareFiles.share(node));
        if (errno != Errno.SUCCESS) {
            return ShareFiles.unsent(request, errno);
        }
        long exchange = Exchange.begin(request, Wire.TGETATTR);
        Exchange.put32(exchange, ShareFiles.fid(node));
        Exchange.put64(exchange, ALL);
        return Exchange.send(request, GOT);
    }

    /** Pipes, sockets and devices look like files to a walk, which tells directories and links apart only. */
    private static void fileType(long address, int type) {
        switch (type) {
            case S_IFDIR, S_IFREG, S_IFLNK -> {}
            case S_IFCHR -> Memory.store8(address, FileType.CHARACTER_DEVICE);
            case S_IFSOCK -> Memory.store8(address, FileType.STREAM_SOCKET);
            default -> Memory.store8(address, FileType.UNKNOWN);
        }
    }

    private static long nanos(long address) {
        return Wire.get64(address) * NANOS_PER_SECOND + Wire.get64(address + 8);
    }

    /** {@link FileSystems#setSize}. */
    public static int setSize(long request, long node, long bytes) {
        return FileRequest.own(request, Exchange.STEP) == 0
                ? sendSet(request, node, SET_SIZE, bytes, 0, 0)
                : ShareFiles.ended(request);
    }

    /** {@link FileSystems#setTimes}. */
    public static int setTimes(long request, long node, long accessed, long modified) {
        if (FileRequest.own(request, Exchange.STEP) != 0) {
            return ShareFiles.ended(request);
        }
        int valid = (accessed == FileSystems.UNCHANGED ? 0 : SET_ACCESS)
                | (modified == FileSystems.UNCHANGED ? 0 : SET_MODIFICATION);
        return sendSet(request, node, valid, 0, accessed, modified);
    }

    private static int sendSet(long request, long node, int valid, long size, long accessed, long modified) {
        int errno = Exchange.prepare(request, ShareFiles.share(node));
        if (errno != Errno.SUCCESS) {
            return ShareFiles.unsent(request, errno);
        }
        long exchange = Exchange.begin(request, Wire.TSETATTR);
        Exchange.put32(exchange, ShareFiles.fid(node));
        Exchange.put32(exchange, valid);
        Exchange.put32(exchange, 0);
        Exchange.put32(exchange, 0);
        Exchange.put32(exchange, 0);
        Exchange.put64(exchange, size);
        time(exchange, accessed);
        time(exchange, modified);
        return Exchange.send(request, SET);
    }

    private static void time(long exchange, long nanos) {
        long seconds = nanos / NANOS_PER_SECOND;
        long rest = nanos % NANOS_PER_SECOND;
        Exchange.put64(exchange, rest < 0 ? seconds - 1 : seconds);
        Exchange.put64(exchange, rest < 0 ? rest + NANOS_PER_SECOND : rest);
    }

    /** {@link FileSystems#allocate}: makes the file larger, if it is not so large yet. */
    public static int allocate(long request, long node, long offset, long bytes) {
        if (offset < 0 || bytes < 0 || offset > Long.MAX_VALUE - bytes) {
            return Errno.FBIG;
        }
        int step = (int) FileRequest.own(request, Exchange.STEP);
        if (step == SET) {
            return ShareFiles.ended(request);
        }
        if (step == 0) {
            return sendGet(request, node);
        }
        if (FileRequest.own(request, Exchange.NUMBER) == 0) {
            long exchange = FileRequest.own(request, Exchange.EXCHANGE);
            int errno = Exchange.result(exchange, RGETATTR_BYTES);
            if (errno != Errno.SUCCESS || Wire.get64(Exchange.reply(exchange) + SIZE_OFFSET) >= offset + bytes) {
                return Exchange.end(request, errno);
            }
            FileRequest.own(request, Exchange.NUMBER, 1);
        }
        return sendSet(request, node, SET_SIZE, offset + bytes, 0, 0);
    }
}
