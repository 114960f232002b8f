package hypha.kernel.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.simulation.SimulatedHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SelfTestsTest {
    @Test
    @Timeout(30)
    void allSelfTestsPassOnTheJvm() {
        try (SimulatedHost host = SimulatedHost.booted()) {
            host.machine.timestampStep = 1_000;
            long interrupts = host.machine.perCpu() + 0x20;
            host.machine.onHalt = () -> {
                host.machine.timestamp += 3_000_000;
                host.machine.store64(interrupts, host.machine.load64(interrupts) + 1);
            };
            host.machine.store64(interrupts, 7);
            assertEquals(0, SelfTests.runAll());
            String log = host.drain(BootInfo.RING_LOG);
            assertEquals(
                    13,
                    log.lines()
                            .filter(line -> line.contains("selftest") && line.endsWith(" value=0x0"))
                            .count());
        }
    }
}
