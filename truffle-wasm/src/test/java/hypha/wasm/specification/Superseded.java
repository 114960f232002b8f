package hypha.wasm.specification;

import java.util.Set;

/**
 * Claims of scripts of the threads proposal that WebAssembly 3.0, which the engine implements, has made untrue: the proposal's suite is one for WebAssembly 1.0, without reference types, multiple memories and 64-bit memories.
 */
final class Superseded {
    private static final Set<String> MESSAGES =
            Set.of("multiple memories", "multiple tables", "i32 constant out of range");

    private Superseded() {}

    /** Says whether a claim that a module is invalid or malformed is one of these. */
    static boolean isClaim(String script, Command.AssertModuleFails command) {
        return script.startsWith("threads/") && MESSAGES.contains(command.message());
    }
}
