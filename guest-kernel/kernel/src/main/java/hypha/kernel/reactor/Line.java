package hypha.kernel.reactor;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.time.Clock;

/**
 * An interrupt line of a device, as an object that handles name. Interrupts that come before the last ones were read are only counted, so
 * a device that is not served costs a few instructions an interrupt and wakes nobody. Reading is rationed by a bucket of tokens, so a
 * storm that is served at once has the rest of the machine go on: then several interrupts are read as one.
 *
 * <pre>
 *   +0x00 {@link KernelObject}    +0x38 pending: interrupts since the last reading
 *   +0x40 full at: monotonic nanoseconds at which the bucket is, or was, full
 *   +0x48 interrupts in all       +0x50 spurious: those that came while nobody had a handle
 * </pre>
 */
public final class Line {
    /** Bytes of a line. */
    static final int BYTES = 0x80;
    /** After how many nanoseconds there is another token: 10,000 readings a second. */
    static final long TOKEN_NANOS = 100_000;
    /** Tokens of a full bucket. */
    static final int TOKENS = 32;

    private static final int PENDING_OFFSET = KernelObject.OWN_OFFSET;
    private static final int FULL_AT_OFFSET = 0x40;
    private static final int TOTAL_OFFSET = 0x48;
    private static final int SPURIOUS_OFFSET = 0x50;

    private Line() {}

    static void init(long line) {
        KernelObject.createAt(line, Handle.INTERRUPT);
    }

    /** Notes that interrupts have come. True if somebody may wait for them. */
    static boolean raise(long line, long interrupts) {
        Memory.store64(line + TOTAL_OFFSET, total(line) + interrupts);
        if (KernelObject.references(line) == 1) { // none but the reactor's own
            Memory.store64(line + SPURIOUS_OFFSET, spurious(line) + interrupts);
            return false;
        }
        boolean isFirst = pending(line) == 0;
        Memory.store64(line + PENDING_OFFSET, pending(line) + interrupts);
        return isFirst;
    }

    static long total(long line) {
        return Memory.load64(line + TOTAL_OFFSET);
    }

    static long spurious(long line) {
        return Memory.load64(line + SPURIOUS_OFFSET);
    }

    private static long pending(long line) {
        return Memory.load64(line + PENDING_OFFSET);
    }

    /** True if there are interrupts to read, and a token to read them. */
    public static boolean isReady(long line) {
        return pending(line) != 0 && Clock.monotonic() >= tokenAt(line);
    }

    /** When it will be ready, in monotonic nanoseconds, if there are interrupts to read; else 0. */
    public static long readyAt(long line) {
        return pending(line) == 0 ? 0 : Math.max(tokenAt(line), 1);
    }

    /** How many interrupts came since the last reading, for a line that {@link #isReady}; takes a token. */
    public static long read(long line) {
        long interrupts = pending(line);
        Memory.store64(line + PENDING_OFFSET, 0);
        Memory.store64(line + FULL_AT_OFFSET, Math.max(fullAt(line), Clock.monotonic()) + TOKEN_NANOS);
        return interrupts;
    }

    /** When there is, or was, a token: a full bucket's worth before the bucket is full, but for one. */
    private static long tokenAt(long line) {
        return fullAt(line) - (TOKENS - 1) * TOKEN_NANOS;
    }

    private static long fullAt(long line) {
        return Memory.load64(line + FULL_AT_OFFSET);
    }
}
