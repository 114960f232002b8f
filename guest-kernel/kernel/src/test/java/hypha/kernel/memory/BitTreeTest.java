package hypha.kernel.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitTreeTest {
    private static final long TREE = SimulatedHost.FREE_START;
    private static final long LEVELS = SimulatedHost.FREE_START + 0x1000;

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 4095, 4096, 4097, 262_144, 1_000_003})
    void itIsASet(int bound) {
        Random random = Seed.random("itIsASet");
        BitTree.init(TREE, bound, LEVELS);
        BitSet model = new BitSet();
        for (int step = 0; step < 4_000; step++) {
            // Mostly near one place, so that words fill and empty.
            int number = random.nextInt(4) == 0 ? random.nextInt(bound) : random.nextInt(Math.min(bound, 150));
            if (random.nextBoolean()) {
                model.set(number);
                BitTree.add(TREE, number);
            } else {
                model.clear(number);
                BitTree.remove(TREE, number);
            }
            int from = random.nextInt(bound + 1);
            assertEquals(model.nextSetBit(from), BitTree.next(TREE, from));
            assertEquals(model.nextSetBit(0), BitTree.next(TREE, 0));
            assertEquals(model.get(from), BitTree.has(TREE, from));
            assertEquals(model.isEmpty(), BitTree.isEmpty(TREE));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 100, 101, Long.MAX_VALUE})
    void whatIsBeyondTheBoundIsNoMember(long number) {
        BitTree.init(TREE, 100, LEVELS);
        for (int member = 0; member < 100; member++) {
            BitTree.add(TREE, member);
        }
        assertEquals(false, BitTree.has(TREE, number));
    }
}
