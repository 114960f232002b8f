package hypha.kernel.socket;

import hypha.kernel.driver.socket.Packet;
import hypha.kernel.driver.socket.SocketDriver;
import hypha.kernel.vfs.Channels;

/** What packets of the peer do. There is a buffer for an answer to each; what the peer says is a claim. */
public final class Receiving {
    private Receiving() {}

    /** A packet whose length cannot be: that connection is broken off. */
    public static void malformed(int localPort, int peerPort) {
        long stream = Connections.find(localPort, peerPort);
        if (stream != 0) {
            Connections.breakOff(stream);
        } else {
            SocketDriver.refuse(localPort, peerPort);
        }
    }

    /**
     * A packet has come.
     *
     * @param operation one of {@link Packet}'s
     * @param localPort the port that it is for
     * @param peerPort the port that it is from
     * @param flags of a shutdown
     * @param data address of {@code bytes} bytes; 0 unless the operation is {@link Packet#DATA}
     * @param buffer bytes that the peer can hold
     * @param forwarded bytes that the peer has let go, ever, modulo 2³²
     */
    public static void packet(
            int operation, int localPort, int peerPort, int flags, long data, int bytes, int buffer, int forwarded) {
        long stream = Connections.find(localPort, peerPort);
        if (stream == 0) {
            unknown(operation, localPort, peerPort, buffer, forwarded);
            return;
        }
        boolean wasDry = Stream.credit(stream) == 0;
        if (operation == Packet.RESET) {
            Connections.end(stream);
            return;
        }
        if (!Stream.credit(stream, buffer, forwarded)) {
            Connections.breakOff(stream);
            return;
        }
        if (wasDry && Stream.credit(stream) != 0) {
            Stream.clear(stream, Stream.ASKED);
            Channels.wakeAll(Stream.writeQueue(stream));
        }
        switch (operation) {
            case Packet.DATA -> data(stream, data, bytes);
            case Packet.SHUTDOWN -> shutdown(stream, flags);
            case Packet.CREDIT_UPDATE -> {}
            case Packet.CREDIT_REQUEST -> Connections.post(stream, Connections.CREDIT);
            default ->
                Connections.breakOff(
                        stream); // a second request, a response to none, or what the standard does not know
        }
    }

    /** A packet about a connection that is none: it may be about to be one. */
    private static void unknown(int operation, int localPort, int peerPort, int buffer, int forwarded) {
        if (operation == Packet.RESET) {
            return; // that is known
        }
        long listener = operation == Packet.REQUEST ? Listeners.ofPort(localPort) : 0;
        if (listener == 0 || forwarded != 0 || !Connections.open(listener, peerPort)) {
            SocketDriver.refuse(localPort, peerPort);
            return;
        }
        Stream.credit(Connections.find(localPort, peerPort), buffer, 0);
    }

    private static void data(long stream, long data, int bytes) {
        if (bytes > Stream.peerCredit(stream) || Stream.has(stream, Stream.ENDED)) {
            Connections.breakOff(stream);
        } else if (Stream.has(stream, Stream.READ_SHUT)) {
            Stream.drop(stream, bytes);
        } else if (!Stream.put(stream, data, bytes)) {
            Connections.breakOff(stream); // out of memory
        } else {
            Channels.wakeAll(Stream.readQueue(stream));
        }
    }

    private static void shutdown(long stream, int flags) {
        Stream.set(
                stream,
                ((flags & Packet.NO_SEND) != 0 ? Stream.ENDED : 0)
                        | ((flags & Packet.NO_RECEIVE) != 0 ? Stream.DEAF : 0));
        Connections.wake(stream);
    }
}
