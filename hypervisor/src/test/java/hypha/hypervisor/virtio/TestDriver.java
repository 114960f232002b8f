package hypha.hypervisor.virtio;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A driver for tests: a device on a bus over some memory, brought up by registers as the standard says, and one queue whose rings the test
 * writes itself, rightly or not.
 */
public final class TestDriver implements AutoCloseable {
    static final int RAM_BYTES = 1 << 20;
    static final long DESCRIPTORS = 0x1000;
    static final long AVAILABLE = 0x3000;
    static final long USED = 0x4000;
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    final Arena arena = Arena.ofShared();
    final GuestMemory memory = new GuestMemory(arena.allocate(RAM_BYTES, 4096), RAM_BYTES);
    final DeviceBus bus = new DeviceBus(memory);
    final AtomicInteger interrupts = new AtomicInteger();
    final int size;
    /** Who waits for the doorbell waits for ever. */
    volatile boolean isPatient;

    private int available;
    private int used;

    /** A doorbell within the JVM. */
    private final class Bell implements Doorbell {
        private final Semaphore rings = new Semaphore(0);

        @Override
        public boolean await(long timeoutNanos) {
            try {
                boolean isRung = true;
                if (isPatient) {
                    rings.acquire();
                } else {
                    isRung = rings.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
                }
                rings.drainPermits();
                return isRung;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void signal() {
            rings.release();
        }
    }

    /** A device alone on a bus, with queue 0 of so many descriptors. */
    public TestDriver(VirtioDevice device, int size) {
        this.size = size;
        bus.attach(device, new Bell(), interrupts::incrementAndGet);
        bus.start();
    }

    /** Reads a register. */
    public int read(int register) {
        return bus.read(bus.address(0) + register);
    }

    /** Writes a register. */
    public void write(int register, int value) {
        bus.write(bus.address(0) + register, value);
    }

    /** The guest's RAM. */
    public GuestMemory memory() {
        return memory;
    }

    /** Brings the device up as far as features. */
    void negotiate(long features) {
        write(0x070, 0);
        write(0x070, 1);
        write(0x070, 3);
        write(0x024, 0);
        write(0x020, (int) features);
        write(0x024, 1);
        write(0x020, (int) (features >>> 32));
        write(0x070, 11);
    }

    /** Sets up queue 0. */
    void setUp(int queueSize, long descriptors, long driver, long device) {
        write(0x030, 0);
        write(0x038, queueSize);
        write(0x080, (int) descriptors);
        write(0x084, (int) (descriptors >>> 32));
        write(0x090, (int) driver);
        write(0x094, (int) (driver >>> 32));
        write(0x0A0, (int) device);
        write(0x0A4, (int) (device >>> 32));
        write(0x044, 1);
    }

    /** Brings the device up with queue 0 where it belongs. */
    public void start(long features) {
        negotiate(1L << 32 | features);
        setUp(size, DESCRIPTORS, AVAILABLE, USED);
        write(0x070, 15);
    }

    /** Writes a descriptor. */
    public void descriptor(int index, long gpa, int bytes, int flags, int next) {
        long at = DESCRIPTORS + 16L * index;
        store64(at, gpa);
        store32(at + 8, bytes);
        store16(at + 12, flags);
        store16(at + 14, next);
    }

    /** Makes the chain at {@code head} available and notifies the device. */
    public void offer(int head) {
        offerQuietly(head);
        write(0x050, 0);
    }

    /** Makes the chain available, and tells nobody. */
    void offerQuietly(int head) {
        store16(AVAILABLE + 4 + 2L * (available & size - 1), head);
        publish(available + 1);
    }

    /** True if the device wants to be notified. Fences before it looks. */
    boolean isNotificationWanted() {
        VarHandle.fullFence();
        return (memory.segment().get(SHORT, USED) & 1) == 0;
    }

    /** Writes the available index, whatever it is. */
    void publish(int index) {
        available = index & 0xFFFF;
        memory.segment().set(SHORT, AVAILABLE + 2, (short) available);
        VarHandle.fullFence();
    }

    /** True if the used ring has an entry that was not taken. */
    public boolean isUsed() {
        VarHandle.fullFence();
        return (memory.segment().get(SHORT, USED + 2) & 0xFFFF) != used;
    }

    /** Waits for the next entry of the used ring: head in the upper half, bytes in the lower one. */
    public long takeUsed() {
        await(this::isUsed);
        long at = USED + 4 + 8L * (used & size - 1);
        used = used + 1 & 0xFFFF;
        return (long) load32(at) << 32 | load32(at + 4) & 0xFFFF_FFFFL;
    }

    void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("waited too long: status=" + read(0x070) + " interrupts=" + interrupts);
            }
            Thread.onSpinWait();
        }
    }

    /** Waits until the device has stopped. */
    public void awaitNeedsReset() {
        await(() -> (read(0x070) & 64) != 0);
    }

    long statistic(String name) {
        var values = new TreeMap<String, Long>();
        bus.addStatistics(values);
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith('.' + name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    void store16(long gpa, int value) {
        memory.segment().set(ValueLayout.JAVA_SHORT_UNALIGNED, gpa, (short) value);
    }

    /** Writes RAM. */
    public void store32(long gpa, int value) {
        memory.segment().set(INT, gpa, value);
    }

    /** Writes RAM. */
    public void store64(long gpa, long value) {
        memory.segment().set(LONG, gpa, value);
    }

    int load32(long gpa) {
        return memory.segment().get(INT, gpa);
    }

    /** Reads RAM. */
    public byte load8(long gpa) {
        return memory.segment().get(ValueLayout.JAVA_BYTE, gpa);
    }

    /** Writes RAM. */
    public void store8(long gpa, int value) {
        memory.segment().set(ValueLayout.JAVA_BYTE, gpa, (byte) value);
    }

    @Override
    public void close() {
        bus.stop();
        if (!bus.join(System.nanoTime() + PATIENCE_NANOS)) {
            throw new AssertionError("a device's thread does not end");
        }
        arena.close();
    }
}
