package hypha.kernel.driver.socket;

import hypha.bare.Memory;

/**
 * The header of a packet, {@code struct virtio_vsock_hdr} (Virtual I/O Device 1.2, 5.10.6).
 *
 * <pre>
 *   +0x00 source CID, 64 bits    +0x08 target CID, 64 bits    +0x10 source port, 32 bits   +0x14 target port, 32 bits
 *   +0x18 bytes of data, 32 bits +0x1C type, 16 bits          +0x1E operation, 16 bits     +0x20 flags, 32 bits
 *   +0x24 buffer, 32 bits: bytes that the sender can hold     +0x28 forwarded, 32 bits: bytes that have left that buffer, ever, modulo 2³²
 * </pre>
 */
public final class Packet {
    /** Bytes of a header. */
    public static final int BYTES = 44;

    /** Operation: connect. */
    public static final int REQUEST = 1;
    /** Operation: connected. */
    public static final int RESPONSE = 2;
    /** Operation: there is no such connection, or no longer. */
    public static final int RESET = 3;
    /** Operation: the sender will not receive, or not send, any more. */
    public static final int SHUTDOWN = 4;
    /** Operation: data. */
    public static final int DATA = 5;
    /** Operation: how much the sender can take. */
    public static final int CREDIT_UPDATE = 6;
    /** Operation: how much can you take? */
    public static final int CREDIT_REQUEST = 7;

    /** Flag of {@link #SHUTDOWN}: the sender receives nothing any more. */
    public static final int NO_RECEIVE = 1;
    /** Flag of {@link #SHUTDOWN}: the sender sends nothing any more. */
    public static final int NO_SEND = 2;

    /** The type of stream sockets. */
    static final int STREAM = 1;
    /** The host's CID. */
    static final long HOST = 2;

    private Packet() {}

    static void write(long packet, long guest, int localPort, int peerPort, int operation, int bytes, int flags) {
        Memory.store64(packet, guest);
        Memory.store64(packet + 0x08, HOST);
        Memory.store32(packet + 0x10, localPort);
        Memory.store32(packet + 0x14, peerPort);
        Memory.store32(packet + 0x18, bytes);
        Memory.store16(packet + 0x1C, STREAM);
        Memory.store16(packet + 0x1E, operation);
        Memory.store32(packet + 0x20, flags);
    }

    static void credit(long packet, int buffer, int forwarded) {
        Memory.store32(packet + 0x24, buffer);
        Memory.store32(packet + 0x28, forwarded);
    }

    /** True if it is about a stream between the host and this guest. */
    static boolean isForStream(long packet, long guest) {
        return Memory.load64(packet) == HOST
                && Memory.load64(packet + 0x08) == guest
                && Memory.load16(packet + 0x1C) == STREAM;
    }

    static int sourcePort(long packet) {
        return Memory.load32(packet + 0x10);
    }

    static int targetPort(long packet) {
        return Memory.load32(packet + 0x14);
    }

    /** Bytes of data that it claims to have. */
    static int dataBytes(long packet) {
        return Memory.load32(packet + 0x18);
    }

    static int operation(long packet) {
        return Memory.load16(packet + 0x1E);
    }

    static int flags(long packet) {
        return Memory.load32(packet + 0x20);
    }

    static int buffer(long packet) {
        return Memory.load32(packet + 0x24);
    }

    static int forwarded(long packet) {
        return Memory.load32(packet + 0x28);
    }
}
