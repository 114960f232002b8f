package hypha.kernel.fs.share;

import hypha.bare.Memory;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.handle.Slab;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.wasi.Errno;

/**
 * A message to the host and its reply, of an operation that waits for it; perhaps with a first message before it, whose reply is not looked
 * at, since the second fails if the first does.
 *
 * <pre>
 *   +0x000  request   address of the {@link FileRequest}
 *   +0x008  share     address
 *   +0x010  pending   32 bits: messages that the host has     +0x014  end       32 bits: bytes of the message so far
 *   +0x018  received  32 bits: bytes of the reply             +0x01C  type      32 bits: of the message
 *   +0x020  first message, 24 bytes                           +0x038  its reply, 24 bytes
 *   +0x050  what follows data in the message, 16 bytes
 *   +0x060  reply, 256 bytes
 *   +0x160  message, 672 bytes: two names and what is around them
 * </pre>
 */
final class Exchange {
    /** Word of a request: its exchange. */
    static final int EXCHANGE = 0;
    /** Word of a request: the step; 0 before anything was sent. */
    static final int STEP = 1;
    /** Word of a request: a fid that the operation is making. */
    static final int NEW_FID = 2;
    /** Word of a request: a number of the operation's. */
    static final int NUMBER = 3;
    /** Word of a request: its share. */
    static final int SHARE = 4;

    /** What a chain's word says besides an address. */
    static final long CONTEXT_MASK = 3;
    /** The message of an exchange. */
    static final int MESSAGE = 0;
    /** Its first message. */
    static final int SECOND = 1;
    /** A fid that is given back. */
    static final int FID = 2;
    /** A message of the session's beginning. */
    static final int SESSION = 3;

    static final int REPLY_BYTES = 256;

    private static final int BYTES = 0x400;
    private static final int SHARE_OFFSET = 0x008;
    private static final int PENDING_OFFSET = 0x010;
    private static final int END_OFFSET = 0x014;
    private static final int RECEIVED_OFFSET = 0x018;
    private static final int TYPE_OFFSET = 0x01C;
    private static final int FIRST_OFFSET = 0x020;
    private static final int FIRST_REPLY_OFFSET = 0x038;
    private static final int FIRST_REPLY_BYTES = 24;
    private static final int TAIL_OFFSET = 0x050;
    private static final int REPLY_OFFSET = 0x060;
    private static final int MESSAGE_OFFSET = 0x160;

    private Exchange() {}

    /**
     * Makes sure that the operation can send: the session has begun, there is room for what it sends, and memory.
     *
     * @return an errno, or {@link FileSystems#BLOCKED}: then the operation is called again
     */
    static int prepare(long request, long share) {
        FileRequest.own(request, SHARE, share);
        int state = Share.state(share);
        if (state == Share.FAILED) {
            return Errno.IO;
        }
        if (state != Share.READY || Virtqueue.room(Share.queue(share)) < Share.ROOM) {
            Share.await(share, request);
            return FileSystems.BLOCKED;
        }
        if (FileRequest.own(request, EXCHANGE) == 0) {
            long exchange = Slab.allocate(BYTES);
            if (exchange == 0) {
                return Errno.NOMEM;
            }
            Memory.store64(exchange, request);
            Memory.store64(exchange + SHARE_OFFSET, share);
            FileRequest.own(request, EXCHANGE, exchange);
        }
        return Errno.SUCCESS;
    }

    /** The same, and a number for the fid that the operation is to make. */
    static int prepareFid(long request, long share) {
        int errno = prepare(request, share);
        if (errno != Errno.SUCCESS || FileRequest.own(request, NEW_FID) != 0) {
            return errno;
        }
        long fid = ShareFid.create(share);
        FileRequest.own(request, NEW_FID, fid);
        return fid == 0 ? Errno.NFILE : Errno.SUCCESS;
    }

    /** Begins the message of a request that is prepared. */
    static long begin(long request, int type) {
        long exchange = FileRequest.own(request, EXCHANGE);
        Memory.store32(exchange + TYPE_OFFSET, type);
        Memory.store32(exchange + END_OFFSET, Wire.HEADER_BYTES);
        return exchange;
    }

    static void put8(long exchange, int value) {
        Memory.store8(advance(exchange, 1), value);
    }

    static void put16(long exchange, int value) {
        Wire.put16(advance(exchange, 2), value);
    }

    static void put32(long exchange, int value) {
        Wire.put32(advance(exchange, 4), value);
    }

    static void put64(long exchange, long value) {
        Wire.put64(advance(exchange, 8), value);
    }

    /** Adds a name, of 255 bytes at most. */
    static void name(long exchange, long name, int bytes) {
        put16(exchange, bytes);
        Memory.copy(advance(exchange, bytes), name, bytes);
    }

    private static long advance(long exchange, int bytes) {
        int end = Memory.load32(exchange + END_OFFSET);
        Memory.store32(exchange + END_OFFSET, end + bytes);
        return exchange + MESSAGE_OFFSET + end;
    }

    /** Sends a Twalk that makes the request's new fid stand for what a fid stands for; before the message that needs it, in one go. */
    static void sendClone(long request, int fid) {
        long exchange = FileRequest.own(request, EXCHANGE);
        long message = exchange + FIRST_OFFSET;
        int bytes = Wire.HEADER_BYTES + 4 + 4 + 2;
        Wire.header(message, bytes, Wire.TWALK);
        Wire.put32(message + 7, fid);
        Wire.put32(message + 11, ShareFid.number(FileRequest.own(request, NEW_FID)));
        Wire.put16(message + 15, 0);
        long queue = queue(exchange);
        Virtqueue.add(queue, message, bytes, false);
        Virtqueue.add(queue, exchange + FIRST_REPLY_OFFSET, FIRST_REPLY_BYTES, true);
        submit(exchange, SECOND);
    }

    /** Sends the message; its reply is at {@link #reply}. */
    static int send(long request, int step) {
        return send(request, step, 0, 0, 0, REPLY_BYTES);
    }

    /**
     * Sends the message with a piece of memory in it.
     *
     * @param step what {@link #STEP} says when the reply is there
     * @param address of data behind the message, or 0
     * @param bytes of data
     * @param tailBytes bytes behind the data, which were put by {@link #tail}
     * @param replyBytes room for the reply
     */
    static int send(long request, int step, long address, int bytes, int tailBytes, int replyBytes) {
        long exchange = FileRequest.own(request, EXCHANGE);
        addMessage(exchange, bytes + tailBytes);
        long queue = queue(exchange);
        if (bytes != 0) {
            Virtqueue.add(queue, address, bytes, false);
        }
        if (tailBytes != 0) {
            Virtqueue.add(queue, exchange + TAIL_OFFSET, tailBytes, false);
        }
        Virtqueue.add(queue, exchange + REPLY_OFFSET, replyBytes, true);
        return sent(request, exchange, step);
    }

    /** Sends the message; of the reply, {@code replyBytes} are at {@link #reply}, and what is behind them goes to {@code address}. */
    static int sendForData(long request, int step, int replyBytes, long address, int bytes) {
        long exchange = FileRequest.own(request, EXCHANGE);
        addMessage(exchange, 0);
        long queue = queue(exchange);
        Virtqueue.add(queue, exchange + REPLY_OFFSET, replyBytes, true);
        Virtqueue.add(queue, address, bytes, true);
        return sent(request, exchange, step);
    }

    private static void addMessage(long exchange, int more) {
        int end = Memory.load32(exchange + END_OFFSET);
        Wire.header(exchange + MESSAGE_OFFSET, end + more, Memory.load32(exchange + TYPE_OFFSET));
        Virtqueue.add(queue(exchange), exchange + MESSAGE_OFFSET, end, false);
    }

    private static int sent(long request, long exchange, int step) {
        FileRequest.own(request, STEP, step);
        submit(exchange, MESSAGE);
        Virtqueue.kick(queue(exchange));
        return FileSystems.BLOCKED;
    }

    private static void submit(long exchange, int context) {
        Memory.store32(exchange + PENDING_OFFSET, Memory.load32(exchange + PENDING_OFFSET) + 1);
        Virtqueue.submit(queue(exchange), exchange | context);
    }

    /** Where to put what follows data in the message: 16 bytes. */
    static long tail(long exchange) {
        return exchange + TAIL_OFFSET;
    }

    /** The host is done with one of the messages. */
    static void answered(long exchange) {
        int pending = Memory.load32(exchange + PENDING_OFFSET) - 1;
        Memory.store32(exchange + PENDING_OFFSET, pending);
        if (pending == 0) {
            FileRequests.wake(Memory.load64(exchange));
        }
    }

    /** Notes how long the reply is; 0 if there is none. */
    static void received(long exchange, int bytes) {
        Memory.store32(exchange + RECEIVED_OFFSET, bytes);
    }

    static int received(long exchange) {
        return Memory.load32(exchange + RECEIVED_OFFSET);
    }

    static long reply(long exchange) {
        return exchange + REPLY_OFFSET;
    }

    /**
     * What the reply says.
     *
     * @param bytes least length of a reply that is no error
     * @return success, if it is such a reply; else the errno
     */
    static int result(long exchange, int bytes) {
        int linux = linuxError(exchange);
        if (linux != 0) {
            return ShareErrno.of(linux);
        }
        boolean isReply =
                received(exchange) >= bytes && Wire.type(reply(exchange)) == Memory.load32(exchange + TYPE_OFFSET) + 1;
        return isReply ? Errno.SUCCESS : Errno.IO;
    }

    /** The number of an Rlerror, of which 16 bits are looked at; 0 if the reply is something else. */
    static int linuxError(long exchange) {
        return received(exchange) == Wire.COUNTED_BYTES && Wire.type(reply(exchange)) == Wire.RLERROR
                ? Wire.get16(reply(exchange) + Wire.HEADER_BYTES)
                : 0;
    }

    /** The operation ends: lets go of exchange and fid. Returns {@code errno}. */
    static int end(long request, int errno) {
        long exchange = FileRequest.own(request, EXCHANGE);
        if (exchange != 0) {
            FileRequest.own(request, EXCHANGE, 0);
            Slab.release(exchange, BYTES);
        }
        long fid = FileRequest.own(request, NEW_FID);
        if (fid != 0) {
            FileRequest.own(request, NEW_FID, 0);
            ShareFid.release(fid, false);
        }
        // It may have been woken because there was room, and not have used it.
        Share.wakeForRoom(FileRequest.own(request, SHARE));
        return errno;
    }

    /** True if the host has a message of the request. */
    static boolean isPending(long request) {
        long exchange = FileRequest.own(request, EXCHANGE);
        return exchange != 0 && Memory.load32(exchange + PENDING_OFFSET) != 0;
    }

    private static long queue(long exchange) {
        return Share.queue(Memory.load64(exchange + SHARE_OFFSET));
    }
}
