package hypha.hypervisor.testkernel;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.bare.Text;

/** Kernels of a few lines; which one runs, the boot information's address says. */
public final class TestKernel {
    public static final long SHUTDOWN = 1;
    public static final long PANIC = 2;
    public static final long DIVIDE = 3;
    public static final long NULL = 4;
    public static final long ECHO_WAKES = 5;
    public static final long SPIN = 6;
    public static final long SPIN_PLAIN = 7;
    public static final long TIMER = 8;
    public static final long GROW = 9;
    public static final long OVERFLOW = 10;
    public static final long RETURN = 11;
    public static final long BEYOND = 12;

    private static final long SCRATCH = 0x20_0000;
    private static int runs;

    private TestKernel() {}

    public static void main(long mode, long vcpu) {
        runs++;
        if (mode == SHUTDOWN) {
            Ports.out32(0x508, (int) (100 * Cpu.perCpu() / Memory.load64(Cpu.perCpu()) + 10 * vcpu + runs));
        } else if (mode == PANIC) {
            Memory.store64(Cpu.perCpu() + 0x1C0, Text.address("broken"));
            Memory.store64(Cpu.perCpu() + 0x1C8, Text.length("broken"));
            Memory.store64(Cpu.perCpu() + 0x1D0, 99);
            Ports.out32(0x500, 2);
        } else if (mode == DIVIDE) {
            Memory.store64(SCRATCH, 1 / (runs - 1));
        } else if (mode == NULL) {
            Memory.load64(8);
        } else if (mode == BEYOND) {
            Memory.load8(8 << 20);
        } else if (mode == ECHO_WAKES) {
            long seen = 0;
            while (true) {
                seen = Cpu.nucleus(0, seen, 0);
                Ports.out32(0x510, 0);
            }
        } else if (mode == SPIN) {
            while (Memory.loadAcquire32(SCRATCH) == 0) {
                Memory.store32(SCRATCH + 4, 1);
            }
        } else if (mode == SPIN_PLAIN) {
            while (Memory.load32(SCRATCH) == 0) {
                Memory.store32(SCRATCH + 4, 1);
            }
        } else if (mode == TIMER) {
            long deadline = Cpu.timestamp() + 5_000_000;
            Cpu.nucleus(0, 0, deadline);
            Ports.out32(0x508, Cpu.timestamp() >= deadline ? Memory.load32(Cpu.perCpu() + 0x80) : -1);
        } else if (mode == GROW) {
            Ports.out32(0x504, 20);
            Memory.store64((20 << 20) - 8, 7);
            Ports.out32(0x504, 65);
            Ports.out32(0x508, (int) Memory.load64((20 << 20) - 8));
        } else if (mode == OVERFLOW) {
            main(mode, vcpu);
        }
    }
}
