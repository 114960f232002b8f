package hypha.kernel.fs.share;

import hypha.bare.Memory;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.wasi.Errno;

/**
 * Files of a share: the operations of {@link FileSystems} on nodes, and what the vfs tells. Those on open files are in {@link ShareData}.
 *
 * <p>Word 0 of a node is its fid; word 0 of an open file is its fid, which is opened, or 0 of a directory that was not listed yet.
 */
public final class ShareFiles {
    /** Word of a node and of an open file. */
    static final int FID = 0;

    private static final int OPEN_READ_WRITE = 2;
    private static final int NEW_FILE_MODE = 0666;
    private static final int NEW_DIRECTORY_MODE = 0777;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int QID_DIRECTORY = 0x80;
    private static final int QID_SYMBOLIC_LINK = 0x02;

    /** The only step of most operations: the reply is there. */
    private static final int ANSWERED = 1;

    private static final int RLCREATE_BYTES = Wire.HEADER_BYTES + Wire.QID_BYTES + 4;
    private static final int RWALK_COUNT_BYTES = Wire.HEADER_BYTES + 2;
    private static final int READLINK_BYTES = Wire.HEADER_BYTES + 2;

    private ShareFiles() {}

    /** {@link FileSystems#root}. */
    public static int root(long request, long mount) {
        if (Mount.device(mount) < 0 || Mount.device(mount) >= Share.count()) {
            return Errno.NODEV;
        }
        long share = Share.get((int) Mount.device(mount));
        int errno = Exchange.prepare(request, share);
        if (errno == FileSystems.BLOCKED) {
            return errno;
        }
        if (errno != Errno.SUCCESS) {
            return Exchange.end(request, errno);
        }
        Mount.own(mount, 0, share);
        long fid = ShareFid.createRoot(share);
        long node = fid == 0 ? 0 : Nodes.find(mount, Share.root(share));
        if (fid != 0 && node == 0) {
            node = Nodes.createKnown(mount, Share.root(share), FileType.DIRECTORY);
            if (node != 0) {
                Node.own(node, FID, fid);
            }
        } else if (node != 0) { // another task was faster; the number is that of the root and stays taken
            ShareFid.forget(fid);
        }
        if (node == 0) {
            return Exchange.end(request, Errno.NOMEM);
        }
        FileRequest.node(request, node);
        return Exchange.end(request, Errno.SUCCESS);
    }

    /** {@link FileSystems#lookup}. */
    public static int lookup(long request, long directory, long name, int bytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepareFid(request, share(directory));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TWALK);
            Exchange.put32(exchange, fid(directory));
            Exchange.put32(exchange, ShareFid.number(FileRequest.own(request, Exchange.NEW_FID)));
            Exchange.put16(exchange, 1);
            Exchange.name(exchange, name, bytes);
            return Exchange.send(request, ANSWERED);
        }
        return found(request, directory, RWALK_COUNT_BYTES);
    }

    /** {@link FileSystems#create}. */
    public static int create(long request, long directory, long name, int bytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepareFid(request, share(directory));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            Exchange.sendClone(request, fid(directory));
            long exchange = Exchange.begin(request, Wire.TLCREATE);
            Exchange.put32(exchange, ShareFid.number(FileRequest.own(request, Exchange.NEW_FID)));
            Exchange.name(exchange, name, bytes);
            Exchange.put32(exchange, OPEN_READ_WRITE);
            Exchange.put32(exchange, NEW_FILE_MODE);
            Exchange.put32(exchange, 0);
            return Exchange.send(request, ANSWERED);
        }
        return found(request, directory, Wire.HEADER_BYTES);
    }

    /** A reply with a qid: the request gets its node, which may be there already. */
    private static int found(long request, long directory, int qidOffset) {
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        int errno = Exchange.result(exchange, qidOffset + Wire.QID_BYTES);
        if (errno != Errno.SUCCESS) {
            return Exchange.end(request, errno);
        }
        long qid = Exchange.reply(exchange) + qidOffset;
        long identity = Wire.get64(qid + Wire.QID_PATH);
        long mount = Node.mount(directory);
        long node = Nodes.find(mount, identity);
        if (node == 0) {
            node = Nodes.createKnown(mount, identity, fileType(Memory.load8(qid)));
            if (node == 0) {
                return Exchange.end(request, Errno.NOMEM);
            }
            Node.own(node, FID, FileRequest.own(request, Exchange.NEW_FID));
            FileRequest.own(request, Exchange.NEW_FID, 0);
        }
        FileRequest.node(request, node);
        return Exchange.end(request, Errno.SUCCESS);
    }

    private static int fileType(int qidType) {
        return switch (qidType) {
            case QID_DIRECTORY -> FileType.DIRECTORY;
            case QID_SYMBOLIC_LINK -> FileType.SYMBOLIC_LINK;
            case 0 -> FileType.REGULAR;
            default -> FileType.UNKNOWN;
        };
    }

    /** {@link FileSystems#makeDirectory}. */
    public static int makeDirectory(long request, long directory, long name, int bytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(directory));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TMKDIR);
            Exchange.put32(exchange, fid(directory));
            Exchange.name(exchange, name, bytes);
            Exchange.put32(exchange, NEW_DIRECTORY_MODE);
            Exchange.put32(exchange, 0);
            return Exchange.send(request, ANSWERED);
        }
        return ended(request);
    }

    /** {@link FileSystems#symbolicLink}. */
    public static int symbolicLink(long request, long directory, long name, int bytes, long target, int targetBytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(directory));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TSYMLINK);
            Exchange.put32(exchange, fid(directory));
            Exchange.name(exchange, name, bytes);
            Exchange.put16(exchange, targetBytes);
            Wire.put32(Exchange.tail(exchange), 0);
            return Exchange.send(request, ANSWERED, target, targetBytes, 4, Exchange.REPLY_BYTES);
        }
        return ended(request);
    }

    /** {@link FileSystems#link}. */
    public static int link(long request, long node, long directory, long name, int bytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(directory));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TLINK);
            Exchange.put32(exchange, fid(directory));
            Exchange.put32(exchange, fid(node));
            Exchange.name(exchange, name, bytes);
            return Exchange.send(request, ANSWERED);
        }
        return ended(request);
    }

    /** {@link FileSystems#unlink}. */
    public static int unlink(long request, long directory, long name, int bytes) {
        return unlink(request, directory, name, bytes, 0);
    }

    /** {@link FileSystems#removeDirectory}. */
    public static int removeDirectory(long request, long directory, long name, int bytes) {
        return unlink(request, directory, name, bytes, AT_REMOVEDIR);
    }

    private static int unlink(long request, long directory, long name, int bytes, int flags) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(directory));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TUNLINKAT);
            Exchange.put32(exchange, fid(directory));
            Exchange.name(exchange, name, bytes);
            Exchange.put32(exchange, flags);
            return Exchange.send(request, ANSWERED);
        }
        return ended(request);
    }

    /** {@link FileSystems#rename}. */
    public static int rename(long request, long from, long fromName, int fromBytes, long to, long toName, int toBytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(from));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TRENAMEAT);
            Exchange.put32(exchange, fid(from));
            Exchange.name(exchange, fromName, fromBytes);
            Exchange.put32(exchange, fid(to));
            Exchange.name(exchange, toName, toBytes);
            return Exchange.send(request, ANSWERED);
        }
        return ended(request);
    }

    /** {@link FileSystems#readLink}. */
    public static int readLink(long request, long node, long buffer, int bytes) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(node));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TREADLINK);
            Exchange.put32(exchange, fid(node));
            return Exchange.sendForData(request, ANSWERED, READLINK_BYTES, buffer, bytes);
        }
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        int errno = Exchange.result(exchange, READLINK_BYTES);
        if (errno == Errno.SUCCESS) {
            int length = Wire.get16(Exchange.reply(exchange) + Wire.HEADER_BYTES);
            FileRequest.result(request, length);
            errno = length <= Exchange.received(exchange) - READLINK_BYTES ? Errno.SUCCESS : Errno.IO;
        }
        return Exchange.end(request, errno);
    }

    /** {@link FileSystems#sync}. */
    public static int sync(long request, long node, boolean dataOnly) {
        if (FileRequest.own(request, Exchange.STEP) == 0) {
            int errno = Exchange.prepare(request, share(node));
            if (errno != Errno.SUCCESS) {
                return unsent(request, errno);
            }
            long exchange = Exchange.begin(request, Wire.TFSYNC);
            Exchange.put32(exchange, fid(node));
            Exchange.put32(exchange, dataOnly ? 1 : 0);
            return Exchange.send(request, ANSWERED);
        }
        return ended(request);
    }

    /** The end of an operation whose reply has nothing to tell. */
    static int ended(long request) {
        long exchange = FileRequest.own(request, Exchange.EXCHANGE);
        return Exchange.end(request, Exchange.result(exchange, Wire.HEADER_BYTES));
    }

    /** Nothing could be sent: the operation waits for that, or ends. */
    static int unsent(long request, int answer) {
        return answer == FileSystems.BLOCKED ? answer : Exchange.end(request, answer);
    }

    static long share(long node) {
        return Mount.own(Node.mount(node), 0);
    }

    static int fid(long node) {
        return ShareFid.number(Node.own(node, FID));
    }

    /** {@link FileSystems#close}. */
    public static void close(long file) {
        long fid = OpenFile.own(file, FID);
        if (fid != 0) {
            OpenFile.own(file, FID, 0);
            ShareFid.release(fid, true);
        }
    }

    /** {@link FileSystems#release}. */
    public static void release(long node) {
        long fid = Node.own(node, FID);
        if (fid != 0) {
            ShareFid.release(fid, false);
        }
        Nodes.free(node);
    }

    /** {@link FileSystems#cancel}: what waits for room can go, what the host has must stay. */
    public static boolean cancel(long request) {
        LinkedQueue.remove(FileRequest.queueNode(request));
        return !Exchange.isPending(request);
    }

    /** {@link FileSystems#abandon}. */
    public static void abandon(long request) {
        if (FileRequest.own(request, Exchange.SHARE) != 0) {
            Exchange.end(request, Errno.SUCCESS);
        }
    }
}
