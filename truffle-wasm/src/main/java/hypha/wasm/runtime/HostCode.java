package hypha.wasm.runtime;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.api.HostFunction;
import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.nodes.HostFunctionRootNode;

/** A host function's code in one engine: a call target for code that Truffle runs, an entry for the first tier, each made when first wanted. Safe for threads; a race makes the same twice. */
public final class HostCode {
    private final EngineState engine;
    private final HostFunction function;
    private volatile CallTarget target;
    private volatile BaselineEntry baseline;

    /** Prepares for an engine. */
    public HostCode(EngineState engine, HostFunction function) {
        this.engine = engine;
        this.function = function;
    }

    /** Returns the engine. */
    public EngineState engine() {
        return engine;
    }

    /** Returns the function's name. */
    String name() {
        return function.name();
    }

    @TruffleBoundary
    CallTarget target() {
        CallTarget known = target;
        if (known == null) {
            known = new HostFunctionRootNode(engine.rootLanguage(), function.name(), function.newBody())
                    .getCallTarget();
            target = known;
        }
        return known;
    }

    /** Returns the entry; in a standalone engine it calls the function's body, without Truffle in between. */
    @TruffleBoundary
    BaselineEntry baseline() {
        BaselineEntry known = baseline;
        if (known == null) {
            known = engine.isStandalone()
                    ? BaselineModule.hostEntry(
                            function.type(), function.name(), function.newBody(), function.isInlined())
                    : BaselineModule.hostEntry(function.type(), target(), null);
            baseline = known;
        }
        return known;
    }
}
