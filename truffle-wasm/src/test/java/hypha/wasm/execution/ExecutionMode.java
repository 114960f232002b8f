package hypha.wasm.execution;

import hypha.wasm.WasmLanguage;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;

/** How Truffle executes: every test of execution runs in all of these. */
public enum ExecutionMode {
    /** Nothing is compiled. */
    INTERPRETED,
    /** Everything is compiled by the last tier before its first execution, and a failing compilation fails the test. */
    COMPILED,
    /** As users have it: what is cold is interpreted, what is hot runs as JVM bytecode where that is possible; else it is interpreted, then compiled in the background. */
    DEFAULT,
    /** As users have it, but whatever can be JVM bytecode is from its first execution on. */
    BASELINE,
    /** As users have it, but functions and loops are hot soon. */
    WARM,
    /** As {@link #BASELINE}, but what takes more than some bytes of JVM code is cut into regions, which else only large functions are. */
    REGIONS;

    /** Returns a new engine in this mode. */
    public Engine engine() {
        Engine.Builder builder = Engine.newBuilder(WasmLanguage.ID).allowExperimentalOptions(true);
        switch (this) {
            case INTERPRETED -> builder.option("hwasm.Baseline", "false").option("engine.Compilation", "false");
            case COMPILED ->
                builder.option("hwasm.Baseline", "false")
                        .option("engine.CompileImmediately", "true")
                        .option("engine.MultiTier", "false")
                        .option("engine.BackgroundCompilation", "false")
                        .option("engine.CompilationFailureAction", "Throw");
            case DEFAULT -> builder.option("engine.CompilationFailureAction", "Print");
            case BASELINE -> builder.option("hwasm.ColdCalls", "0").option("engine.CompilationFailureAction", "Print");
            case WARM -> builder.option("hwasm.ColdCalls", "2").option("engine.CompilationFailureAction", "Print");
            case REGIONS ->
                builder.option("hwasm.ColdCalls", "0")
                        .option("hwasm.BaselineMethodBytes", "20")
                        .option("engine.CompilationFailureAction", "Print");
        }
        return builder.build();
    }

    /** Returns a new context with an engine of its own in this mode, entered and ready; leave and close it. */
    public Context enter() {
        Context context = Context.newBuilder(WasmLanguage.ID).engine(engine()).build();
        context.initialize(WasmLanguage.ID);
        context.enter();
        return context;
    }
}
