package hypha.hypervisor.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that lend themselves to a device. */
@Timeout(120)
class DeviceServiceTest {
    private static final int DATA = 0x8000;
    private static final int PROMPT = 1;
    private static final int SLOW = 2;
    private static final int WRONG = 3;

    /** A device whose requests are one byte that says whether they are prompt, and are answered with what they were plus 100. */
    private static final class Device implements VirtioDevice {
        private volatile Thread last;
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger handled = new AtomicInteger();

        @Override
        public int id() {
            return 77;
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public int[] queueSizes() {
            return new int[] {8};
        }

        private static int kind(DescriptorChain chain) {
            return chain.readable().getFirst().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0);
        }

        @Override
        public boolean isPrompt(int queue, DescriptorChain chain) {
            return kind(chain) != SLOW;
        }

        @Override
        public void handle(int queue, DescriptorChain chain) throws VirtioException {
            assertEquals(1, inside.incrementAndGet(), "one at a time");
            last = Thread.currentThread();
            if (kind(chain) == WRONG) {
                inside.decrementAndGet();
                throw new VirtioException("wrong");
            }
            chain.writable().getFirst().set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) (kind(chain) + 100));
            handled.incrementAndGet();
            inside.decrementAndGet();
            chain.complete(1);
        }
    }

    private final Device device = new Device();

    /** A driver whose device's thread sleeps until it is notified, however long that takes. */
    private TestDriver started() {
        var driver = new TestDriver(device, 8);
        driver.isPatient = true;
        driver.start(0);
        describe(driver, SLOW);
        driver.offer(0);
        driver.takeUsed();
        Thread thread = device.last;
        driver.await(() -> thread.getState() == Thread.State.WAITING);
        return driver;
    }

    private static void describe(TestDriver driver, int kind) {
        driver.store8(DATA, kind);
        driver.store8(DATA + 1, 0);
        driver.descriptor(0, DATA, 1, 1, 1);
        driver.descriptor(1, DATA + 1, 1, 2, 0);
    }

    @Test
    void shouldDoWhatIsPromptOnTheHelpersThread() {
        try (var driver = started()) {
            assertFalse(driver.bus.help(), "there is nothing to do");
            describe(driver, PROMPT);
            driver.offerQuietly(0);
            assertTrue(driver.bus.help());
            assertSame(Thread.currentThread(), device.last);
            assertTrue(driver.isUsed());
            assertEquals(PROMPT + 100, driver.load8(DATA + 1));
            assertFalse(driver.bus.help());
        }
    }

    @Test
    void shouldLeaveTheRestToTheDevicesThread() {
        try (var driver = started()) {
            describe(driver, SLOW);
            driver.offerQuietly(0);
            assertTrue(driver.bus.help());
            driver.takeUsed();
            assertNotSame(Thread.currentThread(), device.last);
            assertEquals(SLOW + 100, driver.load8(DATA + 1));
        }
    }

    @Test
    void shouldStopTheDeviceForABreachThatAHelperFinds() {
        try (var driver = started()) {
            describe(driver, WRONG);
            driver.offerQuietly(0);
            assertTrue(driver.bus.help());
            driver.awaitNeedsReset();
            assertFalse(driver.bus.help(), "a device that has stopped does nothing");
            assertEquals(1, driver.statistic("breaches"));
        }
    }

    @Test
    void shouldWantNotificationsUnlessSomebodyWatches() {
        try (var driver = started()) {
            assertTrue(driver.isNotificationWanted());
            driver.bus.watch(true);
            assertFalse(driver.isNotificationWanted());
            describe(driver, PROMPT);
            driver.offerQuietly(0);
            driver.bus.watch(false);
            assertTrue(driver.isNotificationWanted());
            assertTrue(driver.isUsed(), "who stops watching looks once more");
        }
    }

    /** Driver and helpers as executors are: each request is done once, and none is forgotten, since nothing here looks after a time-out. */
    @Test
    void shouldForgetNothingWhoeverHelps() throws InterruptedException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var over = new AtomicBoolean();
        try (var driver = started()) {
            List<Thread> helpers = new ArrayList<>();
            for (int number = 0; number < 2; number++) {
                helpers.add(Thread.ofPlatform().start(() -> {
                    while (!over.get()) {
                        driver.bus.watch(true);
                        for (int looks = 0; looks < 50; looks++) {
                            driver.bus.help();
                        }
                        driver.bus.watch(false);
                        Thread.yield();
                    }
                }));
            }
            int before = device.handled.get();
            for (int request = 0; request < 20_000; request++) {
                int kind = random.nextInt(10) == 0 ? SLOW : PROMPT;
                describe(driver, kind);
                driver.offerQuietly(0);
                if (random.nextBoolean()) {
                    driver.bus.help(); // an executor whose call has blocked
                } else if (driver.isNotificationWanted()) {
                    driver.write(0x050, 0);
                }
                driver.takeUsed();
                assertEquals(kind + 100, driver.load8(DATA + 1), "seed=" + seed + " request=" + request);
            }
            over.set(true);
            for (Thread helper : helpers) {
                helper.join();
            }
            assertEquals(20_000, device.handled.get() - before);
        }
    }
}
