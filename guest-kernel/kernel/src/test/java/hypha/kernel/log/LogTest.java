package hypha.kernel.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.simulation.SimulatedHost;
import org.junit.jupiter.api.Test;

class LogTest {
    @Test
    void aLineHasTimeCpuLevelMessageAndValue() {
        try (SimulatedHost host = SimulatedHost.booted()) {
            host.drain(BootInfo.RING_LOG);
            host.machine.store64(host.machine.perCpu() + 8, 0);
            host.machine.timestamp += 12_345_678_901L;
            Log.error(Text.address("odd"), Text.length("odd"), -1);
            Log.info(Text.address("plain"), Text.length("plain"));
            Log.debug(Text.address("not at this level"), Text.length("not at this level"), 0);
            assertEquals(
                    "[   12.345678] cpu0 error odd value=0xffffffffffffffff\n[   12.345678] cpu0 info plain\n",
                    host.drain(BootInfo.RING_LOG));
        }
    }

    @Test
    void whatFindsNoRoomIsDroppedWholeAndCounted() {
        try (SimulatedHost host = SimulatedHost.booted()) {
            host.drain(BootInfo.RING_LOG);
            int lines = 500;
            for (int line = 0; line < lines; line++) {
                Log.info(Text.address("line"), Text.length("line"), line);
            }
            String log = host.drain(BootInfo.RING_LOG);
            assertTrue(log.endsWith("\n"));
            assertTrue(log.lines().count() < lines);
            assertTrue(Log.droppedBytes() > 0);
            Log.info(Text.address("after"), Text.length("after"), 1);
            assertTrue(host.drain(BootInfo.RING_LOG).contains("after"));
        }
    }
}
