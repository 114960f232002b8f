package hypha.hypervisor.boot;

/** Numbers of the boot protocol that hypervisor and guest share. */
public final class BootProtocol {
    /** Size of a page, and of everything's alignment. */
    public static final long PAGE_BYTES = 4096;

    /** The boot pages: the loader's tables. */
    public static final long BOOT_PAGES_START = 0x1000;
    /** Where the boot pages end and the image begins. */
    public static final long IMAGE_START = 0x10_0000;

    /** The page that is no RAM: the local APIC's, for which KVM on Intel CPUs has a memory slot of its own. */
    public static final long APIC_PAGE = 0xFEE0_0000L;

    /** An exception (1) or a panic of the kernel (2). */
    public static final int PORT_PANIC = 0x500;
    /** More RAM, in all, in MiB. */
    public static final int PORT_GROW_MEMORY = 0x504;
    /** The kernel is done. */
    public static final int PORT_SHUTDOWN = 0x508;
    /** First doorbell port. */
    public static final int PORT_DOORBELL_FIRST = 0x510;
    /** Last doorbell port. */
    public static final int PORT_DOORBELL_LAST = 0x54F;
    /** Every port is written with 32 bits. */
    public static final int PORT_BYTES = 4;

    /** Value of {@link #PORT_PANIC}: see the trap record. */
    public static final int PANIC_TRAP = 1;
    /** Value of {@link #PORT_PANIC}: see the panic record. */
    public static final int PANIC_KERNEL = 2;

    /** The local APIC's timer. */
    public static final int VECTOR_TIMER = 0x20;
    /** The first vector that the host may raise: the wake-up. */
    public static final int VECTOR_HOST_FIRST = 0x21;
    /** The last vector that the host may raise. */
    public static final int VECTOR_HOST_LAST = 0x2E;
    /** Spurious interrupts of the local APIC. */
    public static final int VECTOR_SPURIOUS = 0x2F;
    /** Vectors with a handler, from 0. */
    public static final int VECTORS = 48;

    /** Symbol: where vCPUs start. */
    public static final String SYMBOL_ENTRY = "kernel_entry";
    /** Symbol: table of {@link #VECTORS} handlers. */
    public static final String SYMBOL_VECTORS = "nucleus_vectors";
    /** The section whose pages are for ring 0 alone. */
    public static final String SECTION_NUCLEUS = ".nucleus";

    private BootProtocol() {}
}
