package hypha.kernel.fs.share;

import hypha.bare.Memory;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.wasi.Errno;

/** Open files of a share: opening, reading, writing, listing. */
public final class ShareData {
    private static final int OPENED = 1;
    private static final int OPENED_FOR_WRITING_ONLY = 2;
    private static final int ANSWERED = 3;

    private static final int READ_ONLY = 0;
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;

    private static final int RLOPEN_BYTES = Wire.HEADER_BYTES + Wire.QID_BYTES + 4;
    private static final int RWRITE_AT_END_BYTES = Wire.COUNTED_BYTES + 8;

    // An entry of Rreaddir: qid[13] offset[8] type[1] name[s].
    private static final int ENTRY_BYTES = 24;
    private static final int ENTRY_NEXT = 13;
    private static final int ENTRY_TYPE = 21;
    private static final int ENTRY_NAME_BYTES = 22;

    private ShareData() {}

    /** {@link FileSystems#open}. A directory is opened when it is listed: most serve as the start of a path and nothing else. */
    public static int open(long request, long node, long file, boolean writes) {
        return Node.isDirectory(node) ? Errno.SUCCESS : opened(request, node, file, writes ? READ_WRITE : READ_ONLY);
    }

    /** Opens the file at the host; the steps {@link #OPENED} and {@link #OPENED_FOR_WRITING_ONLY}. */
    private static int opened(long request, long node, long file, int access) {
        int step = (int) FileRequest.own(request, Exchange.STEP);
        if (step == 0) {
            int errno = Exchange.prepareFid(request, ShareFiles.share(node));
            if (errno != Errno.SUCCESS) {
                return ShareFiles.unsent(request, errno);
            }
            Exchange.sendClone(request, ShareFiles.fid(node));
            return sendOpen(request, OPENED, access);
        }
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        if (step == OPENED && access == READ_WRITE && Exchange.linuxError(exchange) == ShareErrno.LINUX_EACCES) {
            // One may write to what one must not read.
            int errno = Exchange.prepare(request, ShareFiles.share(node));
            return errno == Errno.SUCCESS
                    ? sendOpen(request, OPENED_FOR_WRITING_ONLY, WRITE_ONLY)
                    : ShareFiles.unsent(request, errno);
        }
        int errno = Exchange.result(exchange, RLOPEN_BYTES);
        if (errno == Errno.SUCCESS && OpenFile.own(file, ShareFiles.FID) == 0) {
            OpenFile.own(file, ShareFiles.FID, FileRequest.own(request, Exchange.NEW_FID));
            FileRequest.own(request, Exchange.NEW_FID, 0);
        }
        return Exchange.end(request, errno);
    }

    private static int sendOpen(long request, int step, int access) {
        long exchange = Exchange.begin(request, Wire.TLOPEN);
        Exchange.put32(exchange, ShareFid.number(FileRequest.own(request, Exchange.NEW_FID)));
        Exchange.put32(exchange, access);
        return Exchange.send(request, step);
    }

    /** {@link FileSystems#read}. */
    public static int read(long request, long file, long offset, long address, long bytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int count = (int) Math.min(bytes, FileRequests.MAXIMUM_BUFFER_BYTES);
            if (count <= 0) {
                FileRequest.result(request, 0);
                return Errno.SUCCESS;
            }
            int errno = prepare(request, file);
            if (errno != Errno.SUCCESS) {
                return ShareFiles.unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TREAD);
            Exchange.put32(exchange, ShareFid.number(OpenFile.own(file, ShareFiles.FID)));
            Exchange.put64(exchange, offset);
            Exchange.put32(exchange, count);
            return Exchange.sendForData(request, ANSWERED, Wire.COUNTED_BYTES, address, count);
        }
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        int errno = Exchange.result(exchange, Wire.COUNTED_BYTES);
        if (errno == Errno.SUCCESS) {
            int count = Wire.get32(Exchange.reply(exchange) + Wire.HEADER_BYTES);
            FileRequest.result(request, count);
            errno = count == Exchange.received(exchange) - Wire.COUNTED_BYTES ? Errno.SUCCESS : Errno.IO;
        }
        return Exchange.end(request, errno);
    }

    private static int prepare(long request, long file) {
        return OpenFile.own(file, ShareFiles.FID) == 0
                ? Errno.BADF
                : Exchange.prepare(request, ShareFiles.share(OpenFile.node(file)));
    }

    /** {@link FileSystems#write}. */
    public static int write(long request, long file, long offset, long address, long bytes) {
        int count = (int) Math.min(bytes, FileRequests.MAXIMUM_BUFFER_BYTES);
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            if (count <= 0) {
                FileRequest.result(request, 0);
                return Errno.SUCCESS;
            }
            int errno = prepare(request, file);
            if (errno != Errno.SUCCESS) {
                return ShareFiles.unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TWRITE);
            Exchange.put32(exchange, ShareFid.number(OpenFile.own(file, ShareFiles.FID)));
            Exchange.put64(exchange, offset);
            Exchange.put32(exchange, count);
            return Exchange.send(request, ANSWERED, address, count, 0, Exchange.REPLY_BYTES);
        }
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        boolean isAtEnd = offset == FileSystems.AT_END;
        int errno = Exchange.result(exchange, isAtEnd ? RWRITE_AT_END_BYTES : Wire.COUNTED_BYTES);
        if (errno == Errno.SUCCESS) {
            int written = Wire.get32(Exchange.reply(exchange) + Wire.HEADER_BYTES);
            FileRequest.result(request, written);
            if (isAtEnd) {
                FileRequest.position(request, Wire.get64(Exchange.reply(exchange) + Wire.COUNTED_BYTES));
            }
            errno = written >= 1 && written <= count ? Errno.SUCCESS : Errno.IO;
        }
        return Exchange.end(request, errno);
    }

    /** {@link FileSystems#readDirectory}. */
    public static int readDirectory(long request, long file, long place, long buffer, long bytes) {
        int step = (int) FileRequest.own(request, Exchange.STEP);
        if (step != ANSWERED && OpenFile.own(file, ShareFiles.FID) == 0) {
            int errno = opened(request, OpenFile.node(file), file, READ_ONLY);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
        }
        int room = (int) Math.min(bytes, FileRequests.MAXIMUM_BUFFER_BYTES);
        long next = place;
        if (step == ANSWERED) {
            long exchange = FileRequest.own(request, Exchange.EXCHANGE);
            int errno = Exchange.result(exchange, Wire.COUNTED_BYTES);
            int count = Wire.get32(Exchange.reply(exchange) + Wire.HEADER_BYTES);
            if (errno == Errno.SUCCESS && count != Exchange.received(exchange) - Wire.COUNTED_BYTES) {
                errno = Errno.IO;
            }
            int converted = errno == Errno.SUCCESS ? converted(request, buffer, count) : 0;
            if (converted < 0) {
                errno = Errno.IO;
            }
            FileRequest.result(request, converted);
            if (errno != Errno.SUCCESS || count == 0 || converted != 0) {
                return Exchange.end(request, errno);
            }
            next = FileRequest.own(
                    request, Exchange.NUMBER); // there was nothing but the directory itself and its parent
        }
        FileRequest.own(request, Exchange.STEP, 0);
        return sendList(request, file, next, buffer, room);
    }

    private static int sendList(long request, long file, long place, long buffer, int room) {
        int errno = Exchange.prepare(request, ShareFiles.share(OpenFile.node(file)));
        if (errno != Errno.SUCCESS) {
            return ShareFiles.unsent(request, errno);
        }
        long exchange = Exchange.begin(request, Wire.TREADDIR);
        Exchange.put32(exchange, ShareFid.number(OpenFile.own(file, ShareFiles.FID)));
        Exchange.put64(exchange, place);
        Exchange.put32(exchange, room);
        return Exchange.sendForData(request, ANSWERED, Wire.COUNTED_BYTES, buffer, room);
    }

    /**
     * Makes {@code $dirent}s of the entries in a buffer, in their place: both have 24 bytes before the name. {@link Exchange#NUMBER} gets the
     * place behind the last one.
     *
     * @return bytes of those that remain; -1 if they are none
     */
    private static int converted(long request, long buffer, int count) {
        int from = 0;
        int to = 0;
        while (from < count) {
            long entry = buffer + from;
            if (count - from < ENTRY_BYTES || count - from - ENTRY_BYTES < Wire.get16(entry + ENTRY_NAME_BYTES)) {
                return -1;
            }
            final long identity = Wire.get64(entry + Wire.QID_PATH);
            final long next = Wire.get64(entry + ENTRY_NEXT);
            final int type = fileType(Memory.load8(entry + ENTRY_TYPE));
            final int nameBytes = Wire.get16(entry + ENTRY_NAME_BYTES);
            long name = entry + ENTRY_BYTES;
            from += ENTRY_BYTES + nameBytes;
            FileRequest.own(request, Exchange.NUMBER, next);
            if (!isDots(name, nameBytes)) {
                long dirent = buffer + to;
                Wire.put64(dirent, next);
                Wire.put64(dirent + 8, identity);
                Wire.put32(dirent + 16, nameBytes);
                Wire.put32(dirent + 20, type);
                if (dirent != entry) {
                    copyDown(dirent + ENTRY_BYTES, name, nameBytes);
                }
                to += ENTRY_BYTES + nameBytes;
            }
        }
        return to;
    }

    private static void copyDown(long target, long source, int bytes) {
        for (int index = 0; index < bytes; index++) {
            Memory.store8(target + index, Memory.load8(source + index));
        }
    }

    private static boolean isDots(long name, int bytes) {
        return bytes == 1 && Memory.load8(name) == '.'
                || bytes == 2 && Memory.load8(name) == '.' && Memory.load8(name + 1) == '.';
    }

    /** {@code d_type} of Linux as witx {@code $filetype}. */
    private static int fileType(int type) {
        return switch (type) {
            case 2 -> FileType.CHARACTER_DEVICE;
            case 4 -> FileType.DIRECTORY;
            case 8 -> FileType.REGULAR;
            case 10 -> FileType.SYMBOLIC_LINK;
            case 12 -> FileType.STREAM_SOCKET;
            default -> FileType.UNKNOWN;
        };
    }
}
