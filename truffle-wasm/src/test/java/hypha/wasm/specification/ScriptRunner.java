package hypha.wasm.specification;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.specification.Command.Action;
import hypha.wasm.text.TextFormatException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a script on an engine; if that belongs to a context, it is entered. */
final class ScriptRunner {
    private final Report report;
    private final WasmEngine engine;
    private final Feature folder;
    private final Map<String, Object> spectest = SpectestModule.exports();
    private final Map<String, ModuleState> registered = new HashMap<>();
    private final Map<String, ModuleState> named = new HashMap<>();
    private ModuleState latest = ModuleState.NONE;

    /** A module of the script: loaded, perhaps instantiated, or neither because it needs what is missing. */
    private record ModuleState(LoadedModule module, WasmInstance instance, Feature missing) {
        static final ModuleState NONE = new ModuleState(null, null, null);
    }

    /** Thrown when a command needs a module that was skipped, so the command is skipped as well. */
    private static final class Skipped extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Feature feature;

        Skipped(Feature feature) {
            super(feature.label(), null, false, false);
            this.feature = feature;
        }
    }

    private ScriptRunner(WasmEngine engine, Report report) {
        this.engine = engine;
        this.report = report;
        this.folder = Feature.ofPath(report.script());
    }

    /** Runs commands and counts what they claim in a report. */
    static void run(WasmEngine engine, List<Command> commands, Report report) {
        ScriptRunner runner = new ScriptRunner(engine, report);
        for (Command command : commands) {
            runner.run(command);
        }
    }

    private void run(Command command) {
        if (command instanceof Command.AssertReturn
                || command instanceof Command.AssertActionFails
                || command instanceof Command.AssertModuleFails) {
            report.begin();
        }
        try {
            switch (command) {
                case Command.Module module -> define(module);
                case Command.Instance instance -> remember(instance.name(), instantiate(find(instance.definition())));
                case Command.Register register -> registered.put(register.as(), lookup(register.module()));
                case Command.Perform perform -> perform(perform.action());
                case Command.AssertReturn returns -> check(returns);
                case Command.AssertActionFails fails -> check(fails);
                case Command.AssertModuleFails fails -> check(fails);
            }
        } catch (Skipped skipped) {
            skip(command, skipped.feature);
        } catch (WasmException
                | TaggedException
                | TextFormatException
                | IllegalArgumentException
                | UnsupportedOperationException e) {
            failOrSkip(command, folder, e.toString());
        } catch (StackOverflowError | AssertionError | ClassCastException | NullPointerException e) {
            failOrSkip(command, folder, "internal error " + e + " at " + e.getStackTrace()[0]);
        }
    }

    private void skip(Command command, Feature feature) {
        if (!(command instanceof Command.Module
                || command instanceof Command.Instance
                || command instanceof Command.Register
                || command instanceof Command.Perform)) {
            report.skip(feature);
        }
    }

    private void failOrSkip(Command command, Feature feature, String why) {
        if (feature != null && Feature.MISSING.contains(feature)) {
            skip(command, feature);
        } else {
            report.fail(command.line(), why);
        }
    }

    /** Returns the missing feature that a module's failure is owed to, or null. */
    private Feature missing(ModuleSource source) {
        if (folder != null && Feature.MISSING.contains(folder)) {
            return folder;
        }
        Set<Feature> used = EnumSet.noneOf(Feature.class);
        used.addAll(FeatureScanner.scan(source));
        used.retainAll(Feature.MISSING);
        return used.isEmpty() ? null : used.iterator().next();
    }

    // ---- modules ----

    private void define(Command.Module command) {
        ModuleState state;
        try {
            LoadedModule module = load(command.source());
            state = new ModuleState(module, null, null);
            if (!command.definitionOnly()) {
                state = instantiate(state);
            }
        } catch (WasmException | TextFormatException | Skipped e) {
            Feature feature = e instanceof Skipped skipped ? skipped.feature : missing(command.source());
            if (feature == null) {
                report.fail(command.line(), "module: " + e.getMessage());
            }
            state = new ModuleState(null, null, feature);
        }
        remember(command.name(), state);
    }

    private void remember(String name, ModuleState state) {
        latest = state;
        if (name != null) {
            named.put(name, state);
        }
    }

    private LoadedModule load(ModuleSource source) {
        return engine.load("script", source.toBinary());
    }

    private ModuleState instantiate(ModuleState state) {
        if (state.missing != null) {
            throw new Skipped(state.missing);
        }
        WasmInstance instance = engine.instantiate(state.module, resolver(), ArenaMemoryProvider.INSTANCE, null);
        return new ModuleState(state.module, instance, null);
    }

    private ImportResolver resolver() {
        return (module, name, kind, type) -> {
            if (module.equals("spectest")) {
                return spectest.get(name);
            }
            ModuleState state = registered.get(module);
            if (state != null && state.missing != null) {
                throw new Skipped(state.missing);
            }
            return state == null || state.instance == null ? null : state.instance.export(name);
        };
    }

    private ModuleState lookup(String name) {
        return name == null ? latest : named.getOrDefault(name, ModuleState.NONE);
    }

    private ModuleState find(String name) {
        ModuleState state = lookup(name);
        if (state.missing != null) {
            throw new Skipped(state.missing);
        }
        return state;
    }

    // ---- actions ----

    private Object perform(Action action) {
        WasmInstance instance = find(action.module()).instance;
        if (instance == null) {
            throw new IllegalArgumentException("no instance: name=" + action.module());
        }
        Object export = instance.export(action.export());
        return switch (action) {
            case Action.Get get -> ((WasmGlobal) export).get();
            case Action.Invoke invoke ->
                ((WasmFunction) export)
                        .invoke(invoke.arguments().stream()
                                .map(Values::toEngine)
                                .toArray());
        };
    }

    private void check(Command.AssertReturn command) {
        Object result = perform(command.action());
        if (Values.match(command.results(), result)) {
            report.pass();
        } else {
            failOrSkip(
                    command,
                    folder,
                    command.action() + " returned " + Values.describe(result) + ", expected " + command.results());
        }
    }

    private void check(Command.AssertActionFails command) {
        try {
            Object result = perform(command.action());
            failOrSkip(
                    command,
                    folder,
                    command.action() + " returned " + Values.describe(result) + ", expected " + command.message());
        } catch (TaggedException e) {
            if (command.how() == Command.Failing.EXCEPTION) {
                report.pass();
            } else {
                failOrSkip(command, folder, e.getMessage() + ", expected " + command.how());
            }
        } catch (WasmException e) {
            checkFailure(command, folder, e, command.how(), command.message());
        }
    }

    private void check(Command.AssertModuleFails command) {
        if (Superseded.isClaim(report.script(), command)) {
            report.skip(Feature.BEFORE_3_0);
            return;
        }
        Command.Failing how = command.how();
        try {
            LoadedModule module = load(command.source());
            if (how != Command.Failing.INVALID && how != Command.Failing.MALFORMED) {
                instantiate(new ModuleState(module, null, null));
            }
            failOrSkip(command, missing(command.source()), "accepted, expected " + how + ": " + command.message());
        } catch (WasmException e) {
            checkFailure(command, missing(command.source()), e, how, command.message());
        } catch (TextFormatException e) {
            if (how == Command.Failing.MALFORMED && e.problem().startsWith(command.message())) {
                report.pass();
            } else {
                failOrSkip(command, missing(command.source()), e.getMessage() + ", expected " + command.message());
            }
        }
    }

    /** Returns a message up to where it lists the types of operands in the words of the specification's interpreter. */
    private static String withoutOperands(String message) {
        return message.replaceFirst(": (instruction|block) requires .*", "");
    }

    private void checkFailure(
            Command command, Feature feature, WasmException actual, Command.Failing how, String message) {
        Failure expected = switch (how) {
            case TRAP -> Failure.TRAP;
            case EXHAUSTION -> Failure.EXHAUSTION;
            case INVALID -> Failure.INVALID;
            case MALFORMED -> Failure.MALFORMED;
            case UNLINKABLE -> Failure.UNLINKABLE;
            case EXCEPTION -> null;
        };
        String actualMessage = String.valueOf(actual.getMessage());
        if (actual.failure() == expected && actualMessage.startsWith(withoutOperands(message))) {
            report.pass();
        } else {
            String got = actual.failure() + ": " + actualMessage;
            failOrSkip(command, feature, "got " + got + ", expected " + how + ": " + message);
        }
    }
}
