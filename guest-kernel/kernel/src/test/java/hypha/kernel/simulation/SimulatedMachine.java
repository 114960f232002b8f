package hypha.kernel.simulation;

import hypha.bare.hosted.HostedMachine;
import hypha.kernel.abi.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A machine that is stricter than any real one: an access outside of backed RAM, to the null page, or atomic and misaligned, ends the test
 * with the address. Time stands still unless it is told to move; ports are recorded; random numbers are those of a seed.
 */
public final class SimulatedMachine implements HostedMachine {
    /** The first address that may be used. */
    public static final long FIRST_ADDRESS = 0x1000;
    /** Where literals are placed, from here up to {@link #LITERALS_END}. */
    public static final long LITERALS = 0x4000;
    /** End of the literals. */
    public static final long LITERALS_END = 0x8000;
    /** Where per-CPU blocks are: one each 8 KiB. */
    public static final long PER_CPU = 0x8000;

    /** Most vCPUs. */
    public static final int VCPUS = 4;

    /** A write to a port. */
    public record PortWrite(int port, int value) {}

    /** Registers of devices. */
    public interface Devices {
        /** Reads a register. */
        int read32(long address);

        /** Writes a register. */
        void write32(long address, int value);
    }

    /** Ends the test where the kernel would panic. */
    public static final class PanicError extends AssertionError {
        private static final long serialVersionUID = 1L;

        PanicError(String message) {
            super(message);
        }
    }

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle ATOMIC_INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle ATOMIC_LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment ram;
    private long backedBytes;
    private final Random random;
    private final Map<String, Long> literals = new HashMap<>();
    private long nextLiteral = LITERALS;

    /** Every write to a port, in order. */
    public final List<PortWrite> ports = Collections.synchronizedList(new ArrayList<>());
    /** Every call of a service of the nucleus but halt: number, argument. */
    public final List<long[]> services = new ArrayList<>();
    /** Answers the port that grows memory: gets the MiB wanted, returns bytes backed from now on. */
    public java.util.function.IntToLongFunction onGrow = mebibytes -> 0;
    /** How often the CPU's generator was asked. */
    public int hardwareRandomCalls;
    /** What is behind the addresses of devices: nothing, unless a test says otherwise. */
    public Devices devices = new Devices() {
        @Override
        public int read32(long address) {
            throw new AssertionError("no device: address=0x" + Long.toHexString(address));
        }

        @Override
        public void write32(long address, int value) {
            throw new AssertionError("no device: address=0x" + Long.toHexString(address) + " value=" + value);
        }
    };
    /** Runs instead of a halt. */
    public Runnable onHalt = () -> {
        throw new AssertionError("unexpected halt");
    };
    /** The top page table that the nucleus answers. */
    public long pageTableRoot;
    /** The time-stamp counter. */
    public volatile long timestamp = 1000;
    /** By how much each reading moves the time-stamp counter. */
    public volatile long timestampStep;
    /** The block of the calling thread's vCPU. */
    public final ThreadLocal<Integer> vcpu = ThreadLocal.withInitial(() -> 0);

    /**
     * A machine with RAM from 0 on.
     *
     * @param maximumBytes most that it may ever have, all zero
     * @param backedBytes what can be used at first
     */
    public SimulatedMachine(Arena arena, long maximumBytes, long backedBytes, long seed) {
        this.ram = sparse(arena, maximumBytes);
        this.backedBytes = backedBytes;
        this.random = new Random(seed);
        for (int number = 0; number < VCPUS; number++) {
            store64(PER_CPU + Platform.PER_CPU_BYTES * (long) number + Platform.PER_CPU_NUMBER_OFFSET, number);
        }
    }

    /** Zeroed memory of which only what is touched costs anything, unlike that of an arena. */
    private static MemorySegment sparse(Arena arena, long bytes) {
        try {
            Path file = Files.createTempFile("hypha-ram", "");
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Makes more RAM usable. */
    public void back(long bytes) {
        backedBytes = bytes;
    }

    /** Reads UTF-8 text. */
    public String text(long address, int bytes) {
        return new String(bytes(address, bytes), StandardCharsets.UTF_8);
    }

    /** Reads bytes. */
    public byte[] bytes(long address, int bytes) {
        return ram.asSlice(check(address, bytes), bytes).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Writes bytes. */
    public void write(long address, byte[] bytes) {
        MemorySegment.copy(bytes, 0, ram, ValueLayout.JAVA_BYTE, check(address, bytes.length), bytes.length);
    }

    private long check(long address, long bytes) {
        if (address < FIRST_ADDRESS || bytes < 0 || bytes > backedBytes - address) {
            throw new AssertionError(
                    "access outside memory: address=0x" + Long.toHexString(address) + " bytes=" + bytes);
        }
        return address;
    }

    private long checkAtomic(long address, int bytes) {
        if ((address & (bytes - 1)) != 0) {
            throw new AssertionError("misaligned atomic: address=0x" + Long.toHexString(address) + " bytes=" + bytes);
        }
        return check(address, bytes);
    }

    @Override
    public int load8(long address) {
        return ram.get(ValueLayout.JAVA_BYTE, check(address, 1)) & 0xFF;
    }

    @Override
    public int load16(long address) {
        return ram.get(SHORT, check(address, 2)) & 0xFFFF;
    }

    @Override
    public int load32(long address) {
        return ram.get(INT, check(address, 4));
    }

    @Override
    public long load64(long address) {
        return ram.get(LONG, check(address, 8));
    }

    @Override
    public void store8(long address, int value) {
        ram.set(ValueLayout.JAVA_BYTE, check(address, 1), (byte) value);
    }

    @Override
    public void store16(long address, int value) {
        ram.set(SHORT, check(address, 2), (short) value);
    }

    @Override
    public void store32(long address, int value) {
        ram.set(INT, check(address, 4), value);
    }

    @Override
    public void store64(long address, long value) {
        ram.set(LONG, check(address, 8), value);
    }

    @Override
    public int loadAcquire32(long address) {
        return (int) ATOMIC_INT.getAcquire(ram, checkAtomic(address, 4));
    }

    @Override
    public long loadAcquire64(long address) {
        return (long) ATOMIC_LONG.getAcquire(ram, checkAtomic(address, 8));
    }

    @Override
    public void storeRelease32(long address, int value) {
        ATOMIC_INT.setRelease(ram, checkAtomic(address, 4), value);
    }

    @Override
    public void storeRelease64(long address, long value) {
        ATOMIC_LONG.setRelease(ram, checkAtomic(address, 8), value);
    }

    @Override
    public int compareAndExchange32(long address, int expected, int desired) {
        return (int) ATOMIC_INT.compareAndExchange(ram, checkAtomic(address, 4), expected, desired);
    }

    @Override
    public long compareAndExchange64(long address, long expected, long desired) {
        return (long) ATOMIC_LONG.compareAndExchange(ram, checkAtomic(address, 8), expected, desired);
    }

    @Override
    public int getAndAdd32(long address, int delta) {
        return (int) ATOMIC_INT.getAndAdd(ram, checkAtomic(address, 4), delta);
    }

    @Override
    public long getAndAdd64(long address, long delta) {
        return (long) ATOMIC_LONG.getAndAdd(ram, checkAtomic(address, 8), delta);
    }

    @Override
    public long getAndSet64(long address, long value) {
        return (long) ATOMIC_LONG.getAndSet(ram, checkAtomic(address, 8), value);
    }

    @Override
    public void copy(long target, long source, long bytes) {
        if (bytes != 0) {
            MemorySegment.copy(ram, check(source, bytes), ram, check(target, bytes), bytes);
        }
    }

    @Override
    public void fill(long target, int value, long bytes) {
        if (bytes != 0) {
            ram.asSlice(check(target, bytes), bytes).fill((byte) value);
        }
    }

    @Override
    public void fullFence() {
        VarHandle.fullFence();
    }

    @Override
    public void pause() {
        Thread.onSpinWait();
    }

    @Override
    public synchronized long timestamp() {
        timestamp += timestampStep;
        return timestamp;
    }

    @Override
    public long perCpu() {
        return PER_CPU + 0x2000L * vcpu.get();
    }

    @Override
    public boolean hardwareRandom(long address) {
        hardwareRandomCalls++;
        store64(address, random.nextLong());
        return true;
    }

    @Override
    public long nucleus(int service, long argument0, long argument1) {
        if (service == Platform.NUCLEUS_HALT) {
            onHalt.run();
            return load64(perCpu() + 0x20);
        }
        if (service == Platform.NUCLEUS_PAGE_TABLE_ROOT) {
            return pageTableRoot;
        }
        if (service != Platform.NUCLEUS_INVALIDATE_PAGE && service != Platform.NUCLEUS_INVALIDATE_ALL) {
            return -1;
        }
        synchronized (services) {
            services.add(new long[] {service, argument0, vcpu.get()});
        }
        return 0;
    }

    @Override
    public void out32(int port, int value) {
        ports.add(new PortWrite(port, value));
        if (port == 0x500) {
            long record = perCpu() + 0x1C0;
            throw new PanicError(text(load64(record), (int) load64(record + 8)) + " value=0x"
                    + Long.toHexString(load64(record + 16)));
        }
        if (port == 0x504) {
            long now = onGrow.applyAsLong(value);
            if (now != 0) {
                back(now);
            }
        }
    }

    @Override
    public int mmioRead32(long address) {
        return devices.read32(address);
    }

    @Override
    public void mmioWrite32(long address, int value) {
        devices.write32(address, value);
    }

    @Override
    public synchronized long literalAddress(String literal) {
        return literals.computeIfAbsent(literal, text -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            long address = nextLiteral;
            if (address + bytes.length > LITERALS_END) {
                throw new AssertionError("no room for literals");
            }
            write(address, bytes);
            nextLiteral += bytes.length;
            return address;
        });
    }

    @Override
    public int literalLength(String literal) {
        return literal.getBytes(StandardCharsets.UTF_8).length;
    }

    /** True if all bytes of a range are zero. */
    public boolean isZero(long address, long bytes) {
        check(address, bytes);
        byte[] zeros = new byte[4096];
        for (long offset = 0; offset < bytes; offset += zeros.length) {
            int piece = (int) Math.min(zeros.length, bytes - offset);
            if (!Arrays.equals(bytes(address + offset, piece), 0, piece, zeros, 0, piece)) {
                return false;
            }
        }
        return true;
    }
}
