package hypha.kernel.socket;

import hypha.kernel.simulation.SimulatedMachine;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket device for tests, as the standard describes it (Virtual I/O Device 1.2, 4.2 and 5.10) and written without a look at the host's: the test says
 * which packets it sends, and sees which it gets. It may lie.
 */
final class SimulatedSocketDevice implements SimulatedMachine.Devices {
    static final long ADDRESS = 1L << 40;
    static final int REQUEST = 1;
    static final int RESPONSE = 2;
    static final int RST = 3;
    static final int SHUTDOWN = 4;
    static final int RW = 5;
    static final int CREDIT_UPDATE = 6;
    static final int CREDIT_REQUEST = 7;

    private static final int QUEUES = 3;
    private static final long GUEST = 3;

    /** A packet of either side, by the ports of who sent it. */
    record Packet(int source, int target, int operation, int flags, byte[] data, int buffer, int forwarded) {}

    private final SimulatedMachine machine;
    private final int[] registers = new int[64];
    private final int[][] queues = new int[QUEUES][64];
    private final int[] taken = new int[QUEUES];
    private final int[] used = new int[QUEUES];
    /** Chains to receive with that the driver has given and that are not used. */
    private final List<Integer> receiving = new ArrayList<>();

    /** What QueueNumMax says. */
    int queueMaximum = 256;
    /** False: packets of the guest are looked at, and their buffers not given back. */
    boolean completes = true;

    private final List<Integer> kept = new ArrayList<>();

    SimulatedSocketDevice(SimulatedMachine machine) {
        this.machine = machine;
        machine.devices = this;
    }

    @Override
    public int read32(long address) {
        int offset = (int) (address - ADDRESS);
        return switch (offset) {
            case 0x000 -> 0x74726976;
            case 0x004 -> 2;
            case 0x008 -> 19;
            case 0x010 -> registers[0x014 / 4] == 1 ? 1 : 0;
            case 0x034 -> registers[0x030 / 4] < QUEUES ? queueMaximum : 0;
            case 0x044 -> queues[registers[0x030 / 4]][0x044 / 4];
            case 0x070 -> registers[0x070 / 4];
            case 0x100 -> (int) GUEST;
            case 0x104 -> 0;
            default -> throw new AssertionError("read of register 0x" + Integer.toHexString(offset));
        };
    }

    @Override
    public void write32(long address, int value) {
        int offset = (int) (address - ADDRESS);
        if (offset >= 0x038 && offset <= 0x044 || offset >= 0x080 && offset < 0x0B0) {
            queues[registers[0x030 / 4]][offset / 4] = value;
        } else if (offset != 0x050) {
            registers[offset / 4] = value;
        }
    }

    /** Sets DEVICE_NEEDS_RESET. */
    void breakDown() {
        registers[0x070 / 4] |= 64;
    }

    private long address(int queue, int offset) {
        return queues[queue][offset / 4] & 0xFFFF_FFFFL | (long) queues[queue][offset / 4 + 1] << 32;
    }

    private int size(int queue) {
        return queues[queue][0x038 / 4];
    }

    /** Heads of the chains that the driver has made available since the last look. */
    private List<Integer> take(int queue) {
        List<Integer> heads = new ArrayList<>();
        int index = machine.load16(address(queue, 0x090) + 2);
        while (taken[queue] != index) {
            heads.add(machine.load16(address(queue, 0x090) + 4 + 2L * (taken[queue] % size(queue))));
            taken[queue] = taken[queue] + 1 & 0xFFFF;
        }
        return heads;
    }

    private void complete(int queue, int head, int bytes) {
        long ring = address(queue, 0x0A0);
        machine.store32(ring + 4 + 8L * (used[queue] % size(queue)), head);
        machine.store32(ring + 4 + 8L * (used[queue] % size(queue)) + 4, bytes);
        used[queue] = used[queue] + 1 & 0xFFFF;
        machine.store16(ring + 2, used[queue]);
    }

    /** Reads or writes the bytes of a chain, whatever its pieces. */
    private void move(int queue, int head, byte[] bytes, boolean writes) {
        int descriptor = head;
        int at = 0;
        while (at < bytes.length) {
            long entry = address(queue, 0x080) + 16L * descriptor;
            int flags = machine.load16(entry + 12);
            if ((flags & 2) != 0 != writes) {
                throw new AssertionError("queue=" + queue + " flags=" + flags);
            }
            for (int index = 0; index < machine.load32(entry + 8) && at < bytes.length; index++, at++) {
                if (writes) {
                    machine.store8(machine.load64(entry) + index, bytes[at]);
                } else {
                    bytes[at] = (byte) machine.load8(machine.load64(entry) + index);
                }
            }
            if (at < bytes.length && (flags & 1) == 0) {
                throw new AssertionError("a chain of " + at + " bytes is too short for " + bytes.length);
            }
            descriptor = machine.load16(entry + 14);
        }
    }

    /** What the guest has sent since the last look. */
    List<Packet> sent() {
        List<Packet> packets = new ArrayList<>();
        for (int head : take(1)) {
            byte[] header = new byte[44];
            move(1, head, header, false);
            if (word(header, 0) != GUEST || word(header, 8) != 2 || (word(header, 28) & 0xFFFF) != 1) {
                throw new AssertionError("no stream of this guest");
            }
            byte[] all = new byte[44 + word(header, 24)];
            move(1, head, all, false);
            byte[] data = java.util.Arrays.copyOfRange(all, 44, all.length);
            packets.add(new Packet(
                    word(all, 16),
                    word(all, 20),
                    word(all, 28) >>> 16,
                    word(all, 32),
                    data,
                    word(all, 36),
                    word(all, 40)));
            if (completes) {
                complete(1, head, 0);
            } else {
                kept.add(head);
            }
        }
        return packets;
    }

    /** Gives back the buffers of all packets that were kept. */
    void completeKept() {
        kept.forEach(head -> complete(1, head, 0));
        kept.clear();
    }

    /** How many packets the guest can be sent. */
    int room() {
        receiving.addAll(take(0));
        return receiving.size();
    }

    /** Sends a packet to the guest, which has room for it. */
    void send(Packet packet) {
        byte[] bytes = new byte[44 + packet.data.length];
        put(bytes, 0, 2);
        put(bytes, 8, (int) GUEST);
        put(bytes, 16, packet.source);
        put(bytes, 20, packet.target);
        put(bytes, 24, packet.data.length);
        put(bytes, 28, 1 | packet.operation << 16);
        put(bytes, 32, packet.flags);
        put(bytes, 36, packet.buffer);
        put(bytes, 40, packet.forwarded);
        System.arraycopy(packet.data, 0, bytes, 44, packet.data.length);
        sendRaw(bytes, bytes.length);
    }

    /** Sends bytes, and says that it were another number. */
    void sendRaw(byte[] bytes, int claimed) {
        if (room() == 0) {
            throw new AssertionError("the guest has no buffers");
        }
        int head = receiving.removeFirst();
        move(0, head, bytes, true);
        complete(0, head, claimed);
    }

    /** Says that it has forgotten all connections. */
    void forget() {
        int head = take(2).getFirst();
        move(2, head, new byte[4], true);
        complete(2, head, 4);
    }

    private static int word(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF
                | (bytes[offset + 1] & 0xFF) << 8
                | (bytes[offset + 2] & 0xFF) << 16
                | bytes[offset + 3] << 24;
    }

    static void put(byte[] bytes, int offset, int value) {
        for (int index = 0; index < 4; index++) {
            bytes[offset + index] = (byte) (value >>> 8 * index);
        }
    }
}
