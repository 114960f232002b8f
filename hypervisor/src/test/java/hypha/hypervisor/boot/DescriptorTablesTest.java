package hypha.hypervisor.boot;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class DescriptorTablesTest {
    private static final long TABLE = 0x1000;
    private static final long VECTORS = 0x4000;
    private static final long HANDLER = 0x0123_4567_89AB_CDE0L;

    /** A gate as the CPU reads it (Intel SDM Vol. 3A 6.14.1). Not every KVM checks a gate's privilege, but every CPU does. */
    @Test
    void shouldOpenVectorThreeAloneToRingThree() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ram = arena.allocate(0x8000, 16);
            for (int vector = 0; vector < BootProtocol.VECTORS; vector++) {
                ram.set(JAVA_LONG, VECTORS + vector * 8L, HANDLER + vector);
            }
            DescriptorTables.writeInterruptTable(ram, TABLE, VECTORS);
            for (int vector = 0; vector < BootProtocol.VECTORS; vector++) {
                long gate = TABLE + vector * 16L;
                int rights = Byte.toUnsignedInt(ram.get(JAVA_BYTE, gate + 5));
                assertEquals(vector == 3 ? 0xEE : 0x8E, rights, "rights of vector " + vector);
                assertEquals(
                        vector == 2 || vector == 8 ? 1 : 0, ram.get(JAVA_BYTE, gate + 4), "IST of vector " + vector);
                assertEquals(0x08, ram.get(JAVA_SHORT, gate + 2));
                long handler = ram.get(JAVA_SHORT, gate) & 0xFFFFL
                        | (ram.get(JAVA_SHORT, gate + 6) & 0xFFFFL) << 16
                        | (long) ram.get(JAVA_INT, gate + 8) << 32;
                assertEquals(HANDLER + vector, handler);
            }
        }
    }
}
