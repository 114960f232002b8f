package hypha.kernel.abi;

/** Ports, doorbells, interrupt vectors and the per-CPU block: the part of {@code docs/boot-protocol.md} that the kernel uses. */
public final class Platform {
    /** 32 bits: 2 says that the panic record of the per-CPU block is valid. Does not return. */
    public static final int PORT_PANIC = 0x500;
    /** 32 bits: the MiB of RAM wanted in all. */
    public static final int PORT_GROW_MEMORY = 0x504;
    /** 32 bits: the machine is done, with this code. */
    public static final int PORT_SHUTDOWN = 0x508;
    /** Doorbell: a ring of output that the host waits for has data. */
    public static final int DOORBELL_OUTPUT = 0x510;
    /** Doorbell: the kernel wants standard input, and the ring is empty. */
    public static final int DOORBELL_INPUT = 0x514;
    /** Doorbell: a lane's count of preemptions has been raised. */
    public static final int DOORBELL_PREEMPTION = 0x518;
    /** Doorbell: the host waits for free memory, and there is some; see {@link ReturnRing}. */
    public static final int DOORBELL_HOUSEKEEPING = 0x51C;
    /** Doorbell of lane 0: its executor, which waits for work, has some. Lane i has the port 4 · i above. */
    public static final int DOORBELL_LANES = 0x520;

    /**
     * One page that is no RAM wherever RAM reaches beyond it: there the local APIC would have its registers if it were not in x2APIC
     * mode, and some KVMs keep a page of their own for it.
     */
    public static final long APIC_PAGE = 0xFEE0_0000L;

    /** Interrupt by which the host says: a lane has a request. */
    public static final int VECTOR_LANE = 0x21;
    /** Interrupt by which the host says: a ring has input, or room for output. */
    public static final int VECTOR_RING = 0x22;

    /** Bytes of a per-CPU block; the blocks lie one after the other. */
    public static final int PER_CPU_BYTES = 0x2000;

    /** Interrupt of the first line of a device; line i has the vector i above. */
    public static final int VECTOR_LINES = 0x24;
    /** Number of lines. */
    public static final int LINE_COUNT = 8;

    /** Bytes of a device's registers; those of all devices lie one after the other, above all RAM. */
    public static final int DEVICE_BYTES = 4096;
    /** Most devices. */
    public static final int MAXIMUM_DEVICES = 64;

    /** Value written to {@link #PORT_PANIC}. */
    public static final int PANIC_KERNEL = 2;

    /** Number of the vCPU, 64 bits. */
    public static final int PER_CPU_NUMBER_OFFSET = 0x008;
    /** Total of interrupts taken, 64 bits. */
    public static final int PER_CPU_INTERRUPTS_OFFSET = 0x020;
    /** Interrupts by line, 64 bits each: of the vectors from {@link #VECTOR_LINES} on. */
    public static final int PER_CPU_LINES_OFFSET = 0x080 + 8 * (VECTOR_LINES - 0x20);
    /** Panic record: address of the message, bytes of the message, value; 64 bits each. */
    public static final int PER_CPU_PANIC_OFFSET = 0x1C0;
    /**
     * 1 while the vCPU is halted or about to halt, 32 bits, written by the kernel. A host that has posted a request to one of its
     * lanes reads it after a full fence, and interrupts the vCPU if it is not 0; the kernel looks at its lanes once more after
     * setting it, behind a full fence. So one of both sees the other.
     */
    public static final int PER_CPU_SLEEPING_OFFSET = 0x400;
    /** 1 while the vCPU is in the halt service, 32 bits: it forgets translations when it is up, before all else. */
    public static final int PER_CPU_PARKED_OFFSET = 0x404;
    /** Ranks of locks that the vCPU holds, one bit each, 32 bits; kept only where lock order is watched. */
    public static final int PER_CPU_LOCKS_OFFSET = 0x408;
    /** Number of the last request to forget translations that the vCPU has done, 64 bits. */
    public static final int PER_CPU_FORGOTTEN_OFFSET = 0x410;
    /** Timestamp to which a vCPU that sleeps has set its timer for all of them, 64 bits; 0 if it has not, or is awake. */
    public static final int PER_CPU_ALARM_OFFSET = 0x418;

    /** Nucleus service: halt until an interrupt. */
    public static final int NUCLEUS_HALT = 0;
    /** Nucleus service: forget the translation of one page. */
    public static final int NUCLEUS_INVALIDATE_PAGE = 1;
    /** Nucleus service: the value of CR3. On the JVM, where there are no page tables, 0. */
    public static final int NUCLEUS_PAGE_TABLE_ROOT = 2;
    /** Nucleus service: forget all translations. */
    public static final int NUCLEUS_INVALIDATE_ALL = 3;

    private Platform() {}

    /** The interrupt line of a device, which others may share: from the last one down, so that the first are left for other uses. */
    public static int lineOfDevice(int device) {
        return LINE_COUNT - 1 - device % LINE_COUNT;
    }
}
