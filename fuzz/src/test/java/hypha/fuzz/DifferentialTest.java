package hypha.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.fuzz.generate.Feature;
import hypha.fuzz.generate.ModuleGenerator;
import hypha.fuzz.generate.TestCase;
import hypha.fuzz.oracle.Executor;
import hypha.fuzz.oracle.Trace;
import hypha.fuzz.report.Finding;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as a finding. */
class DifferentialTest {
    private static final TestCase TEST = ModuleGenerator.generate(new byte[0], EnumSet.of(Feature.CORE));

    private final Statistics statistics = new Statistics();

    private Finding check(Executor... executors) {
        return new Differential(statistics).check(TEST, List.of(executors));
    }

    @Test
    void agreementIsNone() {
        assertNull(check(new Fake("a", false, "1"), new Fake("b", false, "1"), new Fake("c", true, "1")));
    }

    @Test
    void waysToExecuteMustAgree() {
        assertEquals(
                "a differs from b",
                check(new Fake("a", false, "1"), new Fake("b", false, "2"), new Fake("c", true, "1"))
                        .kind());
    }

    @Test
    void anOracleAloneIsCountedOnly() {
        assertNull(check(new Fake("a", false, "1"), new Fake("b", true, "2"), new Fake("c", true, "1")));
        assertTrue(statistics.summary().contains("an oracle alone against all others: b 1 times"));
    }

    @Test
    void allOraclesTogetherAreRight() {
        assertEquals(
                "a differs from [b, c]",
                check(new Fake("a", false, "1"), new Fake("b", true, "2"), new Fake("c", true, "2"))
                        .kind());
    }

    @Test
    void aFailureThatIsNoTrapIsOne() {
        assertEquals(
                "a failure java.lang.ClassCastException: #",
                check(new Fake("a", false, "failure java.lang.ClassCastException: 17 < frame < frame"))
                        .kind());
    }

    @Test
    void trapsAgreeByKind() {
        assertNull(check(
                new Fake("a", false, "trap integer overflow"),
                new Fake("b", true, "trap any of integer overflow, invalid conversion")));
        assertTrue(check(new Fake("a", false, "trap unreachable"), new Fake("b", true, "trap integer overflow"))
                .description()
                .contains("trap unreachable | trap integer overflow"));
    }

    /** An engine on which every module does the same. */
    private record Fake(String name, boolean isOracle, String line) implements Executor {
        @Override
        public Set<Feature> features() {
            return EnumSet.of(Feature.CORE);
        }

        @Override
        public Trace run(TestCase test) {
            Trace trace = new Trace();
            trace.add(line);
            return trace;
        }

        @Override
        public void close() {}
    }
}
