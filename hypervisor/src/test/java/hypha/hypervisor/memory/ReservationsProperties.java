package hypha.hypervisor.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ReservationsProperties {
    private static final long START = 0x12_3000;
    private static final long END = 64 << 20;

    @Property
    void shouldNeverOverlapNorLeaveTheRange(@ForAll long seed) {
        var random = new java.util.Random(seed);
        var reservations = new Reservations(START, END);
        long previousEnd = START;
        for (int i = 0; i < 100; i++) {
            long size = random.nextInt(5) == 0 ? random.nextLong() : 1 + random.nextInt(1 << 20);
            long alignment = 1L << random.nextInt(random.nextInt(5) == 0 ? 63 : 16);
            try {
                long gpa = reservations.reserve(size, alignment);
                assertTrue(gpa >= previousEnd && gpa + size <= END, "gpa=" + gpa);
                assertEquals(0, gpa % alignment);
                assertEquals(0, gpa % 4096);
                previousEnd = reservations.next();
                assertTrue(previousEnd >= gpa + size);
            } catch (IllegalArgumentException refused) {
                assertEquals(previousEnd, reservations.next(), "a refusal takes nothing");
            }
        }
    }

    @Example
    void shouldGiveAllOfTheRangeAndNoMore() {
        var reservations = new Reservations(START, END);
        assertEquals(START, reservations.reserve(END - START, 1));
        assertThrows(IllegalArgumentException.class, () -> reservations.reserve(1, 1));
        reservations.seal();
        assertThrows(IllegalStateException.class, () -> reservations.reserve(1, 1));
    }
}
