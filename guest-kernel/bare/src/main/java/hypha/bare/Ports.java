package hypha.bare;

/** I/O ports. In a guest each write is an exit to the hypervisor, or a doorbell if the port has one. */
public final class Ports {
    private Ports() {}

    /** Writes a byte to a port (0 to 0xFFFF). */
    @Intrinsic("ports.out8")
    public static void out8(int port, int value) {
        Hosted.machine().out(port, 1, value);
    }

    /** Writes 16 bits to a port. */
    @Intrinsic("ports.out16")
    public static void out16(int port, int value) {
        Hosted.machine().out(port, 2, value);
    }

    /** Writes 32 bits to a port. */
    @Intrinsic("ports.out32")
    public static void out32(int port, int value) {
        Hosted.machine().out(port, 4, value);
    }
}
