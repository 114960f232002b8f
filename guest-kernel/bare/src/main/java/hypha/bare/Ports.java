package hypha.bare;

/** I/O ports. In a guest each write is an exit to the hypervisor, or a doorbell if the port has one. */
public final class Ports {
    private Ports() {}

    /** Writes 32 bits to a port (0 to 0xFFFF); no port of the platform is of another width. */
    @Intrinsic("ports.out32")
    public static void out32(int port, int value) {
        Hosted.machine().out32(port, value);
    }
}
