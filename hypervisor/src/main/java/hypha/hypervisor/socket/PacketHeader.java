package hypha.hypervisor.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code struct virtio_vsock_hdr} (Virtual I/O Device 1.2, 5.10.6), little-endian and packed, with accessors over a copy of it in memory of the host.
 *
 * <pre>
 *  0 src_cid 8   8 dst_cid 8   16 src_port 4   20 dst_port 4   24 len 4
 * 28 type 2     30 op 2        32 flags 4      36 buf_alloc 4  40 fwd_cnt 4
 * </pre>
 */
final class PacketHeader {
    static final int BYTES = 44;

    /** The host ({@code VMADDR_CID_HOST}). */
    static final long CID_HOST = 2;
    /** The guest, as its configuration space says. */
    static final long CID_GUEST = 3;

    static final int TYPE_STREAM = 1;

    static final int OP_REQUEST = 1;
    static final int OP_RESPONSE = 2;
    static final int OP_RST = 3;
    static final int OP_SHUTDOWN = 4;
    static final int OP_RW = 5;
    static final int OP_CREDIT_UPDATE = 6;
    static final int OP_CREDIT_REQUEST = 7;

    /** In a {@link #OP_SHUTDOWN}: the sender receives no more. */
    static final int SHUTDOWN_RECEIVE = 1;
    /** In a {@link #OP_SHUTDOWN}: the sender sends no more. */
    static final int SHUTDOWN_SEND = 2;

    private static final int SRC_CID = 0;
    private static final int DST_CID = 8;
    private static final int SRC_PORT = 16;
    private static final int DST_PORT = 20;
    private static final int LEN = 24;
    private static final int TYPE = 28;
    private static final int OP = 30;
    private static final int FLAGS = 32;
    private static final int BUF_ALLOC = 36;
    private static final int FWD_CNT = 40;
    private static final int SHORT_MASK = 0xFFFF;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment bytes = MemorySegment.ofArray(new byte[BYTES]);

    /** The copy. */
    MemorySegment bytes() {
        return bytes;
    }

    /** Makes it that of a packet from the host to the guest. */
    void set(int hostPort, int guestPort, int op, int flags, int length, int window, int forwarded) {
        bytes.set(LONG, SRC_CID, CID_HOST);
        bytes.set(LONG, DST_CID, CID_GUEST);
        bytes.set(INT, SRC_PORT, hostPort);
        bytes.set(INT, DST_PORT, guestPort);
        bytes.set(INT, LEN, length);
        bytes.set(SHORT, TYPE, (short) TYPE_STREAM);
        bytes.set(SHORT, OP, (short) op);
        bytes.set(INT, FLAGS, flags);
        bytes.set(INT, BUF_ALLOC, window);
        bytes.set(INT, FWD_CNT, forwarded);
    }

    long sourceCid() {
        return bytes.get(LONG, SRC_CID);
    }

    long destinationCid() {
        return bytes.get(LONG, DST_CID);
    }

    int sourcePort() {
        return bytes.get(INT, SRC_PORT);
    }

    int destinationPort() {
        return bytes.get(INT, DST_PORT);
    }

    /** Bytes behind the header, unsigned. */
    long length() {
        return Integer.toUnsignedLong(bytes.get(INT, LEN));
    }

    int type() {
        return bytes.get(SHORT, TYPE) & SHORT_MASK;
    }

    int operation() {
        return bytes.get(SHORT, OP) & SHORT_MASK;
    }

    int flags() {
        return bytes.get(INT, FLAGS);
    }

    /** How many bytes the sender can hold for this connection, unsigned. */
    int window() {
        return bytes.get(INT, BUF_ALLOC);
    }

    /** How many bytes of this connection the sender has passed on, modulo 2^32. */
    int forwarded() {
        return bytes.get(INT, FWD_CNT);
    }
}
