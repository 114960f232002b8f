package hypha.wasm.specification;

import java.util.List;

/** A command of a script, with the line on which it begins. */
sealed interface Command {
    int line();

    /** What a script does with an instance; null names the latest one. */
    sealed interface Action {
        String module();

        String export();

        /** Calls an exported function. */
        record Invoke(String module, String export, List<Value> arguments) implements Action {}

        /** Reads an exported global. */
        record Get(String module, String export) implements Action {}
    }

    /** Defines a module and, unless it is only a definition, instantiates it. */
    record Module(int line, String name, ModuleSource source, boolean definitionOnly) implements Command {}

    /** Instantiates a definition. */
    record Instance(int line, String name, String definition) implements Command {}

    /** Makes an instance's exports importable under a name. */
    record Register(int line, String as, String module) implements Command {}

    /** Does something without looking at the results. */
    record Perform(int line, Action action) implements Command {}

    /** Claims that an action returns these results. */
    record AssertReturn(int line, Action action, List<Expected> results) implements Command {}

    /** How an action or a module may fail. */
    enum Failing {
        TRAP,
        EXHAUSTION,
        EXCEPTION,
        INVALID,
        MALFORMED,
        UNLINKABLE
    }

    /** Claims that an action fails. */
    record AssertActionFails(int line, Failing how, Action action, String message) implements Command {}

    /** Claims that a module cannot be loaded, linked or started. */
    record AssertModuleFails(int line, Failing how, ModuleSource source, String message) implements Command {}
}
