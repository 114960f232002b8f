package hypha.kernel.driver;

import hypha.kernel.simulation.SimulatedMachine;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtio device for tests, as the standard describes it and written without a look at the host's: registers, queues, and as much of a
 * device as the test plays itself. It may lie.
 */
public final class SimulatedDevice implements SimulatedMachine.Devices {
    /** Where its registers are. */
    public static final long ADDRESS = 1L << 40;

    /** A piece of a chain. */
    public record Piece(long address, int bytes, boolean isWritable) {}

    /** A chain that the driver has made available. */
    public record Chain(int head, List<Piece> pieces) {}

    private final SimulatedMachine machine;
    private static final int QUEUES = 2;

    private final int[] registers = new int[64];
    /** Registers of each queue. */
    private final int[][] queues = new int[QUEUES][64];
    /** Kind of device. */
    int id;
    /** Lower half of the offered features. */
    int features;
    /** What QueueNumMax says. */
    int queueMaximum = 256;
    /** How many queues it has. */
    public int queueCount = 1;
    /** Configuration space in words. */
    int[] configuration = new int[16];
    /** True: a reset is never done. */
    boolean isStuck;
    /** Writes to QueueNotify. */
    int notifications;
    /** Reads of Status. */
    int statusReads;

    private final int[] taken = new int[QUEUES];
    private final int[] used = new int[QUEUES];

    /** A device of a kind, in a machine that has no other. */
    public SimulatedDevice(SimulatedMachine machine, int id) {
        this.machine = machine;
        this.id = id;
        machine.devices = this;
    }

    @Override
    public int read32(long address) {
        int offset = (int) (address - ADDRESS);
        return switch (offset) {
            case 0x000 -> 0x74726976;
            case 0x004 -> 2;
            case 0x008 -> id;
            case 0x010 -> registers[0x014 / 4] == 0 ? features : registers[0x014 / 4] == 1 ? 1 : 0;
            case 0x034 -> registers[0x030 / 4] < queueCount ? queueMaximum : 0;
            case 0x070 -> {
                statusReads++;
                yield registers[0x070 / 4];
            }
            case 0x044 -> queues[registers[0x030 / 4]][0x044 / 4];
            default -> {
                if (offset >= 0x100) {
                    yield configuration[(offset - 0x100) / 4];
                }
                throw new AssertionError("read of register 0x" + Integer.toHexString(offset));
            }
        };
    }

    @Override
    public void write32(long address, int value) {
        int offset = (int) (address - ADDRESS);
        if (offset == 0x050) {
            notifications++;
            return;
        }
        if (offset == 0x070 && value == 0 && isStuck) {
            return;
        }
        boolean isOfQueue = offset >= 0x038 && offset < 0x050 || offset >= 0x080 && offset < 0x0B0;
        (isOfQueue ? queues[registers[0x030 / 4]] : registers)[offset / 4] = value;
    }

    /** Sets DEVICE_NEEDS_RESET. */
    public void breakDown() {
        registers[0x070 / 4] |= 64;
    }

    int status() {
        return registers[0x070 / 4];
    }

    int queueSize() {
        return queueSize(0);
    }

    private int queueSize(int queue) {
        return queues[queue][0x038 / 4];
    }

    private long address(int queue, int offset) {
        return queues[queue][offset / 4] & 0xFFFF_FFFFL | (long) queues[queue][offset / 4 + 1] << 32;
    }

    long usedRing() {
        return address(0, 0x0A0);
    }

    /** True if the driver wants interrupts. */
    boolean isInterruptWanted() {
        return (machine.load16(address(0, 0x090)) & 1) == 0;
    }

    /** Takes the chains that the driver has made available in the first queue. */
    List<Chain> take() {
        return take(0);
    }

    /** Takes the chains that the driver has made available. */
    public List<Chain> take(int queue) {
        List<Chain> chains = new ArrayList<>();
        int index = machine.load16(address(queue, 0x090) + 2);
        while (taken[queue] != index) {
            int head = machine.load16(address(queue, 0x090) + 4 + 2L * (taken[queue] % queueSize(queue)));
            chains.add(new Chain(head, pieces(queue, head)));
            taken[queue] = taken[queue] + 1 & 0xFFFF;
        }
        return chains;
    }

    private List<Piece> pieces(int queue, int head) {
        List<Piece> pieces = new ArrayList<>();
        int descriptor = head;
        while (true) {
            long at = address(queue, 0x080) + 16L * descriptor;
            int flags = machine.load16(at + 12);
            pieces.add(new Piece(machine.load64(at), machine.load32(at + 8), (flags & 2) != 0));
            if ((flags & 1) == 0) {
                return pieces;
            }
            descriptor = machine.load16(at + 14);
        }
    }

    /** Gives a chain of the first queue back. */
    void complete(int head, int bytes) {
        complete(0, head, bytes);
    }

    /** Gives a chain back. */
    public void complete(int queue, int head, int bytes) {
        long ring = address(queue, 0x0A0);
        machine.store32(ring + 4 + 8L * (used[queue] % queueSize(queue)), head);
        machine.store32(ring + 4 + 8L * (used[queue] % queueSize(queue)) + 4, bytes);
        used[queue] = used[queue] + 1 & 0xFFFF;
        machine.store16(ring + 2, used[queue]);
    }

    /** Writes an index of the first queue's used ring, whatever it is. */
    void publish(int index) {
        machine.store16(usedRing() + 2, index);
    }
}
