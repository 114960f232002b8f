package hypha.fuzz.reduce;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Delta debugging of bytes: removes ever smaller pieces, then makes bytes zero or smaller, as long as what they show stays. For the choices that a module is generated from, where every sequence
 * of bytes is a module and smaller ones are simpler, and for mutated inputs.
 */
public final class Reducer {
    private final Predicate<byte[]> stillShows;
    private final long deadline;
    private byte[] best;

    private Reducer(byte[] input, Predicate<byte[]> stillShows, Duration limit) {
        this.best = input;
        this.stillShows = stillShows;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * Returns a smaller input, at worst the same.
     *
     * @param input shows what is wanted
     * @param stillShows says whether another does
     * @param limit how long to try
     */
    public static byte[] reduce(byte[] input, Predicate<byte[]> stillShows, Duration limit) {
        Reducer reducer = new Reducer(input, stillShows, limit);
        byte[] before;
        do {
            before = reducer.best;
            reducer.remove();
            reducer.lower();
        } while (before != reducer.best && reducer.hasTime());
        return reducer.best;
    }

    private boolean hasTime() {
        return System.nanoTime() < deadline;
    }

    private boolean accept(byte[] candidate) {
        if (!Arrays.equals(candidate, best) && hasTime() && stillShows.test(candidate)) {
            best = candidate;
            return true;
        }
        return false;
    }

    private void remove() {
        for (int size = Math.max(1, best.length / 2); size > 0; size /= 2) {
            int at = best.length - size;
            while (at >= 0 && hasTime()) {
                byte[] candidate = new byte[best.length - size];
                System.arraycopy(best, 0, candidate, 0, at);
                System.arraycopy(best, at + size, candidate, at, candidate.length - at);
                accept(candidate);
                at = Math.min(at - size, best.length - size);
            }
        }
    }

    private void lower() {
        for (int at = 0; at < best.length && hasTime(); at++) {
            for (int value = 0; value < (best[at] & 0xFF); value = value * 2 + 1) {
                byte[] candidate = best.clone();
                candidate[at] = (byte) value;
                if (accept(candidate)) {
                    break;
                }
            }
        }
    }
}
