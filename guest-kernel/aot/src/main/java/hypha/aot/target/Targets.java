package hypha.aot.target;

import java.util.List;
import java.util.Optional;

/** The machines that the compiler knows. */
public final class Targets {
    private static final List<Target> ALL = List.of(new X86Target());

    private Targets() {}

    /** The target of a name. */
    public static Optional<Target> find(String name) {
        return ALL.stream().filter(target -> target.name().equals(name)).findFirst();
    }

    /** All names. */
    public static List<String> names() {
        return ALL.stream().map(Target::name).toList();
    }
}
