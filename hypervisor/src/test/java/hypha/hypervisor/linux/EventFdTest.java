package hypha.hypervisor.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.HypervisorException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventFdTest {
    @Test
    void shouldMergeSignals() {
        try (var event = new EventFd()) {
            assertFalse(event.await(0));
            event.signal();
            event.signal();
            assertTrue(event.await(0));
            assertFalse(event.await(1_000_000));
        }
    }

    @Test
    void shouldEndAllWaitsWhenClosed() throws Exception {
        var event = new EventFd();
        List<CompletableFuture<Boolean>> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var wait = new CompletableFuture<Boolean>();
            waits.add(wait);
            Thread.ofPlatform().daemon().start(() -> wait.complete(event.await(Long.MAX_VALUE / 4)));
        }
        Thread.sleep(20);
        event.close();
        event.close();
        for (CompletableFuture<Boolean> wait : waits) {
            assertFalse(wait.get(20, TimeUnit.SECONDS));
        }
        assertFalse(event.await(Long.MAX_VALUE / 4));
        event.signal();
        assertThrows(IllegalStateException.class, () -> event.file().number());
    }

    /** A waiter that took the ring of close() once went back to sleep with it, until its timeout. */
    @Test
    void shouldEndWaitsThatBeginWhileItIsClosed() throws Exception {
        for (int round = 0; round < 3_000; round++) {
            var event = new EventFd();
            var begin = new CountDownLatch(1);
            List<Thread> waits = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waits.add(Thread.ofPlatform().daemon().start(() -> {
                    begin.countDown();
                    while (event.await(20_000_000_000L)) {
                        Thread.onSpinWait();
                    }
                }));
            }
            begin.await();
            event.signal();
            event.close();
            for (Thread wait : waits) {
                wait.join(5_000);
                assertFalse(wait.isAlive(), "round " + round);
            }
        }
    }

    @Test
    void shouldWakeAWaiterFromAnotherThread() {
        try (var there = new EventFd();
                var back = new EventFd()) {
            Thread.ofPlatform().daemon().start(() -> {
                while (there.await(20_000_000_000L)) {
                    back.signal();
                }
            });
            for (int i = 0; i < 1000; i++) {
                there.signal();
                assertTrue(back.await(20_000_000_000L));
            }
        }
    }

    @Test
    void shouldTurnErrnoIntoAnException() {
        HypervisorException missing =
                assertThrows(HypervisorException.class, () -> FileDescriptor.open("/nonexistent/kvm"));
        assertEquals(2, missing.errno());
        assertEquals("open /nonexistent/kvm: errno=2 (ENOENT, no such file or directory)", missing.getMessage());
        try (FileDescriptor file = FileDescriptor.open("/dev/null")) {
            HypervisorException refused =
                    assertThrows(HypervisorException.class, () -> file.ioctl("KVM_RUN", 0xAE80, 0));
            assertEquals(Errno.ENOTTY, refused.errno());
        }
    }

    @Test
    void shouldRefuseUseAfterClose() {
        FileDescriptor file = FileDescriptor.open("/dev/null");
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> file.ioctl("KVM_RUN", 0xAE80, 0));
        assertThrows(IllegalStateException.class, file::number);
    }
}
