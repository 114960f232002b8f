package hypha.host.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TaskContinuationTest {
    @Test
    void goesOnWhereItYielded() {
        List<String> seen = new ArrayList<>();
        var continuation = new TaskContinuation(() -> {
            seen.add("a");
            TaskContinuation.yield();
            seen.add("b");
        });
        assertFalse(continuation.mount());
        seen.add("between");
        assertTrue(continuation.mount());
        assertEquals(List.of("a", "between", "b"), seen);
    }

    @Test
    void manyAreSetAsideAtOnceOnOneThread() {
        int count = 10_000;
        int[] done = new int[1];
        TaskContinuation[] continuations = new TaskContinuation[count];
        for (int i = 0; i < count; i++) {
            int depth = i % 50;
            continuations[i] = new TaskContinuation(() -> {
                descend(depth);
                done[0]++;
            });
            assertFalse(continuations[i].mount());
        }
        assertEquals(0, done[0]);
        for (TaskContinuation continuation : continuations) {
            assertTrue(continuation.mount());
        }
        assertEquals(count, done[0]);
    }

    private static void descend(int depth) {
        if (depth > 0) {
            descend(depth - 1);
        } else {
            TaskContinuation.yield();
        }
    }

    @Test
    void whatTheBodyThrowsComesOutOfMount() {
        var continuation = new TaskContinuation(() -> {
            TaskContinuation.yield();
            throw new IllegalStateException("thrown inside");
        });
        assertFalse(continuation.mount());
        assertThrows(IllegalStateException.class, continuation::mount);
    }

    @Test
    void tellsWhetherOneIsMounted() {
        boolean[] inside = new boolean[1];
        new TaskContinuation(() -> inside[0] = TaskContinuation.isMounted()).mount();
        assertTrue(inside[0]);
        assertFalse(TaskContinuation.isMounted());
    }

    @Test
    void aPinnedOneSaysSoAndGoesOn() {
        boolean[] caught = new boolean[1];
        var continuation = new TaskContinuation(() -> {
            jdk.internal.vm.Continuation.pin();
            try {
                TaskContinuation.yield();
            } catch (PinnedTaskException e) {
                caught[0] = true;
            } finally {
                jdk.internal.vm.Continuation.unpin();
            }
        });
        assertTrue(continuation.mount());
        assertTrue(caught[0]);
    }
}
