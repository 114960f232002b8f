package hypha.wasm.baseline;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollSwitchTest {
    private final PollSwitch polls = new PollSwitch();

    @Test
    void isNotOnBeforeSomebodyAsks() {
        assertNotSame(PollSwitch.ON, polls.site().getTarget());
    }

    @Test
    void staysOnForAWhile() {
        polls.turnOn();
        polls.relax(in(1));
        assertSame(PollSwitch.ON, polls.site().getTarget());
        polls.relax(in(3));
        assertNotSame(PollSwitch.ON, polls.site().getTarget());
    }

    @Test
    void staysOnLongerEachTime() {
        polls.turnOn();
        polls.relax(in(3));
        polls.turnOn();
        polls.relax(in(3));
        assertSame(PollSwitch.ON, polls.site().getTarget());
        polls.relax(in(5));
        assertNotSame(PollSwitch.ON, polls.site().getTarget());
    }

    @Test
    void staysOnUntilWhatIsAwaitedBegins() {
        polls.awaited();
        polls.turnOn();
        polls.relax(in(1000));
        assertSame(PollSwitch.ON, polls.site().getTarget());
        polls.answered();
        polls.relax(in(1000));
        assertNotSame(PollSwitch.ON, polls.site().getTarget());
    }

    private static long in(int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }
}
