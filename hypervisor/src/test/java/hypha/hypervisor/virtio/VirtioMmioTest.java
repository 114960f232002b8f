package hypha.hypervisor.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers and queues from the driver's side: what a right driver gets, and that a wrong one stops its device and nothing else. */
@Timeout(120)
class VirtioMmioTest {
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final long BUFFERS = 0x8000;

    /** Copies what it reads to what it writes, at once or when told. */
    private static final class Copier implements VirtioDevice {
        private final int size;
        private final ConcurrentLinkedQueue<DescriptorChain> kept = new ConcurrentLinkedQueue<>();
        private final AtomicInteger resets = new AtomicInteger();
        private volatile boolean keeps;
        private volatile long agreed;

        Copier(int size) {
            this.size = size;
        }

        @Override
        public int id() {
            return 42;
        }

        @Override
        public String name() {
            return "copier";
        }

        @Override
        public long features() {
            return 5;
        }

        @Override
        public int[] queueSizes() {
            return new int[] {size};
        }

        @Override
        public byte[] configuration() {
            return new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) 0x88};
        }

        @Override
        public void negotiated(long features) {
            agreed = features;
        }

        @Override
        public void handle(int queue, DescriptorChain chain) {
            if (keeps) {
                kept.add(chain);
            } else {
                finish(chain);
            }
        }

        static void finish(DescriptorChain chain) {
            byte[] bytes = new byte[(int) chain.readableBytes()];
            chain.read(0, MemorySegment.ofArray(bytes));
            chain.complete(chain.write(0, MemorySegment.ofArray(bytes)));
        }

        @Override
        public void reset() {
            resets.incrementAndGet();
        }
    }

    @Test
    void registersSayWhatTheDeviceIs() {
        try (var driver = new TestDriver(new Copier(8), 8)) {
            assertEquals(0x74726976, driver.read(0x000));
            assertEquals(2, driver.read(0x004));
            assertEquals(42, driver.read(0x008));
            assertEquals(5, driver.read(0x010));
            driver.write(0x014, 1);
            assertEquals(1, driver.read(0x010), "VIRTIO_F_VERSION_1");
            driver.write(0x014, 2);
            assertEquals(0, driver.read(0x010));
            assertEquals(8, driver.read(0x034));
            driver.write(0x030, 1);
            assertEquals(0, driver.read(0x034));
            driver.write(0x030, -1);
            assertEquals(0, driver.read(0x034));
            assertEquals(0x04030201, driver.read(0x100));
            assertEquals(0x88070605, driver.read(0x104));
            assertEquals(0, driver.read(0x108));
            assertEquals(0, driver.read(0xFFC));
            assertEquals(-1, driver.read(0x0B0), "no shared memory");
            assertThrows(IndexOutOfBoundsException.class, () -> driver.read(2));
            assertThrows(IndexOutOfBoundsException.class, () -> driver.read(4096));
            assertThrows(IndexOutOfBoundsException.class, () -> driver.write(-4, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x100000000, true",
        "0x100000005, true",
        "0x100000001, true",
        "0x5, false",
        "0x100000002, false",
        "0x300000000, false",
        "0, false"
    })
    void featuresAreAgreedUponOrNot(String features, boolean isAgreed) {
        var copier = new Copier(8);
        try (var driver = new TestDriver(copier, 8)) {
            driver.negotiate(Long.decode(features));
            assertEquals(isAgreed ? 11 : 3, driver.read(0x070));
            driver.setUp(8, TestDriver.DESCRIPTORS, TestDriver.AVAILABLE, TestDriver.USED);
            driver.write(0x070, 15);
            assertEquals(isAgreed ? 15 : 3, driver.read(0x070) & ~(isAgreed ? 0 : 64 | 8 | 4));
            assertEquals(isAgreed ? Long.decode(features) : 0, copier.agreed);
        }
    }

    /** Chains of random shape, in flight several at once, completed in any order, past the wrap-around of the indexes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void randomChainsAreServed(int size) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        var copier = new Copier(size);
        copier.keeps = true;
        try (var driver = new TestDriver(copier, size)) {
            driver.start(0);
            Deque<Integer> free = new ArrayDeque<>();
            for (int descriptor = 0; descriptor < size; descriptor++) {
                free.add(descriptor);
            }
            Map<Integer, int[]> chains = new HashMap<>();
            int completed = 0;
            while (completed < 70_000) {
                if (!free.isEmpty() && random.nextInt(3) != 0) {
                    int pieces = 1 + random.nextInt(Math.min(free.size(), 4));
                    int readable = random.nextInt(pieces + 1);
                    int[] chain = new int[pieces];
                    int read = 0;
                    int writable = 0;
                    for (int piece = 0; piece < pieces; piece++) {
                        chain[piece] = free.remove();
                    }
                    for (int piece = 0; piece < pieces; piece++) {
                        int bytes = random.nextInt(100);
                        boolean isWritable = piece >= readable;
                        driver.descriptor(
                                chain[piece],
                                BUFFERS + 128L * chain[piece],
                                bytes,
                                (isWritable ? WRITE : 0) | (piece + 1 < pieces ? NEXT : 0),
                                piece + 1 < pieces ? chain[piece + 1] : 0);
                        driver.store8(BUFFERS + 128L * chain[piece], chain[piece]);
                        read += isWritable ? 0 : bytes;
                        writable += isWritable ? bytes : 0;
                    }
                    driver.offer(chain[0]);
                    int[] expected = new int[pieces + 1];
                    System.arraycopy(chain, 0, expected, 0, pieces);
                    expected[pieces] = Math.min(read, writable);
                    chains.put(chain[0], expected);
                } else if (!chains.isEmpty()) {
                    driver.await(() -> !copier.kept.isEmpty());
                    DescriptorChain chain = copier.kept.remove();
                    if (random.nextBoolean() && !copier.kept.isEmpty()) {
                        copier.kept.add(chain);
                        chain = copier.kept.remove();
                    }
                    Copier.finish(chain);
                    long entry = driver.takeUsed();
                    int[] expected = chains.remove((int) (entry >>> 32));
                    assertEquals(expected[expected.length - 1], (int) entry, () -> "seed=" + seed);
                    for (int index = 0; index < expected.length - 1; index++) {
                        free.add(expected[index]);
                    }
                    completed++;
                }
            }
            assertEquals(completed, driver.statistic("requests"));
            assertEquals(0, driver.statistic("breaches"), () -> "seed=" + seed);
        }
    }

    /** What a driver may not do: flags, next, address, length of descriptors 0 and 1, of which 0 is offered. */
    @ParameterizedTest
    @CsvSource({
        "indirect, 4, 0, 0x8000, 16, 0, 0x8000, 16",
        "unknown flag, 8, 0, 0x8000, 16, 0, 0x8000, 16",
        "next outside, 1, 8, 0x8000, 16, 0, 0x8000, 16",
        "next far outside, 1, 65535, 0x8000, 16, 0, 0x8000, 16",
        "loop to itself, 1, 0, 0x8000, 16, 0, 0x8000, 16",
        "loop of two, 1, 1, 0x8000, 16, 1, 0x8000, 16",
        "to be read behind to be written, 3, 1, 0x8000, 16, 0, 0x8000, 16",
        "beyond RAM, 0, 0, 0x100000, 1, 0, 0x8000, 16",
        "end beyond RAM, 0, 0, 0xFFFFF, 2, 0, 0x8000, 16",
        "negative address, 0, 0, 0xFFFFFFFFFFFFF000, 16, 0, 0x8000, 16",
        "sum wraps, 0, 0, 0x7FFFFFFFFFFFFFFF, -1, 0, 0x8000, 16",
        "too long, 2, 0, 0x8000, -1, 0, 0x8000, 16",
        "second beyond RAM, 1, 1, 0x8000, 16, 2, 0x100000, 1",
    })
    void hostileDescriptorsStopTheDevice(
            String name,
            int flags,
            int next,
            String gpa,
            int bytes,
            int secondFlags,
            String secondGpa,
            int secondBytes) {
        try (var driver = new TestDriver(new Copier(8), 8)) {
            driver.start(0);
            driver.descriptor(0, parse(gpa), bytes, flags, next);
            driver.descriptor(1, parse(secondGpa), secondBytes, secondFlags, 0);
            driver.offer(0);
            driver.awaitNeedsReset();
            assertEquals(1, driver.interrupts.get());
            assertEquals(2, driver.read(0x060), "a change of the configuration");
            assertFalse(driver.isUsed());
            assertIsUsableAfterReset(driver);
        }
    }

    private static long parse(String number) {
        return Long.parseUnsignedLong(number.substring(2), 16);
    }

    private static void assertIsUsableAfterReset(TestDriver driver) {
        driver.write(0x070, 0);
        driver.await(() -> driver.read(0x070) == 0);
        assertEquals(0, driver.read(0x044));
        driver.publish(0);
        driver.store64(TestDriver.USED, 0);
        driver.start(0);
        driver.descriptor(0, BUFFERS, 4, NEXT, 1);
        driver.descriptor(1, BUFFERS + 64, 4, WRITE, 0);
        driver.store32(BUFFERS, 4711);
        driver.offer(0);
        assertEquals(4, driver.takeUsed());
        assertEquals(4711, driver.load32(BUFFERS + 64));
    }

    @ParameterizedTest
    @CsvSource({"9, 0", "65535, 0", "1, 8", "1, 65535"})
    void hostileRingsStopTheDevice(int index, int head) {
        try (var driver = new TestDriver(new Copier(8), 8)) {
            driver.start(0);
            driver.store16(TestDriver.AVAILABLE + 4, head);
            driver.publish(index);
            driver.write(0x050, 0);
            driver.awaitNeedsReset();
            assertIsUsableAfterReset(driver);
        }
    }

    @Test
    void aChainIsNotOfferedTwice() {
        var copier = new Copier(8);
        copier.keeps = true;
        try (var driver = new TestDriver(copier, 8)) {
            driver.start(0);
            driver.descriptor(3, BUFFERS, 4, 0, 0);
            driver.offer(3);
            driver.offer(3);
            driver.awaitNeedsReset();
            DescriptorChain kept = copier.kept.remove();
            copier.keeps = false;
            assertIsUsableAfterReset(driver);
            kept.complete(0); // of before the reset: without effect
            assertFalse(driver.isUsed());
            assertTrue(copier.resets.get() > 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x1000, 0x3000, 0x4000",
        "3, 0x1000, 0x3000, 0x4000",
        "16, 0x1000, 0x3000, 0x4000",
        "-8, 0x1000, 0x3000, 0x4000",
        "8, 0x1008, 0x3000, 0x4000",
        "8, 0x1000, 0x3001, 0x4000",
        "8, 0x1000, 0x3000, 0x4002",
        "8, 0xFFFF0, 0x3000, 0x4000",
        "8, 0x1000, 0xFFFFE, 0x4000",
        "8, 0x1000, 0x3000, 0xFFFFC",
        "8, 0xFFFFFFFFFFFFFFF0, 0x3000, 0x4000"
    })
    void queuesThatCannotBeStopTheDevice(int size, String descriptors, String driverRing, String deviceRing) {
        try (var driver = new TestDriver(new Copier(8), 8)) {
            driver.negotiate(1L << 32);
            driver.setUp(size, parse(descriptors), parse(driverRing), parse(deviceRing));
            driver.awaitNeedsReset();
            assertEquals(0, driver.read(0x044));
            assertIsUsableAfterReset(driver);
        }
    }

    @Test
    void aDriverThatLooksItselfIsNotInterrupted() {
        try (var driver = new TestDriver(new Copier(8), 8)) {
            driver.start(0);
            driver.descriptor(0, BUFFERS, 4, 0, 0);
            driver.store16(TestDriver.AVAILABLE, 1);
            driver.offer(0);
            assertEquals(0, driver.takeUsed());
            LockSupport.parkNanos(5_000_000);
            assertEquals(0, driver.interrupts.get());
            driver.store16(TestDriver.AVAILABLE, 0);
            driver.offer(0);
            driver.takeUsed();
            driver.await(() -> driver.interrupts.get() == 1);
            assertEquals(1, driver.read(0x060));
            driver.write(0x064, 1);
            assertEquals(0, driver.read(0x060));
        }
    }

    @Test
    void registersTakeAnything() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (var driver = new TestDriver(new Copier(8), 8)) {
            for (int count = 0; count < 200_000; count++) {
                int register = random.nextInt(0x120) & ~3;
                if (random.nextBoolean()) {
                    driver.write(register, random.nextBoolean() ? random.nextInt() : random.nextInt(256));
                } else {
                    driver.read(register);
                }
            }
            assertIsUsableAfterReset(driver);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed=" + seed, e);
        }
    }
}
