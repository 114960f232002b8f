package hypha.fuzz.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReducerTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    @Test
    void whatDoesNotMatterIsRemovedAndTheRestMadeSmall() {
        byte[] input = new byte[2_000];
        new Random(1).nextBytes(input);
        input[300] = 77;
        input[1700] = -1;
        byte[] reduced = Reducer.reduce(input, bytes -> hasInOrder(bytes, 50, 200), LONG_ENOUGH);
        assertEquals(2, reduced.length);
        assertEquals(63, reduced[0]);
    }

    /** Says whether there is a byte of at least {@code first} and behind it one of at least {@code second}, both unsigned. */
    private static boolean hasInOrder(byte[] bytes, int first, int second) {
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] & 0xFF) >= first) {
                for (int j = i + 1; j < bytes.length; j++) {
                    if ((bytes[j] & 0xFF) >= second) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Test
    void withoutTimeTheInputStays() {
        byte[] input = {1, 2, 3};
        assertArrayEquals(input, Reducer.reduce(input, bytes -> true, Duration.ZERO));
    }
}
