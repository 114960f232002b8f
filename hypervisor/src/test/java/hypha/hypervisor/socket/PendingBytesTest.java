package hypha.hypervisor.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ring of bytes against an array that only grows. */
class PendingBytesTest {
    private static final int LIMIT = 20_000;

    @Test
    void keepsBytesInOrder() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var pending = new PendingBytes();
        var in = new ByteArrayOutputStream();
        var out = new ByteArrayOutputStream();
        for (int step = 0; step < 3000; step++) {
            if (random.nextBoolean()) {
                byte[] bytes = new byte[random.nextInt(LIMIT - pending.count() + 1) / (1 + random.nextInt(4))];
                random.nextBytes(bytes);
                pending.append(MemorySegment.ofArray(bytes), LIMIT);
                in.writeBytes(bytes);
            } else {
                byte[] bytes = new byte[random.nextInt(LIMIT)];
                int count = pending.peek(MemorySegment.ofArray(bytes));
                assertEquals(Math.min(bytes.length, pending.count()), count, () -> "seed=" + seed);
                int dropped = count == 0 ? 0 : random.nextInt(count + 1);
                pending.drop(dropped);
                out.write(bytes, 0, dropped);
            }
            assertEquals(in.size() - out.size(), pending.count(), () -> "seed=" + seed);
        }
        assertArrayEquals(Arrays.copyOf(in.toByteArray(), out.size()), out.toByteArray(), () -> "seed=" + seed);
    }

    @Test
    void takesNoMoreThanItsLimit() {
        var pending = new PendingBytes();
        pending.append(MemorySegment.ofArray(new byte[LIMIT]), LIMIT);
        MemorySegment one = MemorySegment.ofArray(new byte[1]);
        assertThrows(IllegalArgumentException.class, () -> pending.append(one, LIMIT));
        assertThrows(IllegalArgumentException.class, () -> pending.drop(LIMIT + 1));
        pending.drop(1);
        pending.append(one, LIMIT);
        assertEquals(LIMIT, pending.count());
    }
}
