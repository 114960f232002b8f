package hypha.wasm;

import com.oracle.truffle.api.TruffleLanguage.ContextReference;
import com.oracle.truffle.api.TruffleLanguage.Env;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.runtime.StoreLimits;

/** The state of the language in one polyglot context. */
public final class WasmContext {
    private static final ContextReference<WasmContext> REFERENCE = ContextReference.create(WasmLanguage.class);

    private final WasmLanguage language;
    private final Env env;
    private final WasmEngine engine;
    private final ParserLimits parserLimits;
    private final StoreLimits storeLimits;

    WasmContext(WasmLanguage language, Env env) {
        this.language = language;
        this.env = env;
        this.parserLimits = WasmOptions.parserLimits(env.getOptions());
        this.storeLimits = WasmOptions.storeLimits(env.getOptions());
        this.engine = new WasmEngine(this);
    }

    /** Returns the entered context. */
    public static WasmContext current() {
        return REFERENCE.get(null);
    }

    /** Returns the entered context; null if there is none, as on the threads of tools. */
    public static WasmContext currentOrNull() {
        try {
            return REFERENCE.get(null);
        } catch (IllegalStateException e) {
            return null;
        }
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

    /** Returns the limits on modules, from the language's options. */
    public ParserLimits parserLimits() {
        return parserLimits;
    }

    /** Returns the limits on memories and tables, from the language's options. */
    public StoreLimits storeLimits() {
        return storeLimits;
    }
}
