package hypha.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A short soak; {@code tests/soak --minutes 10} is a long one. */
@Tag("kvm")
@Timeout(300)
final class SoakTest {
    /** With a machine of its own and few CPUs, a round may take longer to come to rest than it ran. */
    private static final Duration LIMIT = Duration.ofSeconds(180);

    @ParameterizedTest
    @CsvSource({"KVM, 1, 1", "KVM, 3, 2", "JVM, 2, 1"})
    void nothingIsLostOrLeft(Cpu cpu, int executors, int vcpus) throws Exception {
        Command.Outcome outcome = Command.shell("exec tests/soak \"$@\"")
                .and("soak", "--minutes=0.16", cpu.orSkip().option(), "--executors=" + executors, "--vcpus=" + vcpus)
                .within(LIMIT)
                .run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.output().endsWith("soak: all is well\n"), outcome::toString);
    }
}
