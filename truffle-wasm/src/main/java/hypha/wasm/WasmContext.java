package hypha.wasm;

import com.oracle.truffle.api.TruffleLanguage.ContextReference;
import com.oracle.truffle.api.TruffleLanguage.Env;
import hypha.wasm.api.WasmEngine;

/** The state of the language in one polyglot context. */
public final class WasmContext {
    private static final ContextReference<WasmContext> REFERENCE = ContextReference.create(WasmLanguage.class);

    private final WasmLanguage language;
    private final Env env;
    private final WasmEngine engine;

    WasmContext(WasmLanguage language, Env env) {
        this.language = language;
        this.env = env;
        this.engine = new WasmEngine(this);
    }

    /** Returns the entered context. */
    public static WasmContext current() {
        return REFERENCE.get(null);
    }

    /** Returns the language. */
    public WasmLanguage language() {
        return language;
    }

    /** Returns what Truffle offers to a language in this context. */
    public Env env() {
        return env;
    }

    /** Returns the Java API of this context. */
    public WasmEngine engine() {
        return engine;
    }
}
