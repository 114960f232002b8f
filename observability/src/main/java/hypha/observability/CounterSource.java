package hypha.observability;

import java.util.Map;

/** Something that counts. */
@FunctionalInterface
public interface CounterSource {
    /**
     * Its counters as they are now. Called by any thread.
     *
     * @return values by name: words in lower case, joined by underscores, parts joined by dots, such as {@code kernel.crossings_failed}
     */
    Map<String, Long> read();
}
