package hypha.kernel.socket;

import hypha.bare.Memory;
import hypha.kernel.driver.socket.Packet;
import hypha.kernel.driver.socket.SocketDriver;
import hypha.kernel.handle.Slab;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.vfs.Channels;

/** All connections, found by their ports: how they come, how they end, and the packets without data that tell the peer of it. */
public final class Connections {
    /** Most connections, those that are closing included. */
    public static final int MAXIMUM = 4096;

    /** Packet to send: connected. */
    static final int ANSWER = 1;
    /** Packet to send: what of the buffer is free. */
    static final int CREDIT = 1 << 1;
    /** Packet to send: a question for credit. */
    static final int ASK = 1 << 2;
    /** Packet to send: what is shut down. */
    static final int SHUT = 1 << 3;

    private static final int BUCKETS = 1024;

    /** Buckets, then the queue of those that have packets to send, then that of those that are closing. */
    private static long table;

    private static int count;
    private static long opened;
    private static long broken;

    private Connections() {}

    /** There is no connection yet. */
    public static void init() {
        Stream.init();
        table = 0;
        count = 0;
        opened = 0;
        broken = 0;
    }

    /** A device is there, so connections may come. False if there is no memory. */
    public static boolean begin() {
        table = Slab.allocate(8L * BUCKETS + 2L * LinkedQueue.QUEUE_BYTES);
        return table != 0;
    }

    /** Number of connections that the peer knows of. */
    public static int count() {
        return count;
    }

    /** Connections that were made since boot. */
    public static long opened() {
        return opened;
    }

    /** Connections that were broken off since boot. */
    public static long broken() {
        return broken;
    }

    private static long pendingQueue() {
        return table + 8L * BUCKETS;
    }

    private static long closingQueue() {
        return pendingQueue() + LinkedQueue.QUEUE_BYTES;
    }

    private static long bucket(int localPort, int peerPort) {
        int hash = (peerPort ^ localPort << 16) * 0x9E3779B1;
        return table + 8L * (hash >>> 22);
    }

    /** The connection of two ports, or 0. */
    static long find(int localPort, int peerPort) {
        long stream = Memory.load64(bucket(localPort, peerPort));
        while (stream != 0 && (Stream.peerPort(stream) != peerPort || Stream.localPort(stream) != localPort)) {
            stream = Stream.next(stream);
        }
        return stream;
    }

    /** The peer connects to a listener, by ports of which there is no connection. False if that is refused. */
    static boolean open(long listener, int peerPort) {
        if (Listeners.waiting(listener) == Listeners.BACKLOG || count == MAXIMUM && !endOldest()) {
            return false;
        }
        long stream = Stream.create(Listeners.port(listener), peerPort, listener);
        if (stream == 0) {
            return false;
        }
        long bucket = bucket(Listeners.port(listener), peerPort);
        Stream.next(stream, Memory.load64(bucket));
        Memory.store64(bucket, stream);
        count++;
        opened++;
        Listeners.add(listener, stream);
        post(stream, ANSWER);
        return true;
    }

    /** Ends the connection that has been closing for longest, whose peer has had its time. False if there is none, or no buffer to tell. */
    private static boolean endOldest() {
        long node = LinkedQueue.first(closingQueue());
        if (node == 0 || !SocketDriver.canAnswer()) {
            return false;
        }
        breakOff(Stream.ofNode(node));
        return true;
    }

    /** The peer has let go of a connection. What was received can still be read. */
    static void end(long stream) {
        long bucket = bucket(Stream.localPort(stream), Stream.peerPort(stream));
        if (Memory.load64(bucket) == stream) {
            Memory.store64(bucket, Stream.next(stream));
        } else {
            long before = Memory.load64(bucket);
            while (Stream.next(before) != stream) {
                before = Stream.next(before);
            }
            Stream.next(before, Stream.next(stream));
        }
        count--;
        LinkedQueue.remove(Stream.pendingNode(stream));
        if (Stream.has(stream, Stream.WAITING)) {
            Listeners.remove(stream);
            Stream.free(stream);
            return;
        }
        if (Stream.has(stream, Stream.CLOSING)) {
            LinkedQueue.remove(Stream.node(stream));
            Stream.free(stream);
            return;
        }
        boolean isOver = Stream.has(stream, Stream.ENDED)
                && (Stream.has(stream, Stream.DEAF) || Stream.has(stream, Stream.WRITE_SHUT));
        if (!isOver) {
            broken++;
        }
        Stream.set(stream, isOver ? Stream.GONE : Stream.GONE | Stream.BROKEN);
        wake(stream);
    }

    /** Ends a connection, and tells the peer. There is a buffer for that. */
    static void breakOff(long stream) {
        int localPort = Stream.localPort(stream);
        int peerPort = Stream.peerPort(stream);
        end(stream);
        SocketDriver.refuse(localPort, peerPort);
    }

    /** The peer has forgotten all connections, or there is no peer any more. */
    public static void resetAll() {
        for (int index = 0; index < BUCKETS; index++) {
            while (Memory.load64(table + 8L * index) != 0) {
                end(Memory.load64(table + 8L * index));
            }
        }
    }

    /** No file has a connection any more: what was not read is lost; what was sent gets there. */
    public static void close(long stream) {
        wake(stream); // threads, which find that it is not open
        if (Stream.has(stream, Stream.GONE)) {
            Stream.free(stream);
            return;
        }
        Stream.discard(stream);
        Stream.set(stream, Stream.CLOSING | Stream.READ_SHUT | Stream.WRITE_SHUT);
        LinkedQueue.append(closingQueue(), Stream.node(stream));
        post(stream, SHUT);
    }

    /** Has all who wait for a connection look again. */
    static void wake(long stream) {
        Channels.wakeAll(Stream.readQueue(stream));
        Channels.wakeAll(Stream.writeQueue(stream));
    }

    /** Has packets without data sent: now if there are buffers, else when there are. */
    static void post(long stream, int packets) {
        Stream.pending(stream, Stream.pending(stream) | packets);
        if (!LinkedQueue.isQueued(Stream.pendingNode(stream))) {
            LinkedQueue.append(pendingQueue(), Stream.pendingNode(stream));
        }
        flush();
    }

    /** Sends packets without data that were to be sent, as far as there are buffers. True if there was one. */
    public static boolean flush() {
        boolean flushed = false;
        while (SocketDriver.canAnswer() && !LinkedQueue.isEmpty(pendingQueue())) {
            flushed = true;
            long node = LinkedQueue.first(pendingQueue());
            long stream = Stream.ofPendingNode(node);
            int packet = Integer.lowestOneBit(Stream.pending(stream));
            Stream.pending(stream, Stream.pending(stream) & ~packet);
            if (Stream.pending(stream) == 0) {
                LinkedQueue.remove(node);
            }
            send(stream, packet);
        }
        if (flushed) {
            SocketDriver.kick();
        }
        return flushed;
    }

    private static void send(long stream, int packet) {
        int operation = switch (packet) {
            case ANSWER -> Packet.RESPONSE;
            case CREDIT -> Packet.CREDIT_UPDATE;
            case ASK -> Packet.CREDIT_REQUEST;
            default -> Packet.SHUTDOWN;
        };
        int flags = 0;
        if (packet == SHUT) {
            flags = (Stream.has(stream, Stream.READ_SHUT) ? Packet.NO_RECEIVE : 0)
                    | (Stream.has(stream, Stream.WRITE_SHUT) ? Packet.NO_SEND : 0);
        }
        send(stream, SocketDriver.take(), operation, flags, 0);
    }

    /** Sends a packet of a connection in a buffer that was taken. */
    static void send(long stream, long buffer, int operation, int flags, int bytes) {
        SocketDriver.send(
                buffer,
                Stream.localPort(stream),
                Stream.peerPort(stream),
                operation,
                flags,
                bytes,
                Stream.CAPACITY,
                Stream.forwarded(stream));
    }
}
