package hypha.hypervisor.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KvmStatsTest {
    /** A file of one plain value and one histogram of three buckets, names of 16 bytes. */
    private static byte[] file() {
        ByteBuffer file = ByteBuffer.allocate(24 + 2 * 32 + 4 * 8).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(4, 16).putInt(8, 2).putInt(16, 24).putInt(20, 24 + 64);
        file.putShort(24 + 6, (short) 1).putInt(24 + 8, 0).put(24 + 16, "exits".getBytes());
        file.putShort(56 + 6, (short) 3).putInt(56 + 8, 8).put(56 + 16, "sixteen_bytes_xy".getBytes());
        file.putLong(88, 5).putLong(96, 6).putLong(104, 7).putLong(112, 8);
        return file.array();
    }

    @Test
    void shouldReadValuesAndHistograms() {
        Map<String, Long> values = new TreeMap<>();
        KvmStats.parse(MemorySegment.ofArray(file()), values, "vm.");
        assertEquals(
                Map.of(
                        "vm.exits", 5L,
                        "vm.sixteen_bytes_xy.0", 6L,
                        "vm.sixteen_bytes_xy.1", 7L,
                        "vm.sixteen_bytes_xy.2", 8L),
                values);
    }

    @Test
    void shouldRefuseTruncatedFiles() {
        byte[] file = file();
        for (int bytes = 0; bytes < file.length; bytes++) {
            MemorySegment truncated = MemorySegment.ofArray(java.util.Arrays.copyOf(file, bytes));
            assertThrows(
                    HypervisorException.class, () -> KvmStats.parse(truncated, new TreeMap<>(), ""), "bytes=" + bytes);
        }
    }
}
