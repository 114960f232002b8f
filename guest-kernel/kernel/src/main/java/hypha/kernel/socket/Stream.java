package hypha.kernel.socket;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;

/**
 * A connection: who it is with, what may still be sent, and a ring of what was received and not read. The ring has 4 KiB at first and grows with what is in
 * it up to {@link #CAPACITY}; a large one goes when all is read.
 *
 * <pre>
 *   +0x00 next of its bucket        +0x08 peer's port, 32 bits   +0x0C local port, 32 bits
 *   +0x10 state, 32 bits: bits      +0x14 packets to send, 32 bits: bits
 *   +0x18 ring: address, or 0       +0x20 bytes of the ring, 32 bits
 *   +0x28 received, 64 bits: bytes ever     +0x30 read, 64 bits: bytes ever taken by the program, or dropped
 *   +0x38 told, 64 bits: "read" as the peer knows it
 *   +0x40 sent, 64 bits: bytes ever         +0x48 peer's buffer, 32 bits    +0x4C forwarded by the peer, 32 bits
 *   +0x50 queue of those who wait to read   +0x60 queue of those who wait to write
 *   +0x70 node: in the backlog, or among those that are closing   +0x88 node: among those that have packets to send
 *   +0xA0 listener
 * </pre>
 */
public final class Stream {
    /** Most bytes that it holds for the program to read; what the peer is told. */
    public static final int CAPACITY = 1 << 16;

    /** State: the peer sends nothing more. */
    static final int ENDED = 1;
    /** State: the peer receives nothing more. */
    static final int DEAF = 1 << 1;
    /** State: broken off. */
    static final int BROKEN = 1 << 2;
    /** State: the program receives nothing more. */
    static final int READ_SHUT = 1 << 3;
    /** State: the program sends nothing more. */
    static final int WRITE_SHUT = 1 << 4;
    /** State: no file has it; it waits for the peer to end it. */
    static final int CLOSING = 1 << 5;
    /** State: nobody has accepted it. */
    static final int WAITING = 1 << 6;
    /** State: the peer knows nothing of it any more, and it is found by nobody. */
    static final int GONE = 1 << 7;
    /** State: the peer was asked for credit, and has not given any since. */
    static final int ASKED = 1 << 8;

    /** Most bytes of all rings together: what peers can make the kernel hold. */
    static final long MAXIMUM_RING_BYTES = 64L << 20;

    static final int BYTES = 0xA8;
    private static final int SMALLEST_RING = 4096;
    /** A ring that is larger goes when it is empty. */
    private static final int LARGEST_KEPT = 1 << 14;

    private static final int NEXT_OFFSET = 0x00;
    private static final int PEER_PORT_OFFSET = 0x08;
    private static final int LOCAL_PORT_OFFSET = 0x0C;
    private static final int STATE_OFFSET = 0x10;
    private static final int PENDING_OFFSET = 0x14;
    private static final int RING_OFFSET = 0x18;
    private static final int RING_BYTES_OFFSET = 0x20;
    private static final int RECEIVED_OFFSET = 0x28;
    private static final int READ_OFFSET = 0x30;
    private static final int TOLD_OFFSET = 0x38;
    private static final int SENT_OFFSET = 0x40;
    private static final int PEER_BUFFER_OFFSET = 0x48;
    private static final int PEER_FORWARDED_OFFSET = 0x4C;
    private static final int READ_QUEUE_OFFSET = 0x50;
    private static final int WRITE_QUEUE_OFFSET = 0x60;
    private static final int NODE_OFFSET = 0x70;
    private static final int PENDING_NODE_OFFSET = 0x88;
    private static final int LISTENER_OFFSET = 0xA0;

    private static final long LOW = 0xFFFF_FFFFL;

    private static long totalRingBytes;

    private Stream() {}

    static void init() {
        totalRingBytes = 0;
    }

    /** Bytes of all rings. */
    public static long totalRingBytes() {
        return totalRingBytes;
    }

    static long create(int localPort, int peerPort, long listener) {
        long stream = Slab.allocate(BYTES);
        if (stream != 0) {
            Memory.store32(stream + PEER_PORT_OFFSET, peerPort);
            Memory.store32(stream + LOCAL_PORT_OFFSET, localPort);
            Memory.store64(stream + LISTENER_OFFSET, listener);
        }
        return stream;
    }

    static void free(long stream) {
        freeRing(stream);
        Slab.release(stream, BYTES);
    }

    private static void freeRing(long stream) {
        if (Memory.load64(stream + RING_OFFSET) != 0) {
            totalRingBytes -= ringBytes(stream);
            Slab.release(Memory.load64(stream + RING_OFFSET), ringBytes(stream));
            Memory.store64(stream + RING_OFFSET, 0);
            Memory.store32(stream + RING_BYTES_OFFSET, 0);
        }
    }

    static long next(long stream) {
        return Memory.load64(stream + NEXT_OFFSET);
    }

    static void next(long stream, long next) {
        Memory.store64(stream + NEXT_OFFSET, next);
    }

    static int peerPort(long stream) {
        return Memory.load32(stream + PEER_PORT_OFFSET);
    }

    static int localPort(long stream) {
        return Memory.load32(stream + LOCAL_PORT_OFFSET);
    }

    static long listener(long stream) {
        return Memory.load64(stream + LISTENER_OFFSET);
    }

    static boolean has(long stream, int state) {
        return (Memory.load32(stream + STATE_OFFSET) & state) == state;
    }

    static void set(long stream, int state) {
        Memory.store32(stream + STATE_OFFSET, Memory.load32(stream + STATE_OFFSET) | state);
    }

    static void clear(long stream, int state) {
        Memory.store32(stream + STATE_OFFSET, Memory.load32(stream + STATE_OFFSET) & ~state);
    }

    static int pending(long stream) {
        return Memory.load32(stream + PENDING_OFFSET);
    }

    static void pending(long stream, int packets) {
        Memory.store32(stream + PENDING_OFFSET, packets);
    }

    static long node(long stream) {
        return stream + NODE_OFFSET;
    }

    static long ofNode(long node) {
        return node - NODE_OFFSET;
    }

    static long pendingNode(long stream) {
        return stream + PENDING_NODE_OFFSET;
    }

    static long ofPendingNode(long node) {
        return node - PENDING_NODE_OFFSET;
    }

    static long readQueue(long stream) {
        return stream + READ_QUEUE_OFFSET;
    }

    static long writeQueue(long stream) {
        return stream + WRITE_QUEUE_OFFSET;
    }

    /** Bytes that can be read. */
    public static long available(long stream) {
        return Memory.load64(stream + RECEIVED_OFFSET) - read(stream);
    }

    private static long read(long stream) {
        return Memory.load64(stream + READ_OFFSET);
    }

    private static int ringBytes(long stream) {
        return Memory.load32(stream + RING_BYTES_OFFSET);
    }

    /** What the peer is told of {@link #CAPACITY}: bytes that were let go, modulo 2³². Notes that it is told. */
    static int forwarded(long stream) {
        Memory.store64(stream + TOLD_OFFSET, read(stream));
        return (int) read(stream);
    }

    /** Bytes that were let go, and of which the peer does not know. */
    static long untold(long stream) {
        return read(stream) - Memory.load64(stream + TOLD_OFFSET);
    }

    /** Bytes that the peer may send by what it knows. */
    static long peerCredit(long stream) {
        return CAPACITY - (Memory.load64(stream + RECEIVED_OFFSET) - Memory.load64(stream + TOLD_OFFSET));
    }

    /** Bytes that can be sent before the peer has let go of some. */
    static long credit(long stream) {
        long held = Memory.load64(stream + SENT_OFFSET) - Memory.load32(stream + PEER_FORWARDED_OFFSET) & LOW;
        return Math.max((Memory.load32(stream + PEER_BUFFER_OFFSET) & LOW) - held, 0);
    }

    /**
     * Takes what a packet of the peer says of its buffer.
     *
     * @return false if it claims to have let go of what it was never sent, or to have again what it had let go
     */
    static boolean credit(long stream, int buffer, int forwarded) {
        long sent = Memory.load64(stream + SENT_OFFSET);
        long heldBefore = sent - Memory.load32(stream + PEER_FORWARDED_OFFSET) & LOW;
        if ((sent - forwarded & LOW) > heldBefore) {
            return false;
        }
        Memory.store32(stream + PEER_BUFFER_OFFSET, buffer);
        Memory.store32(stream + PEER_FORWARDED_OFFSET, forwarded);
        return true;
    }

    /** Counts bytes that are sent. */
    static void countSent(long stream, long bytes) {
        Memory.store64(stream + SENT_OFFSET, Memory.load64(stream + SENT_OFFSET) + bytes);
    }

    /** What was received and not read is lost. */
    static void discard(long stream) {
        Memory.store64(stream + READ_OFFSET, Memory.load64(stream + RECEIVED_OFFSET));
        freeRing(stream);
    }

    /** Counts bytes that were received, and that nobody will read; there are none that somebody will. */
    static void drop(long stream, long bytes) {
        Memory.store64(stream + RECEIVED_OFFSET, Memory.load64(stream + RECEIVED_OFFSET) + bytes);
        Memory.store64(stream + READ_OFFSET, read(stream) + bytes);
    }

    /** Puts received bytes, which are within the peer's credit, into the ring. False if there is no memory for a larger one. */
    static boolean put(long stream, long source, int bytes) {
        if (!makeRoom(stream, available(stream) + bytes)) {
            return false;
        }
        long received = Memory.load64(stream + RECEIVED_OFFSET);
        long ring = Memory.load64(stream + RING_OFFSET);
        long start = received & ringBytes(stream) - 1;
        long first = Math.min(bytes, ringBytes(stream) - start);
        Memory.copy(ring + start, source, first);
        Memory.copy(ring, source + first, bytes - first);
        Memory.store64(stream + RECEIVED_OFFSET, received + bytes);
        return true;
    }

    private static boolean makeRoom(long stream, long bytes) {
        int capacity = ringBytes(stream);
        if (bytes <= capacity) {
            return true;
        }
        int larger = Math.max(capacity, SMALLEST_RING);
        while (larger < bytes) {
            larger *= 2;
        }
        long ring = totalRingBytes + larger > MAXIMUM_RING_BYTES ? 0 : Slab.allocate(larger);
        if (ring == 0) {
            return false;
        }
        totalRingBytes += larger;
        // Byte i of the stream is at i modulo the ring's size, in the old one and in the new one.
        long at = read(stream);
        long end = Memory.load64(stream + RECEIVED_OFFSET);
        while (at != end) {
            long piece = Math.min(end - at, capacity - (at & capacity - 1));
            Memory.copy(ring + (at & larger - 1), Memory.load64(stream + RING_OFFSET) + (at & capacity - 1), piece);
            at += piece;
        }
        freeRing(stream);
        Memory.store64(stream + RING_OFFSET, ring);
        Memory.store32(stream + RING_BYTES_OFFSET, larger);
        return true;
    }

    /** Copies bytes, of which there are at least so many from {@code offset} on, and leaves them. */
    public static void peek(long stream, long offset, long target, long bytes) {
        long ring = Memory.load64(stream + RING_OFFSET);
        long start = read(stream) + offset & ringBytes(stream) - 1;
        long first = Math.min(bytes, ringBytes(stream) - start);
        Memory.copy(target, ring + start, first);
        Memory.copy(target + first, ring, bytes - first);
    }

    /** Lets go of bytes, of which there are at least so many. */
    static void consume(long stream, long bytes) {
        Memory.store64(stream + READ_OFFSET, read(stream) + bytes);
        if (available(stream) == 0 && ringBytes(stream) > LARGEST_KEPT) {
            freeRing(stream);
        }
    }
}
