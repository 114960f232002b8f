package hypha.fuzz.oracle;

import hypha.fuzz.generate.Feature;
import hypha.fuzz.generate.TestCase;
import java.util.Set;

/** An engine, or a way to run one. Used by one thread at a time. */
public interface Executor extends AutoCloseable {
    /** How many calls of host functions a trace has; of the rest it only has the number. */
    int RECORDED_HOST_CALLS = 200;

    /** Returns its name in reports. */
    String name();

    /** Returns what modules may use. */
    Set<Feature> features();

    /** Returns whether it is only there to be compared with: its failures are its own. */
    boolean isOracle();

    /**
     * Instantiates the module and calls what is to be called.
     *
     * @return what was seen; a failure that is no trap is part of it
     */
    Trace run(TestCase test);

    /** Ends what is still running, after a timeout or at the end. */
    @Override
    void close();

    /** Says whether it can run a module. */
    default boolean supports(TestCase test) {
        return features().containsAll(test.features());
    }
}
