package hypha.kernel.selftest;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.Platform;
import hypha.kernel.time.Clock;

/**
 * The nucleus: it refuses services that it does not have; its halt returns at once if an interrupt has come since, and sleeps until a
 * deadline else.
 */
public final class NucleusCheck {
    private static final long SLEEP_NANOS = 2_000_000;
    private static final int ATTEMPTS = 8;
    /** The first number that is no service; see docs/boot-protocol.md. */
    private static final int NO_SERVICE = 4;

    private NucleusCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        if (Cpu.nucleus(NO_SERVICE, 0, 0) != -1 || Cpu.nucleus(-1, 0, 0) != -1) {
            return 1;
        }
        long counter = Cpu.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET;
        long start = Clock.monotonic();
        long before = Memory.load64(counter);
        if (Cpu.nucleus(Platform.NUCLEUS_HALT, before - 1, 0) < before) { // would hang if it slept
            return 2;
        }
        long end = start + SLEEP_NANOS;
        // An interrupt of another vector may end a halt early, and a deadline that has passed does so at once.
        for (int attempt = 0; attempt < ATTEMPTS && Clock.monotonic() < end; attempt++) {
            Cpu.nucleus(Platform.NUCLEUS_HALT, Memory.load64(counter), Clock.timestampAt(end));
        }
        if (Clock.monotonic() < end) {
            return 3;
        }
        return Memory.load64(counter) > before ? 0 : 4;
    }
}
