package hypha.hypervisor.boot;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * The per-CPU block: what nucleus, kernel and hypervisor share for one vCPU, and its ring 0 stacks.
 *
 * <pre>
 * 0x000 self  0x008 number  0x010 end of the block  0x018 scratch  0x020 total of interrupts
 * 0x080 counts of interrupts, vectors 0x20 to 0x2F
 * 0x100 trap record  0x1C0 panic record
 * 0x800 … 0xC00 stack IST1   0x1000 … 0x2000 stack of ring 0
 * </pre>
 */
public final class PerCpuBlock {
    /** Size and alignment. */
    public static final long BYTES = 8192;

    /** The total of interrupts taken. */
    public static final long INTERRUPTS_TOTAL = 0x20;
    /** The counts of interrupts, from that of {@link BootProtocol#VECTOR_TIMER}. */
    public static final long INTERRUPT_COUNTS = 0x80;
    /** The trap record: registers as {@link #TRAP_REGISTERS} names them. */
    public static final long TRAP_RECORD = 0x100;
    /** The panic record: address and length of the message, value. */
    public static final long PANIC_RECORD = 0x1C0;

    /** The words of the trap record, in their order. */
    public static final String[] TRAP_REGISTERS = {
        "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
        "rip", "rflags", "cr2", "vector", "error", "cs"
    };

    private static final long SELF = 0x00;
    private static final long NUMBER = 0x08;
    private static final long RING_ZERO_STACK = 0x10;
    private static final long IST1_END = 0xC00;

    private PerCpuBlock() {}

    /** Writes what the block holds before its vCPU starts; the rest is zero. */
    public static void initialize(MemorySegment ram, long block, int vcpu) {
        ram.set(JAVA_LONG, block + SELF, block);
        ram.set(JAVA_LONG, block + NUMBER, vcpu);
        ram.set(JAVA_LONG, block + RING_ZERO_STACK, ringZeroStack(block));
    }

    /** Where the ring 0 stack begins, growing down. */
    static long ringZeroStack(long block) {
        return block + BYTES;
    }

    /** Where the stack of double faults and NMIs begins, growing down. */
    static long interruptStack(long block) {
        return block + IST1_END;
    }

    /** Offset of the count of a vector's interrupts. */
    public static long interruptCount(int vector) {
        return INTERRUPT_COUNTS + (long) (vector - BootProtocol.VECTOR_TIMER) * Long.BYTES;
    }
}
