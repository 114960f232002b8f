package hypha.kernel.fs.share;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.handle.Slab;
import hypha.kernel.log.Log;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;

/**
 * A device that shares a directory, and the session with it: one version, one attach, whose fid is 0.
 *
 * <pre>
 *   +0x00  device    address of its {@link VirtioDevice}
 *   +0x08  queue     address of its only {@link Virtqueue}
 *   +0x10  state     32 bits
 *   +0x18  root      64 bits: number of the directory's inode
 *   +0x20  waiting   queue of requests that want to be called again when there is room in the queue, or the session has begun
 *   +0x30  first and last fid that is to be given back when there is room
 *   +0x40  fids      address of the numbers in use, a bit each
 *   +0x48  next      32 bits: word of these bits in which to look first
 *   +0x50  request   of the session's beginning, 48 bytes
 *   +0x80  reply     to it, 48 bytes
 * </pre>
 *
 * <p>Callers hold the kernel lock, or are the boot.
 */
public final class Share {
    /** Most devices of this kind. */
    public static final int MAXIMUM = 16;

    /** Descriptors of the longest chains of an exchange: two of two pieces and more. */
    static final int ROOM = 6;

    /** The session is beginning. */
    static final int STARTING = 0;
    /** The directory can be used. */
    static final int READY = 1;
    /** Nothing works any more. */
    static final int FAILED = 2;

    static final int NO_FID = -1;

    private static final int BYTES = 0xC0;
    private static final int QUEUE_OFFSET = 0x08;
    private static final int STATE_OFFSET = 0x10;
    private static final int ROOT_OFFSET = 0x18;
    private static final int WAITING_OFFSET = 0x20;
    private static final int FIRST_FID_OFFSET = 0x30;
    private static final int LAST_FID_OFFSET = 0x38;
    private static final int FIDS_OFFSET = 0x40;
    private static final int NEXT_WORD_OFFSET = 0x48;
    private static final int REQUEST_OFFSET = 0x50;
    private static final int REPLY_OFFSET = 0x80;
    private static final int REPLY_BYTES = 48;

    /** Numbers of fids: as many as the host holds files open for a guest at most. */
    private static final int FIDS = 16_384;

    private static final int FID_BYTES = FIDS / Byte.SIZE;

    /** 64 KiB of data and what is around them. */
    private static final int MESSAGE_BYTES = 64 * 1024 + 4096;

    private static final int LEAST_MESSAGE_BYTES = 64 * 1024 + 24;
    private static final int VERSION_TEXT_BYTES = 8;
    private static final int QUEUE_SIZE = 128;

    private static long shares;
    private static int count;

    private Share() {}

    /** There is no device yet. */
    public static void init() {
        count = 0;
        shares = 0;
    }

    /** Brings a device up and begins its session. False if that fails. */
    public static boolean begin(long device) {
        if (shares == 0) {
            shares = Slab.allocate((long) BYTES * MAXIMUM);
        }
        if (shares == 0 || count == MAXIMUM || !VirtioDevice.negotiate(device, 0)) {
            return false;
        }
        long queue = VirtioDevice.addQueue(device, QUEUE_SIZE);
        long fids = Slab.allocate(FID_BYTES);
        if (queue == 0 || Virtqueue.size(queue) < ROOM || fids == 0) {
            return false;
        }
        long share = get(count);
        count++;
        Memory.store64(share, device);
        Memory.store64(share + QUEUE_OFFSET, queue);
        Memory.store64(share + FIDS_OFFSET, fids);
        Memory.store64(fids, 1); // the root's
        VirtioDevice.record(device, share);
        VirtioDevice.start(device);
        sendVersion(share);
        return true;
    }

    /** How many devices there are. */
    public static int count() {
        return count;
    }

    /** A share by its number, from 0, in the order of devices. */
    static long get(int number) {
        return shares + (long) BYTES * number;
    }

    static long queue(long share) {
        return Memory.load64(share + QUEUE_OFFSET);
    }

    static int state(long share) {
        return VirtioDevice.isLive(Memory.load64(share)) ? Memory.load32(share + STATE_OFFSET) : FAILED;
    }

    /** Number of the directory's inode; of a session that has begun. */
    static long root(long share) {
        return Memory.load64(share + ROOT_OFFSET);
    }

    private static void sendVersion(long share) {
        long message = share + REQUEST_OFFSET;
        int bytes = Wire.HEADER_BYTES + 4 + 2 + VERSION_TEXT_BYTES;
        Wire.header(message, bytes, Wire.TVERSION);
        Wire.put32(message + 7, MESSAGE_BYTES);
        Wire.put16(message + 11, VERSION_TEXT_BYTES);
        Memory.copy(message + 13, Text.address("9P2000.L"), VERSION_TEXT_BYTES);
        send(share, bytes);
    }

    private static void sendAttach(long share) {
        long message = share + REQUEST_OFFSET;
        int bytes = Wire.HEADER_BYTES + 4 + 4 + 2 + 2 + 4;
        Memory.fill(message, 0, bytes);
        Wire.header(message, bytes, Wire.TATTACH);
        Wire.put32(message + 7, 0);
        Wire.put32(message + 11, NO_FID);
        Wire.put32(message + 19, NO_FID); // n_uname: nobody's
        send(share, bytes);
    }

    private static void send(long share, int bytes) {
        long queue = queue(share);
        Virtqueue.add(queue, share + REQUEST_OFFSET, bytes, false);
        Virtqueue.add(queue, share + REPLY_OFFSET, REPLY_BYTES, true);
        Virtqueue.submit(queue, share | Exchange.SESSION);
        Virtqueue.kick(queue);
    }

    /** The device has answered a message of the session's beginning. */
    private static void sessionAnswered(long share, int bytes) {
        long reply = share + REPLY_OFFSET;
        int type = bytes >= Wire.HEADER_BYTES ? Wire.type(reply) : 0;
        if (type == Wire.TVERSION + 1
                && bytes == Wire.HEADER_BYTES + 4 + 2 + VERSION_TEXT_BYTES
                && Wire.get32(reply + 7) >= LEAST_MESSAGE_BYTES) {
            sendAttach(share);
            return;
        }
        if (type == Wire.TATTACH + 1 && bytes == Wire.HEADER_BYTES + Wire.QID_BYTES) {
            Memory.store64(share + ROOT_OFFSET, Wire.get64(reply + Wire.HEADER_BYTES + Wire.QID_PATH));
            Memory.store32(share + STATE_OFFSET, READY);
            wakeAll(share);
            return;
        }
        Log.error(
                Text.address("shared directory: no session, reply of type"),
                Text.length("shared directory: no session, reply of type"),
                type);
        fail(share);
    }

    private static void fail(long share) {
        Memory.store32(share + STATE_OFFSET, FAILED);
        wakeAll(share);
    }

    /** The device is done with a chain. */
    public static void completed(long device, long context, int bytes) {
        long share = VirtioDevice.record(device);
        long record = context & ~Exchange.CONTEXT_MASK;
        switch ((int) (context & Exchange.CONTEXT_MASK)) {
            case Exchange.SESSION -> sessionAnswered(share, bytes);
            case Exchange.FID -> ShareFid.free(share, record);
            case Exchange.SECOND -> Exchange.answered(record);
            default -> {
                Exchange.received(record, bytes);
                Exchange.answered(record);
            }
        }
        pump(share);
    }

    /** The device has failed and will not answer this one. */
    public static void failed(long device, long context) {
        long share = VirtioDevice.record(device);
        Memory.store32(share + STATE_OFFSET, FAILED);
        completed(device, context, 0);
    }

    /** Gives fids back, and has requests called again, as long as there is room. */
    private static void pump(long share) {
        long fid = Memory.load64(share + FIRST_FID_OFFSET);
        boolean sent = false;
        while (fid != 0 && (Virtqueue.room(queue(share)) >= ShareFid.ROOM || state(share) == FAILED)) {
            long next = ShareFid.next(fid);
            Memory.store64(share + FIRST_FID_OFFSET, next);
            ShareFid.send(share, fid);
            sent = true;
            fid = next;
        }
        if (sent && state(share) != FAILED) {
            Virtqueue.kick(queue(share));
        }
        wakeForRoom(share);
    }

    /** Has requests be called again that wait, if they could send now. */
    static void wakeForRoom(long share) {
        if (LinkedQueue.isEmpty(share + WAITING_OFFSET) || state(share) == STARTING) {
            return;
        }
        if (state(share) == FAILED) {
            wakeAll(share);
            return;
        }
        int requests = Virtqueue.room(queue(share)) / ROOM;
        while (requests > 0 && wakeFirst(share)) {
            requests--;
        }
    }

    /** Has a request be called again when there is room, or the session has begun. */
    static void await(long share, long request) {
        LinkedQueue.append(share + WAITING_OFFSET, FileRequest.queueNode(request));
    }

    private static boolean wakeFirst(long share) {
        long node = LinkedQueue.first(share + WAITING_OFFSET);
        if (node == 0) {
            return false;
        }
        LinkedQueue.remove(node);
        FileRequests.wake(FileRequest.ofQueueNode(node));
        return true;
    }

    private static void wakeAll(long share) {
        boolean more = true;
        while (more) {
            more = wakeFirst(share);
        }
    }

    /** Has a fid be given back when there is room. */
    static void awaitRoom(long share, long fid) {
        if (Memory.load64(share + FIRST_FID_OFFSET) == 0) {
            Memory.store64(share + FIRST_FID_OFFSET, fid);
        } else {
            ShareFid.next(Memory.load64(share + LAST_FID_OFFSET), fid);
        }
        Memory.store64(share + LAST_FID_OFFSET, fid);
    }

    /** A number for a fid; {@link #NO_FID} if all are in use. */
    static int takeNumber(long share) {
        long fids = Memory.load64(share + FIDS_OFFSET);
        int start = Memory.load32(share + NEXT_WORD_OFFSET);
        for (int step = 0; step < FIDS / Long.SIZE; step++) {
            int word = (start + step) % (FIDS / Long.SIZE);
            long used = Memory.load64(fids + 8L * word);
            if (used != -1) {
                int bit = Long.numberOfTrailingZeros(~used);
                Memory.store64(fids + 8L * word, used | 1L << bit);
                Memory.store32(share + NEXT_WORD_OFFSET, word);
                return word * Long.SIZE + bit;
            }
        }
        return NO_FID;
    }

    static void giveNumberBack(long share, int number) {
        long word = Memory.load64(share + FIDS_OFFSET) + 8L * (number / Long.SIZE);
        Memory.store64(word, Memory.load64(word) & ~(1L << number));
    }
}
