package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The functions of a module, as this tier knows them. Safe for threads. */
public final class ColdModule {
    /** Calls, and rounds of loops, after which a function is hot, unless somebody wants it otherwise. */
    public static final int DEFAULT_CALLS = Integer.getInteger("hypha.wasm.ColdCalls", 10_000);

    /** Rounds of loops in one call after which that call goes on in compiled code, for each call of the limit. */
    private static final int ROUNDS_OF_CALL = 8;

    /** The limit is for functions with register code up to this; for longer ones it is a multiple. */
    private static final int ORDINARY_LENGTH = 512;

    /** With a lower limit nothing is compiled in the background, so that tests know what runs where. */
    private static final int BACKGROUND_CALLS = 100;

    private final LoadedModule module;
    private final int calls;
    private final AtomicReferenceArray<ColdFunction> functions;
    private int trained;

    /**
     * Prepares for the functions of a module.
     *
     * @param calls calls, and rounds of loops, after which a function is hot
     */
    public ColdModule(LoadedModule module, int calls) {
        this.module = module;
        this.calls = calls;
        this.functions = new AtomicReferenceArray<>(module.model().functionCount());
    }

    /** Returns a function, imported ones included. */
    public ColdFunction function(int index) {
        ColdFunction known = functions.getPlain(index);
        return known != null ? known : make(index);
    }

    private ColdFunction make(int index) {
        functions.compareAndSet(index, null, new ColdFunction(this, index));
        return functions.get(index);
    }

    /** Has something compiled: soon, or at once if functions are hot so early that somebody wants to see it. */
    void compile(Runnable compilation) {
        if (calls < BACKGROUND_CALLS) {
            compilation.run();
        } else {
            HotQueue.add(compilation);
        }
    }

    /** Says that a function is about to be executed for the first time. */
    void train(WasmInstance instance) {
        ColdTraining.at(trained++, instance);
    }

    LoadedModule module() {
        return module;
    }

    BaselineModule baseline() {
        return module.baseline();
    }

    /** Returns after how many calls, and rounds of loops, a function is hot. To compile a long one costs more, and less of it is executed in a call. */
    int calls(int length) {
        return (int) Math.min(Integer.MAX_VALUE, calls * (1L + length / ORDINARY_LENGTH));
    }

    /** Returns the number of rounds of loops in one call after which that goes on in compiled code. */
    int rounds(int length) {
        return (int) Math.min(Integer.MAX_VALUE, (long) calls(length) * ROUNDS_OF_CALL);
    }
}
