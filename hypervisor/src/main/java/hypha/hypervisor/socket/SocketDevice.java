package hypha.hypervisor.socket;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.Epoll;
import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.TcpSocket;
import hypha.hypervisor.virtio.DescriptorChain;
import hypha.hypervisor.virtio.VirtioDevice;
import hypha.hypervisor.virtio.VirtioException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A virtio socket device (Virtual I/O Device 1.2, 5.10; device id 19) whose streams are TCP connections to published ports. Queue 0 has buffers for packets to
 * the guest, queue 1 packets from it, queue 2, for events, is not used: there are none.
 *
 * <p>TCP is read only into a buffer of the guest, and only as far as the guest has given credit; what the guest sends is written straight from its memory,
 * and copied only if TCP does not take it, up to the credit that the guest was given. So a slow reader holds up its own connection, and memory is bounded.
 */
public final class SocketDevice implements VirtioDevice {
    private static final int ID = 19;
    private static final int RECEIVE_QUEUE = 0;
    private static final int TRANSMIT_QUEUE = 1;
    private static final int[] QUEUES = {256, 256, 16};

    /** What the guest may have under way on a connection. */
    private static final int WINDOW_BYTES = 256 << 10;
    /** The same for connections that come when so much has been promised to others. */
    private static final int SMALL_WINDOW_BYTES = 32 << 10;

    private static final long PROMISE_BYTES = 128L << 20;

    /** Most resets that wait for a buffer of the guest. */
    private static final int MAXIMUM_RESETS = 2 * ConnectionTable.CAPACITY;
    /** How many connections a listener gets accepted before others have their turn. */
    private static final int ACCEPT_BATCH = 64;

    private static final int SCRATCH_BYTES = 64 << 10;
    private static final int SOCKET_CHANGES = Epoll.IN | Epoll.OUT | Epoll.READ_HANG_UP;
    private static final long DOORBELL_KEY = -1;

    private final List<Listener> listeners;
    private final Epoll epoll = new Epoll();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(SCRATCH_BYTES);
    private final PacketHeader header = new PacketHeader();
    private final SocketCounters counters = new SocketCounters();
    private final ConnectionTable table = new ConnectionTable();
    /** Buffers of the guest for packets to it. */
    private final ArrayDeque<DescriptorChain> buffers = new ArrayDeque<>();
    /** Connections with something to send to the guest, each once. */
    private final ArrayDeque<Connection> scheduled = new ArrayDeque<>();
    /** Resets to be sent: the host's port in the upper half, the guest's in the lower one. */
    private final ArrayDeque<Long> resets = new ArrayDeque<>();

    private long promisedBytes;
    /** The driver has given buffers since the last reset: connections are accepted. */
    private boolean hasDriver;
    /** The device's thread's own. */
    private boolean hearsDoorbell;
    /** Changes that the device's thread has seen, and nobody has worked on: set by it from 0, and to 0 by whoever has the turn. */
    private volatile int changes;
    /** There may be more connections to accept. */
    private volatile boolean hasConnections;

    private SocketDevice(List<Listener> listeners) {
        this.listeners = listeners;
        for (int i = 0; i < listeners.size(); i++) {
            epoll.add(listeners.get(i).socket.number(), Epoll.IN, DOORBELL_KEY - 1 - i);
        }
    }

    /**
     * Listens at ports of the host. Connections are accepted when the guest's driver is there.
     *
     * @throws HypervisorException if a port is in use, or not to be had
     */
    public static SocketDevice open(List<Publication> publications) {
        List<Listener> listeners = new ArrayList<>();
        try {
            for (Publication publication : publications) {
                listeners.add(Listener.open(publication));
            }
            return new SocketDevice(List.copyOf(listeners));
        } catch (HypervisorException e) {
            listeners.forEach(Listener::close);
            throw e;
        }
    }

    /** What it listens at, with the ports that it got. By any thread. */
    public List<Publication> publications() {
        return listeners.stream().map(Listener::publication).toList();
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public int[] queueSizes() {
        return QUEUES.clone();
    }

    /** guest_cid[8]. */
    @Override
    public byte[] configuration() {
        return new byte[] {(byte) PacketHeader.CID_GUEST, 0, 0, 0, 0, 0, 0, 0};
    }

    @Override
    public void handle(int queue, DescriptorChain chain) throws VirtioException {
        switch (queue) {
            case RECEIVE_QUEUE -> {
                if (!chain.readable().isEmpty() || chain.writableBytes() <= PacketHeader.BYTES) {
                    throw new VirtioException("socket: a buffer for packets with readable=" + chain.readableBytes()
                            + " writable=" + chain.writableBytes());
                }
                if (!hasDriver) {
                    hasDriver = true;
                    hasConnections = true;
                }
                buffers.addLast(chain);
            }
            case TRANSMIT_QUEUE -> {
                transmitted(chain);
                chain.complete(0);
            }
            default -> {} // kept for events that do not come
        }
    }

    /** A packet from the guest. */
    private void transmitted(DescriptorChain chain) throws VirtioException {
        long readable = chain.readableBytes();
        if (chain.read(0, header.bytes()) != PacketHeader.BYTES
                || header.length() > readable - PacketHeader.BYTES
                || !chain.writable().isEmpty()) {
            throw new VirtioException("socket: a packet of length=" + header.length() + " in readable=" + readable
                    + " writable=" + chain.writableBytes());
        }
        if (header.sourceCid() != PacketHeader.CID_GUEST || header.destinationCid() != PacketHeader.CID_HOST) {
            counters.dropped.incrementAndGet();
            return;
        }
        int operation = header.operation();
        Connection connection = table.find(header.destinationPort());
        if (connection == null
                || connection.guestPort != header.sourcePort()
                || header.type() != PacketHeader.TYPE_STREAM) {
            if (operation != PacketHeader.OP_RST) {
                counters.resets.incrementAndGet();
                oweReset(header.destinationPort(), header.sourcePort());
            }
            return;
        }
        if (operation == PacketHeader.OP_RST) {
            counters.guestResets.incrementAndGet();
            connection.reset();
            forget(connection);
        } else if (!isSound(connection, operation, chain)) {
            fail(connection);
        } else if (connection.finish()) {
            oweReset(connection.number, connection.guestPort);
            forget(connection);
        } else {
            schedule(connection);
        }
    }

    /** Does what a packet of a connection asks for. False if the connection cannot go on. */
    private boolean isSound(Connection connection, int operation, DescriptorChain chain) {
        if (!connection.updateCredit(header.window(), header.forwarded())) {
            return false;
        }
        return switch (operation) {
            case PacketHeader.OP_RESPONSE -> connection.establish();
            case PacketHeader.OP_RW -> data(connection, chain, header.length());
            case PacketHeader.OP_SHUTDOWN -> {
                connection.shutDown(header.flags());
                yield connection.isEstablished();
            }
            case PacketHeader.OP_CREDIT_UPDATE -> connection.isEstablished();
            case PacketHeader.OP_CREDIT_REQUEST -> {
                connection.owesCredit = true;
                yield connection.isEstablished();
            }
            default -> false;
        };
    }

    private boolean data(Connection connection, DescriptorChain chain, long length) {
        if (!connection.receive(length)) {
            return false;
        }
        counters.fromGuest.addAndGet(length);
        long skip = PacketHeader.BYTES;
        long left = length;
        for (MemorySegment piece : chain.readable()) {
            long begin = Math.min(skip, piece.byteSize());
            skip -= begin;
            long bytes = Math.min(left, piece.byteSize() - begin);
            if (bytes > 0 && !connection.write(piece.asSlice(begin, bytes))) {
                return false;
            }
            left -= bytes;
        }
        return true;
    }

    private void schedule(Connection connection) {
        if (!connection.isScheduled && connection.isDue()) {
            connection.isScheduled = true;
            scheduled.addLast(connection);
        }
    }

    /** Ends a connection on both sides: TCP or the guest has broken it. */
    private void fail(Connection connection) {
        counters.resets.incrementAndGet();
        connection.reset();
        oweReset(connection.number, connection.guestPort);
        forget(connection);
    }

    /** Each connection owes one reset at most; the others are answers to packets that belong to none. */
    private void oweReset(int hostPort, int guestPort) {
        if (resets.size() < MAXIMUM_RESETS) {
            resets.addLast((long) hostPort << 32 | Integer.toUnsignedLong(guestPort));
        } else {
            counters.dropped.incrementAndGet();
        }
    }

    private void forget(Connection connection) {
        connection.isClosed = true;
        promisedBytes -= connection.window;
        table.remove(connection);
        counters.open.set(table.count());
    }

    /** What takes long is TCP's, and the system's. */
    @Override
    public boolean isPrompt(int queue, DescriptorChain chain) {
        return true;
    }

    @Override
    public boolean hasWork() {
        return changes != 0 || hasConnections;
    }

    @Override
    public void work(boolean isLive) {
        takeChanges();
        if (!isLive || !hasDriver) {
            hasConnections = false; // the first buffer of the driver makes it true
            return;
        }
        accept();
        while (!buffers.isEmpty()) {
            Long reset = resets.pollFirst();
            if (reset != null) {
                header.set((int) (reset >>> 32), (int) (long) reset, PacketHeader.OP_RST, 0, 0, 0, 0);
                give(0);
                continue;
            }
            Connection connection = scheduled.pollFirst();
            if (connection == null) {
                break;
            }
            connection.isScheduled = false;
            if (connection.isDue()) {
                serve(connection);
                schedule(connection);
            }
        }
    }

    private void takeChanges() {
        int count = changes;
        for (int i = 0; i < count; i++) {
            long key = epoll.key(i);
            if (key >= 0) {
                Connection connection = table.find((int) key);
                if (connection != null) {
                    changed(connection, epoll.changes(i));
                }
            } else if (key != DOORBELL_KEY) {
                listeners.get((int) (DOORBELL_KEY - 1 - key)).ready();
                hasConnections = true;
            }
        }
        if (count != 0) {
            changes = 0;
        }
    }

    private void accept() {
        if (!hasConnections) {
            return;
        }
        hasConnections = false;
        for (Listener listener : listeners) {
            for (int count = 0; count < ACCEPT_BATCH && listener.mayAccept(); count++) {
                TcpSocket socket = listener.accept();
                if (socket != null) {
                    connect(socket, listener.publication().guestPort());
                }
            }
        }
        lookForConnections();
    }

    /** By any thread: nobody's finding is lost, since only who then looks at all listeners denies it. */
    private void lookForConnections() {
        for (Listener listener : listeners) {
            if (listener.mayAccept()) {
                hasConnections = true;
            }
        }
    }

    private void connect(TcpSocket socket, int guestPort) {
        if (table.isFull()) {
            counters.refused.incrementAndGet();
            socket.reset();
            return;
        }
        int window = promisedBytes + WINDOW_BYTES <= PROMISE_BYTES ? WINDOW_BYTES : SMALL_WINDOW_BYTES;
        var connection = new Connection(table.nextNumber(), guestPort, socket, window);
        table.add(connection);
        promisedBytes += window;
        counters.connections.incrementAndGet();
        counters.open.set(table.count());
        epoll.add(socket.number(), SOCKET_CHANGES, Integer.toUnsignedLong(connection.number));
        schedule(connection);
    }

    /** Sends one packet to the guest, if the connection still has something to tell. */
    private void serve(Connection connection) {
        if (connection.owesRequest) {
            connection.requested();
            send(connection, PacketHeader.OP_REQUEST, 0, 0);
        } else if (!connection.canRead() || !read(connection)) {
            if (connection.isClosed) {
                return;
            }
            if (connection.owesShutdown) {
                connection.owesShutdown = false;
                send(connection, PacketHeader.OP_SHUTDOWN, PacketHeader.SHUTDOWN_SEND, 0);
                connection.finish();
            } else if (connection.owesCredit) {
                send(connection, PacketHeader.OP_CREDIT_UPDATE, 0, 0);
            }
        }
    }

    /** Reads from TCP into a buffer of the guest. False if there were no bytes. */
    private boolean read(Connection connection) {
        MemorySegment target = room(buffers.peekFirst(), connection.credit());
        long bytes = connection.socket.read(target);
        if (bytes > 0) {
            connection.isReadable = connection.isHungUp || bytes == target.byteSize();
            connection.sent((int) bytes);
            counters.toGuest.addAndGet(bytes);
            send(connection, PacketHeader.OP_RW, 0, (int) bytes);
            return true;
        }
        connection.isReadable = false;
        if (bytes == 0) {
            connection.endInput();
        } else if (bytes != -Errno.EAGAIN) {
            fail(connection);
        }
        return false;
    }

    /** The first piece of a buffer behind the header, as far as there is credit. */
    private static MemorySegment room(DescriptorChain buffer, long credit) {
        long skip = PacketHeader.BYTES;
        for (MemorySegment piece : buffer.writable()) {
            if (piece.byteSize() > skip) {
                return piece.asSlice(skip, Math.min(piece.byteSize() - skip, credit));
            }
            skip -= piece.byteSize();
        }
        throw new IllegalStateException("bytes=" + buffer.writableBytes() + " have no room for data");
    }

    private void send(Connection connection, int operation, int flags, int length) {
        header.set(
                connection.number,
                connection.guestPort,
                operation,
                flags,
                length,
                connection.window,
                connection.tellForwarded());
        give(length);
    }

    /** Gives the first buffer to the guest, with the header and so many bytes that are there already. */
    private void give(int length) {
        DescriptorChain buffer = buffers.pollFirst();
        buffer.write(0, header.bytes());
        buffer.complete(PacketHeader.BYTES + (long) length);
    }

    /** While nothing waits for a buffer of the guest, it need not tell of new ones; nor ever of those for events. */
    @Override
    public boolean wantsNotifications(int queue) {
        return queue == TRANSMIT_QUEUE
                || queue == RECEIVE_QUEUE && buffers.isEmpty() && !(scheduled.isEmpty() && resets.isEmpty());
    }

    /**
     * Waits for the doorbell and for sockets. What has changed, {@link #work} takes note of.
     *
     * @throws IllegalStateException if the doorbell cannot be polled
     */
    @Override
    public boolean await(Doorbell doorbell, long timeoutNanos) {
        if (hasWork()) {
            return false;
        }
        if (!hearsDoorbell) {
            int file = doorbell.pollable();
            if (file < 0) {
                throw new IllegalStateException("a socket device needs a doorbell that can be polled");
            }
            epoll.add(file, Epoll.IN, DOORBELL_KEY);
            hearsDoorbell = true;
        }
        long timeout = timeoutNanos;
        for (Listener listener : listeners) {
            timeout = listener.clamp(timeout);
        }
        int count = epoll.await(timeout);
        boolean isRung = false;
        for (int i = 0; i < count; i++) {
            isRung |= epoll.key(i) == DOORBELL_KEY; // whose counter nobody need read: each ring is a change
        }
        changes = isRung && count == 1 ? 0 : count;
        lookForConnections();
        return isRung;
    }

    private void changed(Connection connection, int events) {
        if ((events & Epoll.ERROR) != 0) {
            fail(connection);
            return;
        }
        if ((events & Epoll.OUT) != 0 && !connection.flush(scratch)) {
            fail(connection);
            return;
        }
        connection.isHungUp |= (events & (Epoll.READ_HANG_UP | Epoll.HANG_UP)) != 0;
        connection.isReadable |= connection.isHungUp || (events & Epoll.IN) != 0;
        if (connection.finish()) {
            oweReset(connection.number, connection.guestPort);
            forget(connection);
        } else {
            schedule(connection);
        }
    }

    @Override
    public void reset() {
        table.forEach(connection -> {
            connection.reset();
            forget(connection);
        });
        buffers.clear();
        scheduled.clear();
        resets.clear();
        hasDriver = false;
    }

    @Override
    public void addStatistics(String prefix, Map<String, Long> values) {
        counters.addTo(prefix, values);
    }

    /** Those who connect are refused from now on; what was passed to TCP is delivered. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        table.forEach(connection -> {
            connection.close();
            forget(connection);
        });
        epoll.close();
        arena.close();
    }
}
