package hypha.kernel.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PanicError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SpinLockTest {
    private static final int VCPUS = 4;

    private SimulatedHost host;
    private long memory;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        host.set32(BootInfo.VCPU_COUNT_OFFSET, VCPUS);
        host.machine.onHalt = Thread::yield;
        Ram.init(SimulatedHost.BOOT_INFO);
        memory = Ram.allocateZeroed(0);
        SpinLock.init(memory, LockOrder.TASK, Text.address("lock: outer"), Text.length("lock: outer"));
        SpinLock.init(memory + 64, LockOrder.TIMERS, Text.address("lock: inner"), Text.length("lock: inner"));
    }

    @AfterEach
    void close() {
        LockOrder.watch(false);
        host.close();
    }

    @Test
    void oneVcpuHasItAtATime() throws InterruptedException {
        long counter = memory + 128;
        int turns = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            int number = vcpu;
            threads.add(Thread.ofPlatform().start(() -> {
                host.machine.vcpu.set(number);
                for (int turn = 0; turn < turns; turn++) {
                    SpinLock.acquire(memory);
                    Memory.store64(counter, Memory.load64(counter) + 1); // not atomic: the lock makes it so
                    SpinLock.release(memory);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals((long) VCPUS * turns, Memory.load64(counter));
    }

    @Test
    void locksTakenAgainstTheirOrderAreAPanicThatNamesTheLock() {
        LockOrder.watch(true);
        SpinLock.acquire(memory);
        SpinLock.acquire(memory + 64);
        SpinLock.release(memory + 64);
        SpinLock.release(memory);
        SpinLock.acquire(memory + 64);
        PanicError panic = assertThrows(PanicError.class, () -> SpinLock.acquire(memory));
        assertTrue(panic.getMessage().startsWith("lock: outer value=0x20"), panic.getMessage());
    }

    @Test
    void takingItTwiceIsAPanicThatNamesTheLock() {
        SpinLock.acquire(memory);
        PanicError panic = assertThrows(PanicError.class, () -> SpinLock.acquire(memory));
        assertEquals("lock: outer value=0x1", panic.getMessage(), "the value is the holder's number plus 1");
    }

    @Test
    void releasingWhatIsNotHeldIsAPanic() {
        LockOrder.watch(true);
        assertThrows(PanicError.class, () -> SpinLock.release(memory));
    }
}
