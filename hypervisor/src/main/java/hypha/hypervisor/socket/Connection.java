package hypha.hypervisor.socket;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.TcpSocket;
import java.lang.foreign.MemorySegment;

/**
 * One TCP connection and the stream that the guest sees of it: what each side may still send, what is on its way, and which directions have ended. For
 * one thread at a time.
 */
final class Connection {
    final int number;
    final int guestPort;
    final TcpSocket socket;
    /** How many bytes the guest may have under way to TCP ({@code buf_alloc}). */
    final int window;

    /** The guest is to be told so. */
    boolean owesRequest = true;

    boolean owesShutdown;
    boolean owesCredit;

    /** In the device's list of those with something to send. */
    boolean isScheduled;

    /** Out of the table: nothing more happens. */
    boolean isClosed;

    /** TCP has something to read, as far as is known. */
    boolean isReadable;
    /** The peer has ended: reading goes on until it says so. */
    boolean isHungUp;
    /** TCP takes bytes, as far as is known. */
    private boolean isWritable = true;

    private boolean isRequested;
    private boolean isEstablished;
    /** The peer has sent all, and the guest is, or will be, told. */
    private boolean inputEnded;
    /** The guest reads no more. */
    private boolean guestIsDeaf;
    /** The guest sends no more. */
    private boolean guestIsMute;
    /** All that the guest has sent is with TCP, and the end too. */
    private boolean outputEnded;

    private final PendingBytes pending = new PendingBytes();
    // Counters of bytes, modulo 2^32, as on the wire.
    private int received;
    private int forwarded;
    private int forwardedTold;
    private int sent;
    private int guestForwarded;
    private int guestWindow;

    Connection(int number, int guestPort, TcpSocket socket, int window) {
        this.number = number;
        this.guestPort = guestPort;
        this.socket = socket;
        this.window = window;
    }

    /** True if there is something to send to the guest. */
    boolean isDue() {
        return !isClosed && (owesRequest || owesShutdown || owesCredit || canRead());
    }

    /** True if TCP is to be read now. */
    boolean canRead() {
        return isReadable && isEstablished && !inputEnded && !guestIsDeaf && credit() > 0;
    }

    /** How many bytes the guest takes now. */
    long credit() {
        return Math.max(0, Integer.toUnsignedLong(guestWindow) - Integer.toUnsignedLong(sent - guestForwarded));
    }

    /** How many bytes the guest may still send. */
    long room() {
        return window - Integer.toUnsignedLong(received - forwarded);
    }

    /**
     * Takes note of what a packet of the guest says of its buffer.
     *
     * @return false if it has passed on what it has not got, or takes back what it has passed on
     */
    boolean updateCredit(int newWindow, int newForwarded) {
        int advance = newForwarded - guestForwarded;
        if (Integer.compareUnsigned(advance, sent - guestForwarded) > 0) {
            return false;
        }
        guestForwarded = newForwarded;
        guestWindow = newWindow;
        return true;
    }

    void requested() {
        owesRequest = false;
        isRequested = true;
    }

    /** The guest accepts. False if it was not asked, or has done so. */
    boolean establish() {
        boolean isSound = isRequested && !isEstablished;
        isEstablished = true;
        return isSound;
    }

    boolean isEstablished() {
        return isEstablished;
    }

    /** Counts bytes that go to the guest. */
    void sent(int bytes) {
        sent += bytes;
    }

    /** What the next packet says of bytes passed on; the guest knows it then. */
    int tellForwarded() {
        forwardedTold = forwarded;
        owesCredit = false;
        return forwarded;
    }

    /** The peer has sent all. */
    void endInput() {
        inputEnded = true;
        owesShutdown = true;
    }

    /** Counts bytes from the guest. False if it must not send them. */
    boolean receive(long bytes) {
        if (!isEstablished || guestIsMute || bytes > room()) {
            return false;
        }
        received += (int) bytes;
        return true;
    }

    /**
     * Writes bytes from the guest to TCP, or keeps a copy of what it does not take. They have been counted with {@link #receive}.
     *
     * @return false if the TCP connection has failed
     */
    boolean write(MemorySegment bytes) {
        long done = 0;
        if (isWritable && pending.isEmpty()) {
            done = socket.write(bytes);
            if (done < 0 && done != -Errno.EAGAIN) {
                return false;
            }
            done = Math.max(done, 0);
            passedOn(done, bytes.byteSize());
        }
        if (done < bytes.byteSize()) {
            pending.append(bytes.asSlice(done), window);
        }
        return true;
    }

    private void passedOn(long bytes, long offered) {
        isWritable = bytes == offered; // epoll(7): who takes less has no room, and tells when there is some
        forwarded += (int) bytes;
        owesCredit |= Integer.compareUnsigned(forwarded - forwardedTold, window / 2) >= 0;
    }

    /**
     * TCP takes bytes again: writes those that are kept.
     *
     * @param scratch native memory to write from
     * @return false if the TCP connection has failed
     */
    boolean flush(MemorySegment scratch) {
        isWritable = true;
        while (isWritable && !pending.isEmpty()) {
            int bytes = pending.peek(scratch);
            long done = socket.write(scratch.asSlice(0, bytes));
            if (done < 0 && done != -Errno.EAGAIN) {
                return false;
            }
            done = Math.max(done, 0);
            pending.drop((int) done);
            passedOn(done, bytes);
        }
        return true;
    }

    /**
     * The guest reads or sends no more.
     *
     * @param flags as in {@link PacketHeader}
     */
    void shutDown(int flags) {
        guestIsDeaf |= (flags & PacketHeader.SHUTDOWN_RECEIVE) != 0;
        guestIsMute |= (flags & PacketHeader.SHUTDOWN_SEND) != 0;
    }

    /** Ends TCP's directions as far as they have ended. True if the guest has ended both, and all is delivered: the connection is over. */
    boolean finish() {
        if (guestIsMute && pending.isEmpty() && !outputEnded) {
            outputEnded = true;
            socket.finish();
        }
        if (outputEnded && (guestIsDeaf || inputEnded)) {
            socket.close();
        }
        return outputEnded && guestIsDeaf;
    }

    /** Lets go of TCP: in order if nothing is lost by that, else by a reset. */
    void close() {
        isClosed = true;
        if (pending.isEmpty()) {
            socket.close();
        } else {
            socket.reset();
        }
    }

    /** Lets go of TCP: the peer gets a reset, unless all was in order already. */
    void reset() {
        isClosed = true;
        if (outputEnded) {
            socket.close();
        } else {
            socket.reset();
        }
    }
}
