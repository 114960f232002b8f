package hypha.hypervisor.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadPlacementTest {
    @Test
    void leavesOutOneCpu() {
        assertArrayEquals(new byte[] {(byte) 0b1101_1111, 1}, ThreadPlacement.without(new byte[] {-1, 1}, 5));
        assertArrayEquals(new byte[] {-1, 0}, ThreadPlacement.without(new byte[] {-1, 1}, 8));
        assertArrayEquals(new byte[] {2, 0}, ThreadPlacement.without(new byte[] {2, 0}, 0));
        assertNull(ThreadPlacement.without(new byte[] {0, 4}, 10), "there is no other CPU");
    }

    @Test
    void takesTheCallersCpuFromTheThreadAndNoOther() throws Exception {
        BitSet all = allowed();
        Assumptions.assumeTrue(all.cardinality() > 1, "one CPU: there is no other to move to");
        BitSet left = allowedAfterAvoiding(1);
        assertEquals(all.cardinality() - 1, left.cardinality());
        left.andNot(all);
        assertEquals(0, left.cardinality(), "it may run nowhere where it might not before");
        assertEquals(all, allowed(), "the caller's own CPUs are as they were");
    }

    @Test
    void givesTheCpuBackThatItHasTaken() throws Exception {
        BitSet all = allowed();
        assertEquals(all, allowedAfter(1, placement -> {
            placement.avoidCallersCpu();
            placement.relax();
        }));
    }

    @Test
    void doesNotCrowdThreadsOnTooFewCpus() throws Exception {
        BitSet all = allowed();
        assertEquals(all, allowedAfterAvoiding(all.cardinality()));
    }

    /** Where a thread may run that was asked to avoid the caller's CPU, as may so many alike. */
    private static BitSet allowedAfterAvoiding(int alike) throws Exception {
        return allowedAfter(alike, ThreadPlacement::avoidCallersCpu);
    }

    /** Where a thread may run to which this was done, one of so many alike. */
    private static BitSet allowedAfter(int alike, Consumer<ThreadPlacement> action) throws Exception {
        var placements = new SynchronousQueue<ThreadPlacement>();
        var questions = new SynchronousQueue<Boolean>();
        var answers = new SynchronousQueue<BitSet>();
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            try {
                ThreadPlacement own = ThreadPlacement.ofCurrentThread(alike);
                placements.put(own);
                questions.take();
                answers.put(allowed());
                own.end();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        ThreadPlacement placement = placements.poll(10, TimeUnit.SECONDS);
        action.accept(placement);
        questions.offer(true, 10, TimeUnit.SECONDS);
        BitSet left = answers.poll(10, TimeUnit.SECONDS);
        other.join();
        action.accept(placement); // it has ended
        return left;
    }

    /** Where the calling thread may run, as {@code /proc} says. */
    private static BitSet allowed() throws Exception {
        String mask = Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed:"))
                .findFirst()
                .orElseThrow()
                .substring("Cpus_allowed:".length())
                .replaceAll("[^0-9a-f]", "");
        var cpus = new BitSet();
        String digits = new StringBuilder(mask).reverse().toString();
        for (int digit = 0; digit < digits.length(); digit++) {
            int four = Character.digit(digits.charAt(digit), 16);
            for (int bit = 0; bit < 4; bit++) {
                cpus.set(4 * digit + bit, (four & 1 << bit) != 0);
            }
        }
        return cpus;
    }
}
