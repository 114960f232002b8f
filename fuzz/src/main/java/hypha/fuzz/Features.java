package hypha.fuzz;

import hypha.fuzz.generate.Feature;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What this project's engine has. */
final class Features {
    /** The features that generated modules use when nothing else is asked for. */
    static final Set<Feature> ENGINE = Collections.unmodifiableSet(EnumSet.allOf(Feature.class));

    private Features() {}
}
