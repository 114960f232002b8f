package hypha.cli;

import java.util.Map;

/** What there is to say about Truffle without its compiler, which happens where Java does not run it. */
final class EngineCheck {
    /** Engine options of every command: the warning about a fallback is ours, in one line. */
    static final Map<String, String> OPTIONS = Map.of("engine.WarnInterpreterOnly", "false");

    /** What to say about a fallback. */
    static final String FALLBACK = "programs are interpreted, which is very slow: this Java does not run Truffle's"
            + " optimizing compiler; 'hypha doctor' tells more";

    private EngineCheck() {}
}
