package hypha.kernel.driver.socket;

import hypha.bare.Memory;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.socket.Connections;
import hypha.kernel.socket.Receiving;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.vfs.Channels;

/**
 * The socket device: its three queues, and buffers for packets, of which there are {@link #BUFFERS} each way.
 *
 * <pre>
 *   buffer: +0x00 header: {@link Packet}   +0x40 node in the queue of free buffers to send, or of packets put off
 *           +0x58 bytes that the device wrote, 32 bits    +0x60 address of its frame of data
 * </pre>
 *
 * <p>A received packet may need an answer, for which there has to be a buffer: while there is none it is put off, and its own buffer is not given
 * back. So a host that sends and does not receive runs out of buffers itself. Data are sent only while more than {@link #RESERVE} buffers are free, so answers
 * and the ends of connections get through.
 *
 * <p>A machine has one such device; others are left alone. Callers hold the kernel lock, or are the boot.
 */
public final class SocketDriver {
    /** Most buffers each way. */
    static final int BUFFERS = 64;
    /** Bytes of data in a packet, at most. */
    public static final int DATA_BYTES = Frames.BYTES;
    /** Buffers that are not used for data. */
    static final int RESERVE = BUFFERS / 4;
    /** Most packets that a received one has sent at once: one that ends another connection, and one to its sender. */
    private static final int ANSWERS = 2;

    /** Buffers for events. */
    private static final int EVENTS = 4;

    private static final int EVENT_BYTES = 4;
    private static final int DESCRIPTORS = 256;
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;

    private static final int RECORD_BYTES = 0x80;
    private static final int NODE_OFFSET = 0x40;
    private static final int WRITTEN_OFFSET = 0x58;
    private static final int DATA_OFFSET = 0x60;

    /** The device, or 0. */
    private static long device;

    private static long guest;
    /** Queues of free buffers to send, of packets put off, of tasks that wait for a free buffer. */
    private static long queues;

    private static int free;
    private static boolean isKickDue;
    private static long received;
    private static long sent;
    private static long refused;

    private SocketDriver() {}

    /** There is no device yet. */
    public static void init() {
        device = 0;
        guest = 0;
        queues = 0;
        free = 0;
        isKickDue = false;
        received = 0;
        sent = 0;
        refused = 0;
    }

    /** Brings a device up. False if that fails; a second device is left alone. */
    public static boolean begin(long found) {
        if (device != 0 || !VirtioDevice.negotiate(found, 0)) {
            return false;
        }
        guest = VirtioDevice.configuration(found, 0) & 0xFFFF_FFFFL | (long) VirtioDevice.configuration(found, 4) << 32;
        long receive = VirtioDevice.addQueue(found, DESCRIPTORS);
        long transmit = receive == 0 ? 0 : VirtioDevice.addQueue(found, DESCRIPTORS);
        long events = transmit == 0 ? 0 : VirtioDevice.addQueue(found, EVENTS);
        queues = events == 0 ? 0 : Slab.allocate(3L * LinkedQueue.QUEUE_BYTES);
        if (queues == 0 || !Connections.begin()) {
            return false;
        }
        int toSend = addBuffers(Math.min(BUFFERS, Virtqueue.size(transmit) / 2), 0);
        int toReceive = addBuffers(Math.min(BUFFERS, Virtqueue.size(receive) / 2), receive);
        long event = Slab.allocate(EVENTS * EVENT_BYTES);
        if (toSend <= RESERVE || toReceive == 0 || event == 0) {
            return false;
        }
        for (int index = 0; index < Math.min(EVENTS, Virtqueue.size(events)); index++) {
            offer(events, event + (long) EVENT_BYTES * index);
        }
        VirtioDevice.start(found);
        device = found;
        Virtqueue.kick(receive);
        Virtqueue.kick(events);
        isKickDue = false;
        return true;
    }

    /** Makes buffers: to receive with, if that queue is given. How many, 0 if there is no memory. */
    private static int addBuffers(int count, long receive) {
        long records = Ram.allocateZeroed(Frames.orderOfBytes((long) count * RECORD_BYTES));
        long data = records == 0 ? 0 : Ram.allocateZeroed(Frames.orderOfBytes((long) count * DATA_BYTES));
        if (data == 0) {
            return 0;
        }
        for (int index = 0; index < count; index++) {
            long buffer = records + (long) RECORD_BYTES * index;
            Memory.store64(buffer + DATA_OFFSET, data + (long) DATA_BYTES * index);
            if (receive == 0) {
                giveBack(buffer);
            } else {
                offer(receive, buffer);
            }
        }
        return count;
    }

    private static long freeQueue() {
        return queues;
    }

    private static long putOffQueue() {
        return queues + LinkedQueue.QUEUE_BYTES;
    }

    /** The queue of tasks that wait until {@link #hasRoom}. */
    public static long roomQueue() {
        return queues + 2L * LinkedQueue.QUEUE_BYTES;
    }

    /** Gives the device a buffer to write to: a packet's, or an event's. It learns of it with the others of this round. */
    private static void offer(long queue, long buffer) {
        if (Virtqueue.number(queue) == RECEIVE) {
            Virtqueue.add(queue, buffer, Packet.BYTES, true);
            Virtqueue.add(queue, Memory.load64(buffer + DATA_OFFSET), DATA_BYTES, true);
        } else {
            Virtqueue.add(queue, buffer, EVENT_BYTES, true);
        }
        Virtqueue.submit(queue, buffer);
        isKickDue = true;
    }

    /** True if packets get through. */
    public static boolean isUp() {
        return device != 0 && VirtioDevice.isLive(device);
    }

    /** True if there is a buffer for an answer. */
    public static boolean canAnswer() {
        return free != 0 && isUp();
    }

    /** True if there is a buffer for data. */
    public static boolean hasRoom() {
        return free > RESERVE && isUp();
    }

    /** Takes a free buffer; there is one. */
    public static long take() {
        long node = LinkedQueue.first(freeQueue());
        LinkedQueue.remove(node);
        free--;
        return node - NODE_OFFSET;
    }

    /** Gives a buffer back that was taken, and will not be sent. */
    public static void giveBack(long buffer) {
        LinkedQueue.append(freeQueue(), buffer + NODE_OFFSET);
        free++;
    }

    /** Where data of a buffer go, {@link #DATA_BYTES} at most. */
    public static long data(long buffer) {
        return Memory.load64(buffer + DATA_OFFSET);
    }

    /**
     * Sends a buffer that was taken; the device learns of it by {@link #kick}.
     *
     * @param operation one of {@link Packet}'s, with its flags
     * @param bytes of data
     * @param alloc bytes that can be held of what comes back
     * @param forwarded how many of them have been let go, ever
     */
    public static void send(
            long buffer, int localPort, int peerPort, int operation, int flags, int bytes, int alloc, int forwarded) {
        Packet.write(buffer, guest, localPort, peerPort, operation, bytes, flags);
        Packet.credit(buffer, alloc, forwarded);
        long queue = VirtioDevice.queue(device, TRANSMIT);
        Virtqueue.add(queue, buffer, Packet.BYTES, false);
        if (bytes != 0) {
            Virtqueue.add(queue, data(buffer), bytes, false);
        }
        Virtqueue.submit(queue, buffer);
        sent++;
    }

    /** Answers that there is no such connection. There is a buffer. */
    public static void refuse(int localPort, int peerPort) {
        refused++;
        send(take(), localPort, peerPort, Packet.RESET, 0, 0, 0, 0);
        kick();
    }

    /** Has the device look at what was sent. */
    public static void kick() {
        Virtqueue.kick(VirtioDevice.queue(device, TRANSMIT));
    }

    /** The device is done with a buffer: for {@code Drivers}. */
    public static void completed(long from, int queue, long buffer, int bytes) {
        if (queue == RECEIVE) {
            Memory.store32(buffer + WRITTEN_OFFSET, bytes);
            LinkedQueue.append(putOffQueue(), buffer + NODE_OFFSET);
        } else if (queue == TRANSMIT) {
            giveBack(buffer);
        } else {
            // The only event that there is says that the device has forgotten all connections.
            Connections.resetAll();
            offer(VirtioDevice.queue(from, queue), buffer);
            Virtqueue.kick(VirtioDevice.queue(from, queue));
        }
    }

    /** True if packets were put off that can be looked at now. Needs no lock: at worst the next round sees it. */
    public static boolean isDue() {
        return device != 0 && free >= ANSWERS && VirtioDevice.isLive(device) && !LinkedQueue.isEmpty(putOffQueue());
    }

    /** Looks at received packets, and sends what waits for buffers. True if there was something. */
    public static boolean serve() {
        if (!isUp()) {
            return false;
        }
        boolean served = false;
        while (isDue()) {
            served = true;
            long node = LinkedQueue.first(putOffQueue());
            LinkedQueue.remove(node);
            long buffer = node - NODE_OFFSET;
            packet(buffer, Memory.load32(buffer + WRITTEN_OFFSET));
            offer(VirtioDevice.queue(device, RECEIVE), buffer);
        }
        served |= Connections.flush();
        if (hasRoom() && !LinkedQueue.isEmpty(roomQueue())) {
            Channels.wakeAll(roomQueue());
        }
        if (isKickDue) {
            isKickDue = false;
            Virtqueue.kick(VirtioDevice.queue(device, RECEIVE));
        }
        return served;
    }

    /** Looks at a packet: each word is read once, since the buffer is where the host can write. */
    private static void packet(long buffer, int bytes) {
        received++;
        int source = Packet.sourcePort(buffer);
        int target = Packet.targetPort(buffer);
        int operation = Packet.operation(buffer);
        int dataBytes = Packet.dataBytes(buffer);
        if (bytes < Packet.BYTES || !Packet.isForStream(buffer, guest)) {
            return; // from nobody, so nobody is answered
        }
        if (dataBytes != (operation == Packet.DATA ? bytes - Packet.BYTES : 0)) {
            Receiving.malformed(target, source);
            return;
        }
        Receiving.packet(
                operation,
                target,
                source,
                Packet.flags(buffer),
                data(buffer),
                dataBytes,
                Packet.buffer(buffer),
                Packet.forwarded(buffer));
    }

    /** The device has failed, and will not be done with a buffer: for {@code Drivers}. */
    public static void failed(long from) {
        if (from == device) {
            device = 0;
            Connections.resetAll();
            Channels.wakeAll(roomQueue());
        }
    }

    /** Packets received since boot. */
    public static long received() {
        return received;
    }

    /** Packets sent since boot. */
    public static long sent() {
        return sent;
    }

    /** Packets that were answered by a reset since boot, because they were about no connection. */
    public static long refused() {
        return refused;
    }
}
