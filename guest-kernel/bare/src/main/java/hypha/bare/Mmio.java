package hypha.bare;

/**
 * Registers of devices in memory. Each call is one access of 32 bits by one {@code MOV}, never left out, doubled, merged, or moved across
 * another access to memory; in a guest it is an exit to the hypervisor, but for a register with an ioeventfd.
 */
public final class Mmio {
    private Mmio() {}

    /** Reads the register at {@code address}, a multiple of 4. */
    @Intrinsic("mmio.read32")
    public static int read32(long address) {
        return Hosted.machine().mmioRead32(address);
    }

    /** Writes the register at {@code address}, a multiple of 4. */
    @Intrinsic("mmio.write32")
    public static void write32(long address, int value) {
        Hosted.machine().mmioWrite32(address, value);
    }
}
