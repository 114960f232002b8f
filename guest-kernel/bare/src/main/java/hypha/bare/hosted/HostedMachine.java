package hypha.bare.hosted;

/**
 * A machine for Bare Java on the JVM: memory by guest-physical address, ports, and the few things that a CPU knows. Addresses are
 * those of the guest. An access outside memory ends in an unchecked exception, which the machine reports as a kernel panic.
 */
public interface HostedMachine {
    /** Reads a byte, zero-extended. */
    int load8(long address);

    /** Reads 16 bits, zero-extended. */
    int load16(long address);

    /** Reads 32 bits. */
    int load32(long address);

    /** Reads 64 bits. */
    long load64(long address);

    /** Writes the low 8 bits of {@code value}. */
    void store8(long address, int value);

    /** Writes the low 16 bits of {@code value}. */
    void store16(long address, int value);

    /** Writes 32 bits. */
    void store32(long address, int value);

    /** Writes 64 bits. */
    void store64(long address, long value);

    /** Reads 32 bits with acquire ordering; {@code address} is a multiple of 4. */
    int loadAcquire32(long address);

    /** Reads 64 bits with acquire ordering; {@code address} is a multiple of 8. */
    long loadAcquire64(long address);

    /** Writes 32 bits with release ordering; {@code address} is a multiple of 4. */
    void storeRelease32(long address, int value);

    /** Writes 64 bits with release ordering; {@code address} is a multiple of 8. */
    void storeRelease64(long address, long value);

    /** Atomically replaces {@code expected} by {@code desired}; returns the value found. */
    int compareAndExchange32(long address, int expected, int desired);

    /** Atomically replaces {@code expected} by {@code desired}; returns the value found. */
    long compareAndExchange64(long address, long expected, long desired);

    /** Atomically adds; returns the value found. */
    int getAndAdd32(long address, int delta);

    /** Atomically adds; returns the value found. */
    long getAndAdd64(long address, long delta);

    /** Atomically stores; returns the value found. */
    long getAndSet64(long address, long value);

    /** Copies {@code bytes} bytes; the ranges may overlap. */
    void copy(long target, long source, long bytes);

    /** Sets {@code bytes} bytes to the low 8 bits of {@code value}. */
    void fill(long target, int value, long bytes);

    /** Reads a device's register of 32 bits; {@code address} is a multiple of 4. */
    int mmioRead32(long address);

    /** Writes a device's register of 32 bits; {@code address} is a multiple of 4. */
    void mmioWrite32(long address, int value);

    /** Orders all earlier accesses before all later ones. */
    void fullFence();

    /** A hint that the caller spins. */
    void pause();

    /** The time-stamp counter, in ticks of the frequency that the boot information names. */
    long timestamp();

    /** The guest-physical address of the calling CPU's per-CPU page. */
    long perCpu();

    /** Writes 64 random bits to {@code address}; false if the CPU had none to give. */
    boolean hardwareRandom(long address);

    /** Asks the nucleus for a service that only ring 0 can give; the numbers are the nucleus' own. */
    long nucleus(int service, long argument0, long argument1);

    /** Writes to an I/O port. */
    void out32(int port, int value);

    /** The address of the UTF-8 bytes of a string literal, valid as long as the machine. */
    long literalAddress(String literal);

    /** The number of UTF-8 bytes of a string literal. */
    int literalLength(String literal);
}
