package hypha.kernel.reactor;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.port.Objects;
import hypha.kernel.task.LinkedQueue;

/**
 * Finds out which interrupts have come. The nucleus counts them by vector, on each vCPU; here is what was seen of those counts. While no
 * interrupt comes, looking for one is a comparison of two words of the vCPU's own; a vCPU that has halted is woken by the interrupt.
 *
 * <p>Callers hold the kernel lock, except for {@link #isDue}.
 */
public final class Reactor {
    /** Number of lines; line i has the vector {@link Platform#VECTOR_LINES} + i. */
    public static final int LINES = Platform.LINE_COUNT;

    /** What a vCPU has seen: the total of its interrupts, then a count for each line. */
    private static final int SEEN_BYTES = 128;

    private static long lines;
    private static long seen;

    private Reactor() {}

    /** Starts with no interrupt. False if there is not enough memory. */
    public static boolean init() {
        lines = Ram.allocateZeroed(0);
        seen = Ram.allocateZeroed(Frames.orderOfBytes((long) SEEN_BYTES * BootInfo.MAXIMUM_VCPUS));
        if (lines == 0 || seen == 0) {
            return false;
        }
        for (int line = 0; line < LINES; line++) {
            Line.init(line(line));
        }
        return true;
    }

    /** The object of a line, from 0. */
    public static long line(int number) {
        return lines + (long) number * Line.BYTES;
    }

    /** Interrupts that came while nobody had a handle of their line, since boot. */
    public static long spurious() {
        long sum = 0;
        for (int line = 0; line < LINES; line++) {
            sum += Line.spurious(line(line));
        }
        return sum;
    }

    /** Interrupts of some lines, a bit set, since boot. Needs no lock: at worst the next round sees more. */
    public static long interruptsOf(int set) {
        long sum = 0;
        for (int rest = set; rest != 0; rest &= rest - 1) {
            sum += Line.total(line(Integer.numberOfTrailingZeros(rest)));
        }
        return sum;
    }

    /** Interrupts of all lines, since boot. */
    public static long interrupts() {
        long sum = 0;
        for (int line = 0; line < LINES; line++) {
            sum += Line.total(line(line));
        }
        return sum;
    }

    /** True if this vCPU has taken an interrupt that was not looked at. */
    public static boolean isDue() {
        return Memory.load64(Cpu.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET) != Memory.load64(own());
    }

    /** Tells those who wait for interrupts that this vCPU has taken. True if there were any, of whatever kind. */
    public static boolean serve() {
        if (!isDue()) {
            return false;
        }
        long own = own();
        // The total first: what comes from here on makes it differ again.
        Memory.store64(own, Memory.load64(Cpu.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET));
        for (int number = 0; number < LINES; number++) {
            long count = Memory.load64(Cpu.perCpu() + Platform.PER_CPU_LINES_OFFSET + 8L * number);
            long last = own + 8 + 8L * number;
            long interrupts = count - Memory.load64(last);
            if (interrupts != 0) {
                Memory.store64(last, count);
                long line = line(number);
                if (Line.raise(line, interrupts) && !LinkedQueue.isEmpty(KernelObject.waiters(line))) {
                    Objects.markDue(line);
                }
            }
        }
        return true;
    }

    private static long own() {
        return seen + SEEN_BYTES * Memory.load64(Cpu.perCpu() + Platform.PER_CPU_NUMBER_OFFSET);
    }
}
