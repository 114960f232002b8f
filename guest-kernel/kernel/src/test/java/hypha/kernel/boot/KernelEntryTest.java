package hypha.kernel.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.simulation.SimulatedHost;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KernelEntryTest {
    /** Ends a vCPU's loop. */
    private static final class Stop extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void theOtherVcpusHaltWhileTheFirstTestsItself() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            host.set32(BootInfo.VCPU_COUNT_OFFSET, 2);
            host.set32(BootInfo.MODE_OFFSET, BootInfo.MODE_SELF_TEST);
            AtomicInteger halts = new AtomicInteger();
            host.machine.onHalt = () -> {
                if (halts.incrementAndGet() == 3) {
                    throw new Stop(); // an interrupt must not make it go on
                }
            };
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThrows(Stop.class, () -> KernelEntry.main(SimulatedHost.BOOT_INFO, 1)));
            assertEquals(3, halts.get());
        }
    }
}
