package hypha.kernel.driver;

import hypha.kernel.simulation.SimulatedMachine;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtio device for tests, as the standard describes it and written without a look at the host's: registers, one queue, and as much of a
 * device as the test plays itself. It may lie.
 */
final class SimulatedDevice implements SimulatedMachine.Devices {
    /** Where its registers are. */
    static final long ADDRESS = 1L << 40;

    /** A piece of a chain. */
    record Piece(long address, int bytes, boolean isWritable) {}

    /** A chain that the driver has made available. */
    record Chain(int head, List<Piece> pieces) {}

    private final SimulatedMachine machine;
    private final int[] registers = new int[64];
    /** Kind of device. */
    int id;
    /** Lower half of the offered features. */
    int features;
    /** What QueueNumMax says. */
    int queueMaximum = 256;
    /** Configuration space in words. */
    int[] configuration = new int[16];
    /** True: a reset is never done. */
    boolean isStuck;
    /** Writes to QueueNotify. */
    int notifications;
    /** Reads of Status. */
    int statusReads;

    private int taken;
    private int used;

    SimulatedDevice(SimulatedMachine machine, int id) {
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
            case 0x034 -> registers[0x030 / 4] == 0 ? queueMaximum : 0;
            case 0x070 -> {
                statusReads++;
                yield registers[0x070 / 4];
            }
            case 0x044 -> registers[0x044 / 4];
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
        registers[offset / 4] = value;
    }

    /** Sets DEVICE_NEEDS_RESET. */
    void breakDown() {
        registers[0x070 / 4] |= 64;
    }

    int status() {
        return registers[0x070 / 4];
    }

    int queueSize() {
        return registers[0x038 / 4];
    }

    private long address(int offset) {
        return registers[offset / 4] & 0xFFFF_FFFFL | (long) registers[offset / 4 + 1] << 32;
    }

    long usedRing() {
        return address(0x0A0);
    }

    /** True if the driver wants interrupts. */
    boolean isInterruptWanted() {
        return (machine.load16(address(0x090)) & 1) == 0;
    }

    /** Takes the chains that the driver has made available. */
    List<Chain> take() {
        List<Chain> chains = new ArrayList<>();
        int index = machine.load16(address(0x090) + 2);
        while (taken != index) {
            int head = machine.load16(address(0x090) + 4 + 2L * (taken % queueSize()));
            chains.add(new Chain(head, pieces(head)));
            taken = taken + 1 & 0xFFFF;
        }
        return chains;
    }

    private List<Piece> pieces(int head) {
        List<Piece> pieces = new ArrayList<>();
        int descriptor = head;
        while (true) {
            long at = address(0x080) + 16L * descriptor;
            int flags = machine.load16(at + 12);
            pieces.add(new Piece(machine.load64(at), machine.load32(at + 8), (flags & 2) != 0));
            if ((flags & 1) == 0) {
                return pieces;
            }
            descriptor = machine.load16(at + 14);
        }
    }

    /** Gives a chain back. */
    void complete(int head, int bytes) {
        machine.store32(usedRing() + 4 + 8L * (used % queueSize()), head);
        machine.store32(usedRing() + 4 + 8L * (used % queueSize()) + 4, bytes);
        used = used + 1 & 0xFFFF;
        publish(used);
    }

    /** Writes an index of the used ring, whatever it is. */
    void publish(int index) {
        machine.store16(usedRing() + 2, index);
    }
}
