package hypha.hypervisor.socket;

import hypha.hypervisor.GuestMemory;
import hypha.hypervisor.virtio.DeviceBus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A driver of socket devices for tests, written from the standard: rings and packets by hand, rightly or not. Receive buffers are one descriptor each, or a
 * header and some pieces; packets are sent likewise. For one thread.
 */
final class SocketDriver implements AutoCloseable {
    static final int GUEST_PORT = 80;
    static final int BUFFERS = 16;
    static final int BUFFER_BYTES = 44 + 1024;

    static final int REQUEST = 1;
    static final int RESPONSE = 2;
    static final int RST = 3;
    static final int SHUTDOWN = 4;
    static final int RW = 5;
    static final int CREDIT_UPDATE = 6;
    static final int CREDIT_REQUEST = 7;

    private static final int RAM_BYTES = 1 << 20;
    private static final int QUEUE_SIZE = 64;
    private static final int QUEUE_BYTES = 0x3000;
    private static final int QUEUES = 0x1000;
    private static final int RECEIVE_BUFFERS = 0x10000;
    private static final int SEND_BUFFERS = 0x40000;
    private static final int SEND_BUFFER_BYTES = 0x2000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** A packet from the device. */
    record Packet(
            long sourceCid,
            long destinationCid,
            int hostPort,
            int guestPort,
            int type,
            int operation,
            int flags,
            int window,
            int forwarded,
            byte[] data) {}

    final Arena arena = Arena.ofShared();
    final GuestMemory memory = new GuestMemory(arena.allocate(RAM_BYTES, 4096), RAM_BYTES);
    final DeviceBus bus = new DeviceBus(memory);
    final AtomicInteger interrupts = new AtomicInteger();
    final SocketDevice device;
    private final MemorySegment ram = memory.segment();
    private final PollableBell bell = new PollableBell();
    private final int[] available = new int[3];
    private final int[] used = new int[3];
    private final boolean inPieces;

    /** A device that publishes any port of 127.0.0.1 as {@link #GUEST_PORT}. */
    SocketDriver(boolean inPieces) {
        this(inPieces, List.of(new Publication(InetAddress.ofLiteral("127.0.0.1"), 0, GUEST_PORT)));
    }

    SocketDriver(boolean inPieces, List<Publication> publications) {
        this.inPieces = inPieces;
        device = SocketDevice.open(publications);
        bus.attach(device, bell, interrupts::incrementAndGet);
        bus.start();
    }

    /** Where to connect to. */
    InetSocketAddress address() {
        return device.publications().getFirst().hostAddress();
    }

    int read(int register) {
        return bus.read(bus.address(0) + register);
    }

    void write(int register, int value) {
        bus.write(bus.address(0) + register, value);
    }

    /** Brings the device up, with so many receive buffers. */
    void start(int buffers) {
        write(0x070, 0);
        await(() -> read(0x070) == 0);
        ram.asSlice(QUEUES, 3L * QUEUE_BYTES).fill((byte) 0);
        java.util.Arrays.fill(available, 0);
        java.util.Arrays.fill(used, 0);
        write(0x070, 3);
        write(0x024, 1);
        write(0x020, 1);
        write(0x070, 11);
        for (int queue = 0; queue < 3; queue++) {
            write(0x030, queue);
            write(0x038, queue == 2 ? 16 : QUEUE_SIZE);
            write(0x080, QUEUES + queue * QUEUE_BYTES);
            write(0x090, QUEUES + queue * QUEUE_BYTES + 0x1000);
            write(0x0A0, QUEUES + queue * QUEUE_BYTES + 0x2000);
            write(0x044, 1);
        }
        write(0x070, 15);
        for (int buffer = 0; buffer < buffers; buffer++) {
            offerReceiveBuffer(buffer);
        }
    }

    /** Makes receive buffer n, from 0, available. Its descriptors are 4n to 4n + 3. */
    void offerReceiveBuffer(int buffer) {
        long at = RECEIVE_BUFFERS + (long) buffer * 0x1000;
        int head = 4 * buffer;
        if (inPieces) {
            descriptor(0, head, at, 20, 3, head + 1);
            descriptor(0, head + 1, at + 20, 24, 3, head + 2);
            descriptor(0, head + 2, at + 44, 100, 3, head + 3);
            descriptor(0, head + 3, at + 144, BUFFER_BYTES - 144, 2, 0);
        } else {
            descriptor(0, head, at, BUFFER_BYTES, 2, 0);
        }
        offer(0, head);
    }

    void descriptor(int queue, int index, long gpa, int bytes, int flags, int next) {
        long at = QUEUES + (long) queue * QUEUE_BYTES + 16L * index;
        ram.set(LONG, at, gpa);
        ram.set(INT, at + 8, bytes);
        ram.set(SHORT, at + 12, (short) flags);
        ram.set(SHORT, at + 14, (short) next);
    }

    /** Makes a chain available, and notifies if the device wants it. */
    void offer(int queue, int head) {
        long ring = QUEUES + (long) queue * QUEUE_BYTES + 0x1000;
        ram.set(SHORT, ring + 4 + 2L * (available[queue] & QUEUE_SIZE - 1), (short) head);
        VarHandle.releaseFence();
        ram.set(SHORT, ring + 2, (short) ++available[queue]);
        VarHandle.fullFence();
        if ((ram.get(SHORT, QUEUES + (long) queue * QUEUE_BYTES + 0x2000) & 1) == 0) {
            write(0x050, queue);
        }
    }

    /** Sends a packet as it should be. */
    void send(int hostPort, int operation, int flags, int window, int forwarded, byte[] data) {
        send(new Packet(3, 2, hostPort, GUEST_PORT, 1, operation, flags, window, forwarded, data), data.length);
    }

    /** Sends a packet, whatever is in it, and waits until the device has taken it. */
    void send(Packet packet, int length) {
        int slot = available[1] % 16;
        long at = SEND_BUFFERS + (long) slot * SEND_BUFFER_BYTES;
        ram.set(LONG, at, packet.sourceCid);
        ram.set(LONG, at + 8, packet.destinationCid);
        ram.set(INT, at + 16, packet.guestPort);
        ram.set(INT, at + 20, packet.hostPort);
        ram.set(INT, at + 24, length);
        ram.set(SHORT, at + 28, (short) packet.type);
        ram.set(SHORT, at + 30, (short) packet.operation);
        ram.set(INT, at + 32, packet.flags);
        ram.set(INT, at + 36, packet.window);
        ram.set(INT, at + 40, packet.forwarded);
        byte[] data = packet.data;
        MemorySegment.copy(data, 0, ram, ValueLayout.JAVA_BYTE, at + 44, data.length);
        int head = 4 * slot;
        if (inPieces && data.length > 1) {
            descriptor(1, head, at, 30, 1, head + 1);
            descriptor(1, head + 1, at + 30, 15, 1, head + 2);
            descriptor(1, head + 2, at + 45, data.length - 1, 0, 0);
        } else {
            descriptor(1, head, at, 44 + data.length, 0, 0);
        }
        offer(1, head);
        await(() -> usedIndex(1) == (available[1] & 0xFFFF) || hasStopped());
    }

    boolean hasStopped() {
        return (read(0x070) & 64) != 0;
    }

    private int usedIndex(int queue) {
        VarHandle.fullFence();
        return ram.get(SHORT, QUEUES + (long) queue * QUEUE_BYTES + 0x2002) & 0xFFFF;
    }

    /** A packet that the device has sent, or null; its buffer is made available again. */
    Packet poll() {
        Packet packet = take();
        if (packet != null) {
            offerReceiveBuffer(lastBuffer);
        }
        return packet;
    }

    private int lastBuffer;

    /** As {@link #poll}, and keeps the buffer. */
    Packet take() {
        if (usedIndex(0) == (used[0] & 0xFFFF)) {
            return null;
        }
        VarHandle.acquireFence();
        long entry = QUEUES + 0x2000 + 4 + 8L * (used[0]++ & QUEUE_SIZE - 1);
        lastBuffer = ram.get(INT, entry) / 4;
        int bytes = ram.get(INT, entry + 4);
        long at = RECEIVE_BUFFERS + (long) lastBuffer * 0x1000;
        int length = ram.get(INT, at + 24);
        if (bytes != 44 + length) {
            throw new AssertionError("written=" + bytes + " length=" + length);
        }
        return new Packet(
                ram.get(LONG, at),
                ram.get(LONG, at + 8),
                ram.get(INT, at + 16),
                ram.get(INT, at + 20),
                ram.get(SHORT, at + 28),
                ram.get(SHORT, at + 30),
                ram.get(INT, at + 32),
                ram.get(INT, at + 36),
                ram.get(INT, at + 40),
                ram.asSlice(at + 44, length).toArray(ValueLayout.JAVA_BYTE));
    }

    /** The next packet. */
    Packet next() {
        Packet[] packet = new Packet[1];
        await(() -> (packet[0] = poll()) != null);
        return packet[0];
    }

    void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("waited too long: status=" + read(0x070) + " " + statistics());
            }
            Thread.yield();
        }
    }

    Map<String, Long> statistics() {
        var values = new TreeMap<String, Long>();
        bus.addStatistics(values);
        return values;
    }

    long statistic(String name) {
        return statistics().get("device0.socket." + name);
    }

    @Override
    public void close() {
        bus.stop();
        if (!bus.join(System.nanoTime() + PATIENCE_NANOS)) {
            throw new AssertionError("the device's thread does not end");
        }
        bell.close();
        arena.close();
    }
}
