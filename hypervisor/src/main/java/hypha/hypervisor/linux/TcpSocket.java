package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A TCP socket that never blocks: one that listens, or an end of a connection. For one thread at a time. Segments that are read into or written from are native
 * memory.
 */
public final class TcpSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_LINGER = 13;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int SHUT_WR = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** How many failed connections in a row are passed over. */
    private static final int ACCEPT_ATTEMPTS = 64;

    // struct sockaddr_in and sockaddr_in6: family, port, then address, or flow, address, scope.
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final long PORT_OFFSET = 2;
    private static final long ADDRESS_OFFSET = 4;
    private static final long ADDRESS6_OFFSET = 8;
    private static final long SCOPE_OFFSET = 24;

    private final int number;
    private boolean closed;

    private TcpSocket(int number) {
        this.number = number;
    }

    /**
     * Listens.
     *
     * @param address an address of this host, or the wildcard
     * @param port 0 for any that is free
     * @param backlog connections that the system accepts on its own
     */
    public static TcpSocket listen(InetAddress address, int port, int backlog) throws ErrnoException {
        int family = address instanceof Inet6Address ? AF_INET6 : AF_INET;
        var socket = new TcpSocket(
                (int) checked(Syscall.call(Syscall.SOCKET, family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
        try (Arena arena = Arena.ofConfined()) {
            socket.option(SOL_SOCKET, SO_REUSEADDR, 1, 0);
            MemorySegment name = arena.allocate(SOCKADDR_IN6_BYTES, Integer.BYTES);
            name.set(JAVA_SHORT, 0, (short) family);
            name.set(JAVA_SHORT, PORT_OFFSET, Short.reverseBytes((short) port));
            byte[] bytes = address.getAddress();
            if (address instanceof Inet6Address scoped) {
                MemorySegment.copy(bytes, 0, name, JAVA_BYTE, ADDRESS6_OFFSET, bytes.length);
                name.set(JAVA_INT, SCOPE_OFFSET, scoped.getScopeId());
            } else {
                MemorySegment.copy(bytes, 0, name, JAVA_BYTE, ADDRESS_OFFSET, bytes.length);
            }
            int length = family == AF_INET6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES;
            checked(Syscall.call(Syscall.BIND, socket.number, name.address(), length));
            checked(Syscall.call(Syscall.LISTEN, socket.number, backlog, 0));
            return socket;
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Accepts a connection.
     *
     * @return null if there is none
     * @throws ErrnoException if there is no room for another file or socket, or too many have failed: later perhaps
     */
    public TcpSocket accept() throws ErrnoException {
        for (int attempt = 0; attempt < ACCEPT_ATTEMPTS; attempt++) {
            long result = Syscall.call(Syscall.ACCEPT4, number, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0);
            if (result >= 0) {
                var socket = new TcpSocket((int) result);
                // Failure would be a connection that is gone already, which its first use finds out.
                socket.option(IPPROTO_TCP, TCP_NODELAY, 1, 0);
                return socket;
            }
            if (result == -Errno.EAGAIN) {
                return null;
            }
            switch ((int) -result) {
                case Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM -> throw new ErrnoException((int) -result);
                case Errno.EBADF, Errno.EINVAL -> throw new IllegalStateException("accept: errno=" + -result);
                // The connection has failed before it was accepted (accept(2)), or a signal came: the next one.
                default -> {}
            }
        }
        throw new ErrnoException(Errno.EIO);
    }

    /** The port that it listens at. */
    public int port() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SOCKADDR_IN6_BYTES, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(JAVA_INT, SOCKADDR_IN6_BYTES);
            checked(Syscall.call(Syscall.GETSOCKNAME, number, name.address(), length.address()));
            return Short.toUnsignedInt(Short.reverseBytes(name.get(JAVA_SHORT, PORT_OFFSET)));
        }
    }

    /** Its number, for {@link Epoll#add}. */
    public int number() {
        return number;
    }

    /**
     * Reads what has come.
     *
     * @return how many bytes, 0 at the end, or a negated error number: {@link Errno#EAGAIN} if nothing is there
     */
    public long read(MemorySegment target) {
        long result;
        do {
            result = Syscall.call(Syscall.RECVFROM, number, target.address(), target.byteSize(), 0, 0, 0);
        } while (result == -Errno.EINTR);
        return result;
    }

    /**
     * Writes as much as the system takes.
     *
     * @return how many bytes, or a negated error number: {@link Errno#EAGAIN} if there is no room
     */
    public long write(MemorySegment source) {
        long result;
        do {
            result = Syscall.call(Syscall.SENDTO, number, source.address(), source.byteSize(), MSG_NOSIGNAL, 0, 0);
        } while (result == -Errno.EINTR);
        return result;
    }

    /** Ends this direction: the peer reads the end behind what was written. */
    public void finish() {
        // Fails only if the connection is gone, which reading finds out.
        Syscall.call(Syscall.SHUTDOWN, number, SHUT_WR, 0);
    }

    /** Closes it so that the peer gets a reset, in place of what it has not read. Idempotent. */
    public void reset() {
        if (!closed) {
            option(SOL_SOCKET, SO_LINGER, 1, 0);
            close();
        }
    }

    /** Sets an option to one or two ints, of which the second one matters to {@code struct linger} alone. */
    private void option(int level, int name, int value, int second) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocateFrom(JAVA_INT, value, second);
            long length = name == SO_LINGER ? values.byteSize() : Integer.BYTES;
            Syscall.call(Syscall.SETSOCKOPT, number, level, name, values.address(), length, 0);
        }
    }

    /** Closes it in order: what was written is delivered. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscall.call(Syscall.CLOSE, number, 0, 0);
        }
    }

    private static long checked(long result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) -result);
        }
        return result;
    }
}
