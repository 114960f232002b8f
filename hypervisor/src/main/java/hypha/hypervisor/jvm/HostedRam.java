package hypha.hypervisor.jvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import hypha.bare.hosted.HostedMachine;
import hypha.hypervisor.boot.PerCpuBlock;
import hypha.hypervisor.virtio.DeviceBus;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The intrinsics of Bare Java over a machine's RAM.
 *
 * <p>Addresses are relative to {@link #FIRST_GPA}, so that the segment's own bounds check also catches null pointers.
 *
 * <p>Stopping costs a load or store nothing: {@link #stop} takes the memory away, and the next access fails its bounds check. The JVM may keep
 * the segment in a register between accesses, but not across {@link #pause}, an ordered access, a service or a port, which every loop of a
 * kernel that waits contains; a loop of plain accesses alone is stopped when the machine's close ends the segment's life.
 */
public final class HostedRam implements HostedMachine {
    /** The first address that is mapped. */
    private static final long FIRST_GPA = 0x1000;

    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    // Services of the nucleus; see docs/boot-protocol.md.
    private static final int SERVICE_HALT = 0;
    private static final int SERVICE_INVALIDATE = 1;
    private static final int SERVICE_PAGE_TABLE_ROOT = 2;
    private static final int SERVICE_INVALIDATE_ALL = 3;
    private static final long NO_SUCH_SERVICE = -1;

    /** Takes writes of 32 bits to ports. */
    @FunctionalInterface
    public interface PortListener {
        /** Does what the write means; throws {@link StopSignal} if the vCPU is not to go on. */
        void write(JvmVcpu vcpu, int port, int value);
    }

    /** Made when the kernel first asks for random bits. */
    private static final class Random {
        static final SecureRandom SOURCE = new SecureRandom();
    }

    private final PortListener ports;
    private final DeviceBus devices;
    private final Literals literals;
    private final long origin = System.nanoTime();
    /** Not volatile: see the class comment. */
    private MemorySegment ram;

    private volatile boolean stopping;

    /**
     * The machine over its RAM.
     *
     * @param ram all backed RAM, from gpa 0
     * @param literalArea gpa of the area for string literals
     * @param literalBytes its size
     * @param devices what is behind the addresses of devices
     */
    public HostedRam(MemorySegment ram, long literalArea, long literalBytes, PortListener ports, DeviceBus devices) {
        this.ports = ports;
        this.devices = devices;
        this.literals = new Literals(ram.asSlice(literalArea, literalBytes), literalArea);
        backed(ram);
    }

    /** From now on all of {@code newRam}, from gpa 0, is mapped. */
    public synchronized void backed(MemorySegment newRam) {
        if (!stopping) {
            ram = newRam.asSlice(FIRST_GPA);
        }
    }

    /** Makes every vCPU's next waiting or ordered access throw; they have to be unparked as well. */
    public synchronized void stop() {
        stopping = true;
        ram = NOTHING;
    }

    void checkStop() {
        if (stopping) {
            throw StopSignal.INSTANCE;
        }
    }

    long interrupts(long perCpu) {
        return loadAcquire64(perCpu + PerCpuBlock.INTERRUPTS_TOTAL);
    }

    /** Counts an interrupt as the nucleus does: the vector's own count first, then the total. By any thread. */
    void countInterrupt(long perCpu, int vector) {
        getAndAdd64(perCpu + PerCpuBlock.interruptCount(vector), 1);
        getAndAdd64(perCpu + PerCpuBlock.INTERRUPTS_TOTAL, 1);
    }

    /** Interrupts a vCPU from any thread; wakes it if it has halted. Without effect when the machine is stopping. */
    public void interrupt(JvmVcpu vcpu, int vector) {
        try {
            countInterrupt(vcpu.perCpu(), vector);
        } catch (IndexOutOfBoundsException | IllegalStateException e) {
            if (!stopping) {
                throw e;
            }
        }
        LockSupport.unpark(vcpu);
    }

    @Override
    public int load8(long address) {
        return Byte.toUnsignedInt(ram.get(JAVA_BYTE, address - FIRST_GPA));
    }

    @Override
    public int load16(long address) {
        return Short.toUnsignedInt(ram.get(JAVA_SHORT_UNALIGNED, address - FIRST_GPA));
    }

    @Override
    public int load32(long address) {
        return ram.get(JAVA_INT_UNALIGNED, address - FIRST_GPA);
    }

    @Override
    public long load64(long address) {
        return ram.get(JAVA_LONG_UNALIGNED, address - FIRST_GPA);
    }

    @Override
    public void store8(long address, int value) {
        ram.set(JAVA_BYTE, address - FIRST_GPA, (byte) value);
    }

    @Override
    public void store16(long address, int value) {
        ram.set(JAVA_SHORT_UNALIGNED, address - FIRST_GPA, (short) value);
    }

    @Override
    public void store32(long address, int value) {
        ram.set(JAVA_INT_UNALIGNED, address - FIRST_GPA, value);
    }

    @Override
    public void store64(long address, long value) {
        ram.set(JAVA_LONG_UNALIGNED, address - FIRST_GPA, value);
    }

    @Override
    public int loadAcquire32(long address) {
        return (int) INT.getAcquire(ram, address - FIRST_GPA);
    }

    @Override
    public long loadAcquire64(long address) {
        return (long) LONG.getAcquire(ram, address - FIRST_GPA);
    }

    @Override
    public void storeRelease32(long address, int value) {
        INT.setRelease(ram, address - FIRST_GPA, value);
    }

    @Override
    public void storeRelease64(long address, long value) {
        LONG.setRelease(ram, address - FIRST_GPA, value);
    }

    @Override
    public int compareAndExchange32(long address, int expected, int desired) {
        return (int) INT.compareAndExchange(ram, address - FIRST_GPA, expected, desired);
    }

    @Override
    public long compareAndExchange64(long address, long expected, long desired) {
        return (long) LONG.compareAndExchange(ram, address - FIRST_GPA, expected, desired);
    }

    @Override
    public int getAndAdd32(long address, int delta) {
        return (int) INT.getAndAdd(ram, address - FIRST_GPA, delta);
    }

    @Override
    public long getAndAdd64(long address, long delta) {
        return (long) LONG.getAndAdd(ram, address - FIRST_GPA, delta);
    }

    @Override
    public long getAndSet64(long address, long value) {
        return (long) LONG.getAndSet(ram, address - FIRST_GPA, value);
    }

    @Override
    public void copy(long target, long source, long bytes) {
        MemorySegment.copy(ram, source - FIRST_GPA, ram, target - FIRST_GPA, bytes);
    }

    @Override
    public void fill(long target, int value, long bytes) {
        ram.asSlice(target - FIRST_GPA, bytes).fill((byte) value);
    }

    @Override
    public void fullFence() {
        VarHandle.fullFence();
    }

    @Override
    public void pause() {
        checkStop();
        current().fireTimerIfDue(this);
        Thread.onSpinWait();
    }

    /** Nanoseconds since the machine was made. */
    @Override
    public long timestamp() {
        return System.nanoTime() - origin;
    }

    @Override
    public long perCpu() {
        return current().perCpu();
    }

    @Override
    public boolean hardwareRandom(long address) {
        store64(address, Random.SOURCE.nextLong());
        return true;
    }

    @Override
    public long nucleus(int service, long argument0, long argument1) {
        checkStop();
        return switch (service) {
            case SERVICE_HALT -> current().halt(this, argument0, argument1);
            // There are no page tables, and so no translations to forget.
            case SERVICE_INVALIDATE, SERVICE_PAGE_TABLE_ROOT, SERVICE_INVALIDATE_ALL -> 0;
            default -> NO_SUCH_SERVICE;
        };
    }

    @Override
    public void out32(int port, int value) {
        checkStop();
        ports.write(current(), port, value);
    }

    @Override
    public int mmioRead32(long address) {
        checkStop();
        return devices.read(address);
    }

    @Override
    public void mmioWrite32(long address, int value) {
        checkStop();
        devices.write(address, value);
    }

    @Override
    public long literalAddress(String literal) {
        return literals.address(literal);
    }

    @Override
    public int literalLength(String literal) {
        return literals.bytes(literal);
    }

    private static JvmVcpu current() {
        return (JvmVcpu) Thread.currentThread();
    }
}
