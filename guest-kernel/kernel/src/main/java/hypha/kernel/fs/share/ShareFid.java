package hypha.kernel.fs.share;

import hypha.bare.Memory;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.handle.Slab;

/**
 * A number that stands for a file at the host, or will when the host has answered, with the message that gives it back.
 *
 * <pre>
 *   +0x00  share     address
 *   +0x08  number    32 bits
 *   +0x10  next      of those that wait for room, or 0
 *   +0x18  request   Tclunk, 11 bytes
 *   +0x28  reply     11 bytes
 * </pre>
 */
final class ShareFid {
    /** Descriptors that giving it back takes. */
    static final int ROOM = 2;

    private static final int BYTES = 0x40;
    private static final int NUMBER_OFFSET = 0x08;
    private static final int NEXT_OFFSET = 0x10;
    private static final int REQUEST_OFFSET = 0x18;
    private static final int REPLY_OFFSET = 0x28;

    private ShareFid() {}

    /** A fid with a number of its own; 0 if there is no memory, or no number. */
    static long create(long share) {
        long fid = Slab.allocate(BYTES);
        if (fid == 0) {
            return 0;
        }
        int number = Share.takeNumber(share);
        if (number == Share.NO_FID) {
            Slab.release(fid, BYTES);
            return 0;
        }
        return begin(fid, share, number);
    }

    /** The fid of the shared directory, which the session has made; 0 if there is no memory. */
    static long createRoot(long share) {
        long fid = Slab.allocate(BYTES);
        return fid == 0 ? 0 : begin(fid, share, 0);
    }

    private static long begin(long fid, long share, int number) {
        Memory.store64(fid, share);
        Memory.store32(fid + NUMBER_OFFSET, number);
        return fid;
    }

    static int number(long fid) {
        return Memory.load32(fid + NUMBER_OFFSET);
    }

    static long next(long fid) {
        return Memory.load64(fid + NEXT_OFFSET);
    }

    static void next(long fid, long value) {
        Memory.store64(fid + NEXT_OFFSET, value);
    }

    /**
     * Gives a fid back: the host lets go of the file, if it has made the fid.
     *
     * @param isOpen whether the file is open; then the host is told when the vCPU has nothing else to do at the latest, else with the next message
     */
    static void release(long fid, boolean isOpen) {
        long share = Memory.load64(fid);
        if (Share.state(share) != Share.FAILED && Virtqueue.room(Share.queue(share)) < ROOM) {
            next(fid, 0);
            Share.awaitRoom(share, fid);
            return;
        }
        send(share, fid);
        if (isOpen && Share.state(share) != Share.FAILED) {
            Virtqueue.kickLater(Share.queue(share));
        }
    }

    /** Sends the message; there is room. */
    static void send(long share, long fid) {
        if (Share.state(share) == Share.FAILED) {
            free(share, fid);
            return;
        }
        long message = fid + REQUEST_OFFSET;
        Wire.header(message, Wire.COUNTED_BYTES, Wire.TCLUNK);
        Wire.put32(message + Wire.HEADER_BYTES, number(fid));
        long queue = Share.queue(share);
        Virtqueue.add(queue, message, Wire.COUNTED_BYTES, false);
        Virtqueue.add(queue, fid + REPLY_OFFSET, Wire.COUNTED_BYTES, true);
        Virtqueue.submit(queue, fid | Exchange.FID);
    }

    /** Frees the record of a fid whose number and file stay. */
    static void forget(long fid) {
        Slab.release(fid, BYTES);
    }

    /** The host has let go of it; an error says that it never had it. */
    static void free(long share, long fid) {
        Share.giveNumberBack(share, number(fid));
        Slab.release(fid, BYTES);
    }
}
