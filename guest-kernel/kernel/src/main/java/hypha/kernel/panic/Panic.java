package hypha.kernel.panic;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.PanicHandler;
import hypha.bare.Ports;
import hypha.bare.Text;
import hypha.kernel.abi.Platform;

/**
 * Gives up. For broken invariants of the kernel only: whatever a task, a host function's argument or a lack of memory can cause is
 * answered with an error code instead. The hypervisor adds registers and the stack.
 */
public final class Panic {
    private Panic() {}

    /**
     * Ends the machine; does not return.
     *
     * @param message address of UTF-8 text, see {@link Text}
     * @param length its bytes
     * @param value what the message is about: an address, an index, a code
     */
    public static void now(long message, int length, long value) {
        long record = Cpu.perCpu() + Platform.PER_CPU_PANIC_OFFSET;
        Memory.store64(record, message);
        Memory.store64(record + 8, length);
        Memory.store64(record + 16, value);
        Memory.fullFence();
        Ports.out32(Platform.PORT_PANIC, Platform.PANIC_KERNEL);
        while (true) { // a hypervisor that goes on all the same must not find a kernel that does
            Cpu.pause();
        }
    }

    /** What compiled code calls where the JVM would throw an {@code ArithmeticException}. */
    @PanicHandler
    public static void divisionByZero() {
        now(Text.address("division by zero"), Text.length("division by zero"), 0);
    }
}
