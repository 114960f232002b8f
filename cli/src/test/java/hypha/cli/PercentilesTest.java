package hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
    @Test
    void takesTheNearestRank() {
        long[] hundredDown = LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray();
        assertEquals(new Percentiles(100, 1, 50, 90, 99, 100), Percentiles.of(hundredDown));
    }

    @Test
    void isTheValueItselfIfThereIsOne() {
        assertEquals(new Percentiles(1, 7, 7, 7, 7, 7), Percentiles.of(new long[] {7}));
    }

    @Test
    void leavesTheSampleAsItIs() {
        long[] sample = {3, 1, 2};
        Percentiles.of(sample);
        assertEquals(3, sample[0]);
    }

    @Test
    void refusesAnEmptySample() {
        assertThrows(IllegalArgumentException.class, () -> Percentiles.of(new long[0]));
    }

    @Test
    void writesDurationsInTheUnitThatSuitsThem() {
        assertEquals("9999 ns", Percentiles.format(9_999));
        assertEquals("10.0 µs", Percentiles.format(10_000));
        assertEquals("12.3 ms", Percentiles.format(12_345_678));
    }
}
