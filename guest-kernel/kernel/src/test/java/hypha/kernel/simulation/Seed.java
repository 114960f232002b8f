package hypha.kernel.simulation;

import java.util.Random;

/** Random numbers for a test: of a seed that is printed, or of {@code -Dhypha.test.seed} to run a failure again. */
public final class Seed {
    private Seed() {}

    /** A generator, whose seed is printed with the test's name. */
    public static Random random(String test) {
        long seed = Long.getLong("hypha.test.seed", System.nanoTime());
        System.out.println(test + ": -Dhypha.test.seed=" + seed);
        return new Random(seed);
    }
}
