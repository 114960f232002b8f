package hypha.kernel.socket;

import hypha.kernel.driver.socket.Packet;
import hypha.kernel.driver.socket.SocketDriver;

/** A connection as the program that has it sees it: what can be read and written, and what comes of it. */
public final class Socket {
    /** Of what was read and not told, that much is told. */
    private static final int TELL_BYTES = Stream.CAPACITY / 4;

    private Socket() {}

    /** True if it was broken off, and all that was received before is read. */
    public static boolean isBroken(long stream) {
        return Stream.has(stream, Stream.BROKEN) && Stream.available(stream) == 0;
    }

    /** True if who reads need not wait. */
    public static boolean isReadable(long stream) {
        return Stream.available(stream) != 0 || isEnded(stream);
    }

    /** True if who writes need not wait. */
    public static boolean isWritable(long stream) {
        return isMute(stream) || room(stream) != 0;
    }

    /** True if nothing more is received. */
    public static boolean isEnded(long stream) {
        return Stream.has(stream, Stream.ENDED)
                || Stream.has(stream, Stream.GONE)
                || Stream.has(stream, Stream.READ_SHUT);
    }

    /** True if it was broken off, which is what a write answers. */
    public static boolean isReset(long stream) {
        return Stream.has(stream, Stream.BROKEN);
    }

    /** True if nothing more can be sent. */
    public static boolean isMute(long stream) {
        return Stream.has(stream, Stream.DEAF)
                || Stream.has(stream, Stream.GONE)
                || Stream.has(stream, Stream.WRITE_SHUT);
    }

    /** True if neither side sends anything any more. */
    public static boolean isOver(long stream) {
        return Stream.has(stream, Stream.GONE) || isEnded(stream) && isMute(stream);
    }

    /** True if the peer knows nothing of it any more. */
    public static boolean isGone(long stream) {
        return Stream.has(stream, Stream.GONE);
    }

    /** Bytes that can be sent now. */
    public static long room(long stream) {
        return isMute(stream) || Stream.pending(stream) != 0 || !SocketDriver.hasRoom() ? 0 : Stream.credit(stream);
    }

    /** The queue of those who wait to read. */
    public static long readQueue(long stream) {
        return Stream.readQueue(stream);
    }

    /** The queue of those who wait to write: for the peer, which is asked, or for the device. */
    public static long writeQueue(long stream) {
        if (Stream.credit(stream) != 0) {
            return SocketDriver.roomQueue();
        }
        if (!Stream.has(stream, Stream.ASKED) && !Stream.has(stream, Stream.GONE)) {
            Stream.set(stream, Stream.ASKED);
            Connections.post(stream, Connections.ASK);
        }
        return Stream.writeQueue(stream);
    }

    /** Lets go of bytes that were read, of which there were at least so many; tells the peer if it needs to know. */
    public static void consume(long stream, long bytes) {
        Stream.consume(stream, bytes);
        if (Stream.has(stream, Stream.GONE) || Stream.has(stream, Stream.ENDED)) {
            return;
        }
        long untold = Stream.untold(stream);
        boolean mayStop = Stream.available(stream) == 0 && Stream.peerCredit(stream) < Stream.CAPACITY / 2;
        if (untold >= TELL_BYTES || untold != 0 && mayStop) {
            Connections.post(stream, Connections.CREDIT);
        }
    }

    /** Sends a buffer of {@link SocketDriver} with data, 1 to {@link #room} bytes; the device learns of it by {@link SocketDriver#kick}. */
    public static void send(long stream, long buffer, int bytes) {
        Connections.send(stream, buffer, Packet.DATA, 0, bytes);
        Stream.countSent(stream, bytes);
    }

    /** Ends one or both directions for good. False if the connection is no more. */
    public static boolean shutdown(long stream, boolean reads, boolean writes) {
        if (Stream.has(stream, Stream.GONE)) {
            return false;
        }
        if (reads) {
            Stream.discard(stream);
        }
        Stream.set(stream, (reads ? Stream.READ_SHUT : 0) | (writes ? Stream.WRITE_SHUT : 0));
        Connections.post(stream, Connections.SHUT);
        Connections.wake(stream);
        return true;
    }
}
