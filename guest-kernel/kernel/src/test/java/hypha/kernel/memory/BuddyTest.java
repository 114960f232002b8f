package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PanicError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BuddyTest {
    private static final int FRAMES = 5_000;
    private static final long MEMORY = SimulatedHost.FREE_START;

    /** A range in use, and how much of its end the allocator said is clean. */
    private record Range(int first, int count) {}

    private SimulatedHost host;
    private final BitSet clean = new BitSet();
    private final BitSet used = new BitSet();

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Buddy.init(MEMORY, FRAMES);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private BitSet model(int kind) {
        return kind == Buddy.CLEAN ? clean : used;
    }

    private void give(int kind, int first, int count) {
        Buddy.give(kind, first, count);
        model(kind).set(first, first + count);
    }

    private void takeFromModel(int kind, int first, int count) {
        for (int frame = first; frame < first + count; frame++) {
            assertTrue(model(kind).get(frame), "frame=" + frame + " kind=" + kind);
        }
        model(kind).clear(first, first + count);
    }

    @Test
    void whatIsTakenAndGivenAgreesWithAModel() {
        Random random = Seed.random("whatIsTakenAndGivenAgreesWithAModel");
        give(Buddy.CLEAN, 3, FRAMES - 7);
        List<Range> inUse = new ArrayList<>();
        for (int step = 0; step < 12_000; step++) {
            int kind = random.nextInt(2);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    int order = random.nextInt(random.nextInt(9) + 1);
                    long frame = Buddy.take(kind, order);
                    if (frame >= 0) {
                        assertEquals(0, frame & (1 << order) - 1);
                        takeFromModel(kind, (int) frame, 1 << order);
                        inUse.add(new Range((int) frame, 1 << order));
                    } else {
                        assertFalse(hasBlock(kind, order), "kind=" + kind + " order=" + order);
                    }
                }
                case 2 -> {
                    int count = 1 + random.nextInt(200);
                    long first = Buddy.findRange(count, 1 << 20);
                    assertEquals(longestRange() >= count, first >= 0, "count=" + count);
                    if (first >= 0) {
                        takeRange((int) first, count);
                        inUse.add(new Range((int) first, count));
                    }
                }
                case 3 -> {
                    int first = random.nextInt(FRAMES);
                    int count = 1 + random.nextInt(40);
                    BitSet free = free();
                    boolean all = free.nextClearBit(first) >= first + count;
                    assertEquals(all, Buddy.isRangeFree(first, count));
                    if (all) {
                        takeRange(first, count);
                        inUse.add(new Range(first, count));
                    }
                }
                case 4 -> {
                    if (!inUse.isEmpty()) {
                        Range range = inUse.remove(random.nextInt(inUse.size()));
                        int part = random.nextInt(range.count + 1);
                        give(kind, range.first, part);
                        give(1 - kind, range.first + part, range.count - part);
                    }
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        Buddy.joinKinds(1 << 20);
                        used.or(clean); // all that was not joined is found again as clean below
                        clean.clear();
                        for (int frame = 0; frame < FRAMES; frame++) {
                            int block = Buddy.blockAround(frame);
                            if (block >= 0 && block % Buddy.KINDS == Buddy.CLEAN) {
                                assertTrue(used.get(frame));
                                used.clear(frame);
                                clean.set(frame);
                            }
                        }
                    }
                }
            }
            assertEquals(clean.cardinality(), Buddy.frames(Buddy.CLEAN));
            assertEquals(used.cardinality(), Buddy.frames(Buddy.USED));
        }
        for (int frame = 0; frame < FRAMES; frame++) {
            int block = Buddy.blockAround(frame);
            int expected = clean.get(frame) ? Buddy.CLEAN : used.get(frame) ? Buddy.USED : -1;
            assertEquals(expected, block < 0 ? -1 : block % Buddy.KINDS, "frame=" + frame);
        }
    }

    private void takeRange(int first, int count) {
        int cleanTail = 0;
        while (cleanTail < count && clean.get(first + count - 1 - cleanTail)) {
            cleanTail++;
        }
        assertEquals(cleanTail, Buddy.takeRange(first, count));
        clean.clear(first, first + count);
        used.clear(first, first + count);
    }

    private BitSet free() {
        BitSet free = (BitSet) clean.clone();
        free.or(used);
        return free;
    }

    private int longestRange() {
        BitSet free = free();
        int longest = 0;
        for (int start = free.nextSetBit(0); start >= 0; start = free.nextSetBit(free.nextClearBit(start))) {
            longest = Math.max(longest, free.nextClearBit(start) - start);
        }
        return longest;
    }

    private boolean hasBlock(int kind, int order) {
        for (int first = 0; first + (1 << order) <= FRAMES; first += 1 << order) {
            if (model(kind).nextClearBit(first) >= first + (1 << order)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whatIsGivenInPiecesIsOneBlockAgain() {
        give(Buddy.CLEAN, 0, 4096);
        List<Long> frames = new ArrayList<>();
        for (int count = 0; count < 4096; count++) {
            frames.add(Buddy.take(Buddy.CLEAN, 0));
        }
        assertEquals(-1, Buddy.take(Buddy.CLEAN, 0));
        java.util.Collections.shuffle(frames, Seed.random("whatIsGivenInPiecesIsOneBlockAgain"));
        frames.forEach(frame -> Buddy.give(Buddy.USED, frame, 1));
        assertEquals(1L << 12, Buddy.orders(Buddy.USED));
        assertEquals(0, Buddy.take(Buddy.USED, 12));
    }

    @Test
    void kindsAreJoinedOnlyOnRequest() {
        give(Buddy.CLEAN, 0, 16);
        give(Buddy.USED, 16, 16);
        assertEquals(-1, Buddy.take(Buddy.USED, 5));
        assertEquals(-1, Buddy.take(Buddy.CLEAN, 5));
        Buddy.joinKinds(100);
        assertEquals(0, Buddy.take(Buddy.USED, 5));
    }

    @Test
    void givingWhatIsFreeIsAPanic() {
        give(Buddy.CLEAN, 64, 64);
        PanicError panic = assertThrows(PanicError.class, () -> Buddy.give(Buddy.USED, 70, 1));
        assertEquals("frame released twice value=0x46000", panic.getMessage());
    }
}
