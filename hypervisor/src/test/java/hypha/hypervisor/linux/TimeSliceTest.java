package hypha.hypervisor.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimeSliceTest {
    @Test
    void aThreadHasTheShortTurnsThatItAsksForAndOthersDoNot() throws Exception {
        long before = onNewThread(TimeSlice::nanosOfCurrentThread);
        Assumptions.assumeTrue(before > 0, "this Linux does not tell");
        long after = onNewThread(() -> {
            assertTrue(TimeSlice.shortenOfCurrentThread());
            return TimeSlice.nanosOfCurrentThread();
        });
        assertEquals(100_000, after);
        assertEquals(before, onNewThread(TimeSlice::nanosOfCurrentThread));
    }

    @Test
    void threadsThatItStartsHaveTheUsualOnes() throws Exception {
        long before = onNewThread(TimeSlice::nanosOfCurrentThread);
        Assumptions.assumeTrue(before > 0, "this Linux does not tell");
        long ofChild = onNewThread(() -> {
            assertTrue(TimeSlice.shortenOfCurrentThread());
            return onNewThread(TimeSlice::nanosOfCurrentThread);
        });
        assertEquals(before, ofChild);
    }

    private static <T> T onNewThread(Callable<T> body) throws Exception {
        var task = new FutureTask<>(body);
        Thread.ofPlatform().daemon().start(task);
        return task.get(10, TimeUnit.SECONDS);
    }
}
