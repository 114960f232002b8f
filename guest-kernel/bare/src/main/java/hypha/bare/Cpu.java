package hypha.bare;

/** What the CPU knows and does besides memory and ports. */
public final class Cpu {
    private Cpu() {}

    /** Tells the CPU that the caller spins ({@code PAUSE}). */
    @Intrinsic("cpu.pause")
    public static void pause() {
        Hosted.machine().pause();
    }

    /** The time-stamp counter ({@code RDTSC}), in ticks of the frequency that the boot information names. */
    @Intrinsic("cpu.timestamp")
    public static long timestamp() {
        return Hosted.machine().timestamp();
    }

    /** The address of the calling CPU's per-CPU page, read from its first word ({@code MOV r, FS:[0]}). */
    @Intrinsic("cpu.perCpu")
    public static long perCpu() {
        return Hosted.machine().perCpu();
    }

    /** Writes 64 random bits ({@code RDSEED}, else {@code RDRAND}) to {@code address}; false if the CPU has no such instruction or no bits now. */
    @Intrinsic("cpu.hardwareRandom")
    public static boolean hardwareRandom(long address) {
        return Hosted.machine().hardwareRandom(address);
    }

    /** Asks the nucleus (ring 0) for a service by {@code INT3}: service number in RAX, arguments in RDI and RSI, result in RAX. */
    @Intrinsic("cpu.nucleus")
    public static long nucleus(int service, long argument0, long argument1) {
        return Hosted.machine().nucleus(service, argument0, argument1);
    }
}
