package hypha.aot.differential;

import hypha.bare.hosted.HostedMachine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bare Java's memory on the JVM as this process' own memory, where the compiled code finds it too. Has no CPU, ports or literals. */
@SuppressWarnings("restricted") // its memory is all of the process
final class RawMachine implements HostedMachine {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ATOMIC_INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle ATOMIC_LONG = ValueLayout.JAVA_LONG.varHandle();

    @Override
    public int load8(long address) {
        return Byte.toUnsignedInt(ALL.get(ValueLayout.JAVA_BYTE, address));
    }

    @Override
    public int load16(long address) {
        return Short.toUnsignedInt(ALL.get(SHORT, address));
    }

    @Override
    public int load32(long address) {
        return ALL.get(INT, address);
    }

    @Override
    public long load64(long address) {
        return ALL.get(LONG, address);
    }

    @Override
    public void store8(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    @Override
    public void store16(long address, int value) {
        ALL.set(SHORT, address, (short) value);
    }

    @Override
    public void store32(long address, int value) {
        ALL.set(INT, address, value);
    }

    @Override
    public void store64(long address, long value) {
        ALL.set(LONG, address, value);
    }

    @Override
    public int loadAcquire32(long address) {
        return (int) ATOMIC_INT.getAcquire(ALL, address);
    }

    @Override
    public long loadAcquire64(long address) {
        return (long) ATOMIC_LONG.getAcquire(ALL, address);
    }

    @Override
    public void storeRelease32(long address, int value) {
        ATOMIC_INT.setRelease(ALL, address, value);
    }

    @Override
    public void storeRelease64(long address, long value) {
        ATOMIC_LONG.setRelease(ALL, address, value);
    }

    @Override
    public int compareAndExchange32(long address, int expected, int desired) {
        return (int) ATOMIC_INT.compareAndExchange(ALL, address, expected, desired);
    }

    @Override
    public long compareAndExchange64(long address, long expected, long desired) {
        return (long) ATOMIC_LONG.compareAndExchange(ALL, address, expected, desired);
    }

    @Override
    public int getAndAdd32(long address, int delta) {
        return (int) ATOMIC_INT.getAndAdd(ALL, address, delta);
    }

    @Override
    public long getAndAdd64(long address, long delta) {
        return (long) ATOMIC_LONG.getAndAdd(ALL, address, delta);
    }

    @Override
    public long getAndSet64(long address, long value) {
        return (long) ATOMIC_LONG.getAndSet(ALL, address, value);
    }

    @Override
    public void copy(long target, long source, long bytes) {
        MemorySegment.copy(ALL, source, ALL, target, bytes);
    }

    @Override
    public void fill(long target, int value, long bytes) {
        ALL.asSlice(target, bytes).fill((byte) value);
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
    public long timestamp() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long perCpu() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hardwareRandom(long address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long nucleus(int service, long argument0, long argument1) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void out32(int port, int value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int mmioRead32(long address) {
        return load32(address);
    }

    @Override
    public void mmioWrite32(long address, int value) {
        store32(address, value);
    }

    @Override
    public long literalAddress(String literal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int literalLength(String literal) {
        throw new UnsupportedOperationException();
    }
}
