package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.Truffle;
import hypha.wasm.WasmLanguage;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.cold.ColdModule;
import hypha.wasm.types.TypeRegistry;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;

/**
 * What the modules of one engine share: its types, the layouts of its structs, and what its code for Truffle belongs to.
 *
 * <p>In polyglot contexts that is the language. A <em>standalone</em> engine has none: most programs run in the first tier alone, and Truffle, with its compiler, takes longer to start than they run. It is started when code is first
 * wanted that only Truffle can run, and that code then belongs to no polyglot engine. Safe for threads.
 */
public final class EngineState {
    private final TypeRegistry types = new TypeRegistry();
    private final StructLayouts structLayouts = new StructLayouts(this);
    private final WasmLanguage language;
    private volatile boolean baseline;
    private volatile int baselineMethodBytes = BaselineModule.LONGEST_METHOD;
    private volatile int coldCalls = ColdModule.DEFAULT_CALLS;

    // Of a standalone engine.
    private final Consumer<String> listener;
    private final AtomicBoolean started = new AtomicBoolean();
    private final ReentrantLock shaping = new ReentrantLock();

    /** Where {@link #shapeLanguage} is alive; made when first wanted. */
    private Context shapeContext;

    private WasmLanguage shapeLanguage;

    private EngineState(WasmLanguage language, Consumer<String> listener, boolean baseline) {
        this.language = language;
        this.listener = listener;
        this.baseline = baseline;
    }

    /** Returns the state of an engine that lives in polyglot contexts. */
    public static EngineState of(WasmLanguage language) {
        return new EngineState(Objects.requireNonNull(language, "language"), null, false);
    }

    /**
     * Returns the state of an engine that lives without.
     *
     * @param listener told the name of Truffle's runtime when that is started
     */
    public static EngineState standalone(Consumer<String> listener) {
        return new EngineState(null, Objects.requireNonNull(listener, "listener"), true);
    }

    /** Says whether the engine lives without polyglot contexts: Truffle's tools, stack traces and thread-local actions are of no concern then. */
    public boolean isStandalone() {
        return language == null;
    }

    /** Says whether Truffle runs, or has run, some of the code. */
    public boolean usesTruffle() {
        return language != null || started.get();
    }

    /** Returns what code for Truffle belongs to, for who is about to make some; null in a standalone engine. */
    @TruffleBoundary
    public WasmLanguage rootLanguage() {
        RawMemory.prepare();
        if (language == null && !started.get() && started.compareAndSet(false, true)) {
            listener.accept(Truffle.getRuntime().getName());
        }
        return language;
    }

    /** Returns the language that the classes of structs belong to, which cannot do without one. */
    @TruffleBoundary
    WasmLanguage shapeLanguage() {
        if (language != null) {
            return language;
        }
        shaping.lock();
        try {
            if (shapeLanguage == null) {
                // Runs nothing: whether there is a compiler does not matter.
                shapeContext = Context.newBuilder(WasmLanguage.ID)
                        .option("engine.WarnInterpreterOnly", "false")
                        .build();
                shapeContext.initialize(WasmLanguage.ID);
                shapeContext.enter();
                try {
                    shapeLanguage = WasmLanguage.current();
                } finally {
                    shapeContext.leave();
                }
            }
            return shapeLanguage;
        } finally {
            shaping.unlock();
        }
    }

    /** Returns the types of the engine, one object for each. */
    public TypeRegistry types() {
        return types;
    }

    /** Returns the layouts of the engine's struct types. */
    public StructLayouts structLayouts() {
        return structLayouts;
    }

    /** Says whether functions run in the first tier ({@link hypha.wasm.baseline}) where it can compile them. */
    public boolean hasBaseline() {
        return baseline;
    }

    /** Returns how many bytes of JVM code a method of the first tier may have, as that tier estimates them. */
    public int baselineMethodBytes() {
        return baselineMethodBytes;
    }

    /** Returns after how many calls, and rounds of loops, a function is compiled; 0 if at once. */
    public int coldCalls() {
        return coldCalls;
    }

    /** Sets after how many calls, and rounds of loops, functions of modules that are loaded from now on are compiled; 0 is at once. */
    public void setColdCalls(int calls) {
        coldCalls = calls;
    }

    /** Switches the first tier on or off and limits its methods, for modules that are loaded from now on. */
    public void setBaseline(boolean wanted, int methodBytes) {
        baseline = wanted;
        baselineMethodBytes = methodBytes;
    }
}
