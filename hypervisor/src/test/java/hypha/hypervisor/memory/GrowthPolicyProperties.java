package hypha.hypervisor.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GrowthPolicyProperties {
    private static final long GRANULE = 2L << 20;

    @Property
    void shouldGiveWhatIsWantedOrNothing(
            @ForAll @IntRange(min = 2, max = 1 << 22) int backedGranules,
            @ForAll @IntRange(max = 1 << 20) int room,
            @ForAll int requestedMib) {
        long backed = backedGranules * GRANULE;
        long maximum = backed + room * GRANULE;
        long grown = GrowthPolicy.grown(backed, maximum, requestedMib);
        long requested = Integer.toUnsignedLong(requestedMib) << 20;
        assertTrue(grown >= backed && grown <= maximum);
        assertEquals(0, grown % GRANULE);
        assertEquals(requested > backed && requested <= maximum, grown > backed);
        assertTrue(grown == backed || grown >= requested);
    }

    @Example
    void shouldTakeFewSteps() {
        long backed = 4L << 20;
        int steps = 0;
        while (backed < 8L << 40 && (backed >> 20) + 1 <= 0xFFFF_FFFFL) {
            backed = GrowthPolicy.grown(backed, 8L << 40, (int) ((backed >> 20) + 1));
            steps++;
        }
        assertEquals(8L << 40, backed);
        assertTrue(steps <= 66, "steps=" + steps);
    }
}
