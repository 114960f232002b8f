package hypha.kernel.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.ListenTable;
import hypha.kernel.abi.Ring;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PanicError;
import org.junit.jupiter.api.Test;

class BootCheckTest {
    private static void assertWrong32(int offset, int... values) {
        for (int value : values) {
            try (SimulatedHost host = SimulatedHost.prepared()) {
                host.set32(offset, value);
                assertEquals(1 + offset, BootCheck.check(SimulatedHost.BOOT_INFO), "value=" + value);
            }
        }
    }

    private static void assertWrong64(int offset, long... values) {
        for (long value : values) {
            try (SimulatedHost host = SimulatedHost.prepared()) {
                host.set64(offset, value);
                assertEquals(1 + offset, BootCheck.check(SimulatedHost.BOOT_INFO), "value=" + value);
            }
        }
    }

    @Test
    void eachFieldIsChecked() {
        long freeStart = SimulatedHost.FREE_START;
        assertWrong64(BootInfo.MAGIC_OFFSET, 0, BootInfo.MAGIC + 1);
        assertWrong32(BootInfo.VERSION_OFFSET, 0, 2);
        assertWrong32(BootInfo.BYTES_OFFSET, 0, BootInfo.BYTES + 8);
        assertWrong32(BootInfo.CPU_KIND_OFFSET, 0, 3);
        assertWrong32(BootInfo.VCPU_COUNT_OFFSET, 0, -1, 65);
        assertWrong64(BootInfo.MAXIMUM_BYTES_OFFSET, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE);
        assertWrong64(BootInfo.BACKED_BYTES_OFFSET, 0, -1, 1L << 30);
        assertWrong64(BootInfo.FREE_START_OFFSET, 0, 1, freeStart + 1, -4096, 1L << 30);
        assertWrong64(BootInfo.FREE_START_OFFSET, SimulatedHost.BOOT_INFO);
        assertWrong64(BootInfo.BOOT_TIMESTAMP_OFFSET, -1, 2 * SimulatedHost.TIMESTAMP_HZ, Long.MAX_VALUE);
        assertWrong32(BootInfo.LOG_LEVEL_OFFSET, -1, 4);
        assertWrong64(BootInfo.TIMESTAMP_HZ_OFFSET, 0, 999_999, -1, Long.MAX_VALUE);
        assertWrong64(BootInfo.BOOT_WALL_NANOS_OFFSET, -1);
        assertWrong32(BootInfo.LANE_COUNT_OFFSET, 0, 9, -1);
        assertWrong64(BootInfo.LANES_OFFSET, 0, 0x11080, freeStart, -256, Long.MAX_VALUE & -256);
        assertWrong32(BootInfo.LANE_BUFFER_BYTES_OFFSET, -1);
        assertWrong64(BootInfo.LANE_BUFFERS_OFFSET, 0, 0x20010, freeStart - 4096, -4096);
        assertWrong64(BootInfo.TIME_PAGE_OFFSET, 0, freeStart, 0x12001);
        assertWrong64(BootInfo.COUNTERS_OFFSET, 0, freeStart - 8, 0x13004);
        assertWrong32(BootInfo.WITHHELD_OFFSET, 0x100, -1);
        assertWrong64(BootInfo.ENTROPY_PAGE_OFFSET, 0, freeStart, 0x12008);
        assertWrong64(BootInfo.ENTROPY_OFFSET, 0, freeStart - 63);
        assertWrong32(BootInfo.ENTROPY_BYTES_OFFSET, 0, 31, 4097, -1);
        for (int ring = 0; ring < BootInfo.RING_COUNT; ring++) {
            assertWrong64(BootInfo.RINGS_OFFSET + 8 * ring, 0, 0x40001, freeStart - 4096, -64);
        }
        assertWrong32(BootInfo.TASK_LIMIT_OFFSET, 0, -1, (1 << 24) + 1);
        assertWrong32(BootInfo.MODE_OFFSET, -1, 3);
        assertWrong64(BootInfo.SPIN_NANOS_OFFSET, -1, 1_000_000_001L);
        assertWrong32(BootInfo.DEVICE_COUNT_OFFSET, -1, 65);
        assertWrong64(BootInfo.LISTENERS_OFFSET, -4096, 0x12008, freeStart);
        assertWrong32(BootInfo.LISTENER_COUNT_OFFSET, -1, 1);
    }

    /** Ports are ports, and there is one of each. */
    @Test
    void theTableOfListenersIsChecked() {
        long table = SimulatedHost.BUFFERS;
        for (int[] ports : new int[][] {{0}, {80, 0x10000}, {80, -1}, {80, 443, 80}}) {
            try (SimulatedHost host = SimulatedHost.prepared()) {
                host.set64(BootInfo.LISTENERS_OFFSET, table);
                host.set32(BootInfo.LISTENER_COUNT_OFFSET, ports.length);
                for (int index = 0; index < ports.length; index++) {
                    host.machine.store32(table + (long) ListenTable.ENTRY_BYTES * index, ports[index]);
                }
                assertEquals(1 + BootInfo.LISTENERS_OFFSET, BootCheck.check(SimulatedHost.BOOT_INFO));
                host.set32(BootInfo.LISTENER_COUNT_OFFSET, ports.length - 1);
                assertEquals(0, BootCheck.check(SimulatedHost.BOOT_INFO));
                host.set32(BootInfo.LISTENER_COUNT_OFFSET, ListenTable.MAXIMUM + 1);
                assertEquals(1 + BootInfo.LISTENER_COUNT_OFFSET, BootCheck.check(SimulatedHost.BOOT_INFO));
            }
        }
    }

    /** Registers lie above all RAM, in pages, where page tables reach. */
    @Test
    void theWindowOfDevicesIsChecked() {
        for (long window : new long[] {0, (256L << 20) - 4096, (1L << 32) + 8, 1L << 47, -4096, Long.MIN_VALUE}) {
            try (SimulatedHost host = SimulatedHost.prepared()) {
                host.set32(BootInfo.DEVICE_COUNT_OFFSET, 1);
                host.set64(BootInfo.DEVICES_OFFSET, window);
                assertEquals(1 + BootInfo.DEVICES_OFFSET, BootCheck.check(SimulatedHost.BOOT_INFO));
            }
        }
    }

    @Test
    void ringCapacitiesAreChecked() {
        for (int capacity : new int[] {0, -1, 3, 0x1001, 1 << 30, 1 << 31}) {
            try (SimulatedHost host = SimulatedHost.prepared()) {
                host.machine.store32(SimulatedHost.ring(2) + Ring.CAPACITY_OFFSET, capacity);
                assertEquals(1 + BootInfo.RINGS_OFFSET + 16, BootCheck.check(SimulatedHost.BOOT_INFO));
            }
        }
    }

    @Test
    void aMisplacedStructureIsNotRead() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            assertEquals(1, BootCheck.check(0));
            assertEquals(1, BootCheck.check(-8));
            assertEquals(1, BootCheck.check(SimulatedHost.BOOT_INFO + 4));
            assertEquals(0, BootCheck.check(SimulatedHost.BOOT_INFO));
            assertTrue(host.machine.ports.isEmpty());
        }
    }

    @Test
    void wrongBootInformationIsAPanicThatNamesTheField() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            host.set32(BootInfo.LANE_COUNT_OFFSET, 0);
            PanicError panic = assertThrows(PanicError.class, host::boot);
            assertEquals("boot information is wrong at offset value=0x50", panic.getMessage());
        }
    }

    @Test
    void tooLittleMemoryIsAPanicThatSaysSo() {
        try (SimulatedHost host =
                SimulatedHost.prepared(SimulatedHost.FREE_START + 0x3000, SimulatedHost.FREE_START + 0x3000)) {
            PanicError panic = assertThrows(PanicError.class, host::boot);
            assertEquals("not enough memory to boot, bytes value=0x103000", panic.getMessage());
        }
    }
}
