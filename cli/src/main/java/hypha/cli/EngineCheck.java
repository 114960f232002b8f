package hypha.cli;

import com.oracle.truffle.api.Truffle;
import java.util.Map;

/** Whether programs are compiled to machine code, or Truffle has fallen back to interpreting them. */
final class EngineCheck {
    /** Engine options of every command: the warning about a fallback is ours, in one line. */
    static final Map<String, String> OPTIONS = Map.of("engine.WarnInterpreterOnly", "false");

    /** What to say about a fallback. */
    static final String FALLBACK = "programs are interpreted, which is very slow: this Java does not run Truffle's"
            + " optimizing compiler; 'hypha doctor' tells more";

    /** What Truffle's fallback calls itself; its class is not exported. */
    private static final String INTERPRETER = "Interpreted";

    private EngineCheck() {}

    /** Whether the compiler is there. Cheap once a machine has booted, which loads Truffle. */
    static boolean isOptimizing() {
        return !Truffle.getRuntime().getName().equals(INTERPRETER);
    }
}
