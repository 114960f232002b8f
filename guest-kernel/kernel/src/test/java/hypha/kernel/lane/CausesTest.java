package hypha.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.bare.Cpu;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CausesTest {
    @Test
    void theEndOfInputUnblocksManyReadersInBoundedRounds() {
        try (SimulatedHost host = SimulatedHost.booted()) {
            List<Long> readers = new ArrayList<>();
            for (int count = 0; count < 3 * Causes.TASKS_AT_ONCE + 1; count++) {
                long task = host.runningTask(1);
                host.machine.store32(host.memory + 64, 1000);
                host.machine.store32(host.memory + 68, 10);
                int answer = host.wasi(task, WasiFunction.FD_READ, 0, 64, 1, 128);
                assertEquals(-1 - Crossing.BLOCKED, answer);
                readers.add(task);
            }
            host.endInput();
            for (int round = 0; round < 4; round++) {
                assertTrue(Causes.isDue(Cpu.timestamp()), "a vCPU would halt after round " + round);
                assertTrue(host.serve());
            }
            assertFalse(Causes.isDue(Cpu.timestamp()));
            assertFalse(host.serve());
            for (long reader : readers) {
                host.call(0, Crossing.SCHEDULE, 0);
                assertEquals(reader, host.result(0));
                assertEquals(0, host.result(2));
            }
        }
    }
}
