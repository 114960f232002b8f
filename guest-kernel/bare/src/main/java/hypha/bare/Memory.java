package hypha.bare;

/** Raw memory by address. Little-endian; unaligned accesses are allowed unless a method says otherwise. */
public final class Memory {
    private Memory() {}

    /** Reads a byte, zero-extended. */
    @Intrinsic("memory.load8")
    public static int load8(long address) {
        return Hosted.machine().load8(address);
    }

    /** Reads 16 bits, zero-extended. */
    @Intrinsic("memory.load16")
    public static int load16(long address) {
        return Hosted.machine().load16(address);
    }

    /** Reads 32 bits. */
    @Intrinsic("memory.load32")
    public static int load32(long address) {
        return Hosted.machine().load32(address);
    }

    /** Reads 64 bits. */
    @Intrinsic("memory.load64")
    public static long load64(long address) {
        return Hosted.machine().load64(address);
    }

    /** Writes the low 8 bits of {@code value}. */
    @Intrinsic("memory.store8")
    public static void store8(long address, int value) {
        Hosted.machine().store8(address, value);
    }

    /** Writes the low 16 bits of {@code value}. */
    @Intrinsic("memory.store16")
    public static void store16(long address, int value) {
        Hosted.machine().store16(address, value);
    }

    /** Writes 32 bits. */
    @Intrinsic("memory.store32")
    public static void store32(long address, int value) {
        Hosted.machine().store32(address, value);
    }

    /** Writes 64 bits. */
    @Intrinsic("memory.store64")
    public static void store64(long address, long value) {
        Hosted.machine().store64(address, value);
    }

    /** Reads 32 bits with acquire ordering; {@code address} is a multiple of 4. */
    @Intrinsic("memory.loadAcquire32")
    public static int loadAcquire32(long address) {
        return Hosted.machine().loadAcquire32(address);
    }

    /** Reads 64 bits with acquire ordering; {@code address} is a multiple of 8. */
    @Intrinsic("memory.loadAcquire64")
    public static long loadAcquire64(long address) {
        return Hosted.machine().loadAcquire64(address);
    }

    /** Writes 32 bits with release ordering; {@code address} is a multiple of 4. */
    @Intrinsic("memory.storeRelease32")
    public static void storeRelease32(long address, int value) {
        Hosted.machine().storeRelease32(address, value);
    }

    /** Writes 64 bits with release ordering; {@code address} is a multiple of 8. */
    @Intrinsic("memory.storeRelease64")
    public static void storeRelease64(long address, long value) {
        Hosted.machine().storeRelease64(address, value);
    }

    /** Atomically replaces {@code expected} by {@code desired}; returns the value found. Sequentially consistent; aligned. */
    @Intrinsic("memory.compareAndExchange32")
    public static int compareAndExchange32(long address, int expected, int desired) {
        return Hosted.machine().compareAndExchange32(address, expected, desired);
    }

    /** Atomically replaces {@code expected} by {@code desired}; returns the value found. Sequentially consistent; aligned. */
    @Intrinsic("memory.compareAndExchange64")
    public static long compareAndExchange64(long address, long expected, long desired) {
        return Hosted.machine().compareAndExchange64(address, expected, desired);
    }

    /** Atomically adds; returns the value found. Sequentially consistent; aligned. */
    @Intrinsic("memory.getAndAdd32")
    public static int getAndAdd32(long address, int delta) {
        return Hosted.machine().getAndAdd32(address, delta);
    }

    /** Atomically adds; returns the value found. Sequentially consistent; aligned. */
    @Intrinsic("memory.getAndAdd64")
    public static long getAndAdd64(long address, long delta) {
        return Hosted.machine().getAndAdd64(address, delta);
    }

    /** Atomically stores; returns the value found. Sequentially consistent; aligned. */
    @Intrinsic("memory.getAndSet64")
    public static long getAndSet64(long address, long value) {
        return Hosted.machine().getAndSet64(address, value);
    }

    /** Copies {@code bytes} bytes from {@code source} to {@code target}; the ranges may overlap. */
    @Intrinsic("memory.copy")
    public static void copy(long target, long source, long bytes) {
        Hosted.machine().copy(target, source, bytes);
    }

    /** Sets {@code bytes} bytes to the low 8 bits of {@code value}. */
    @Intrinsic("memory.fill")
    public static void fill(long target, int value, long bytes) {
        Hosted.machine().fill(target, value, bytes);
    }

    /** Orders all earlier accesses before all later ones, stores before loads included. */
    @Intrinsic("memory.fullFence")
    public static void fullFence() {
        Hosted.machine().fullFence();
    }
}
