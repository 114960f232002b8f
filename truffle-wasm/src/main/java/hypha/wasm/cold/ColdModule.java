package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;

/** The functions of a module, as this tier knows them. Safe for threads. */
public final class ColdModule {
    /** Calls, and rounds of loops, after which a function is hot, unless somebody wants it otherwise. */
    public static final int DEFAULT_CALLS = Integer.getInteger("hypha.wasm.ColdCalls", 10_000);

    /** Rounds of a loop after which executions go on in compiled code, for each call of the limit. */
    private static final int ROUNDS_OF_CALL = 4;

    /** The limit is for functions with register code up to this; for longer ones it is a multiple. */
    private static final int ORDINARY_LENGTH = 512;

    /** With a lower limit nothing is compiled in the background, so that tests know what runs where. */
    private static final int BACKGROUND_CALLS = 100;

    /**
     * A module with at most so many functions of its own has those with loops, and what these call, compiled at their first call: that takes no longer than the rest of
     * the start of a program, and such programs are often one loop, which costs more than that until it is hot.
     */
    private static final int FEW_FUNCTIONS = 100;

    /** After so many rounds an execution looks for interruptions and whether a loop is hot: some microseconds. */
    static final int STRIDE = 256;

    /** How many more rounds it may be, a mask. */
    private static final int MOST_MORE = 15;

    private final LoadedModule module;
    private final int calls;

    /** A plain array, read without order: of a function nothing but what never changes has to be seen. Written under this object's monitor. */
    private final ColdFunction[] functions;

    private int trained;

    /**
     * Prepares for the functions of a module.
     *
     * @param calls calls, and rounds of loops, after which a function is hot
     */
    public ColdModule(LoadedModule module, int calls) {
        this.module = module;
        this.calls = calls;
        this.functions = new ColdFunction[module.model().functionCount()];
    }

    /** Prepares for functions that belong to no module, the last of them a compiled one: for {@link ColdTraining}. */
    ColdModule(BaselineEntry compiled, int[]... codes) {
        this.module = null;
        this.calls = Integer.MAX_VALUE;
        this.functions = new ColdFunction[codes.length + 1];
        for (int i = 0; i < codes.length; i++) {
            functions[i] = new ColdFunction(this, codes[i]);
        }
        functions[codes.length] = new ColdFunction(this, compiled);
    }

    /** Returns a function, imported ones included. */
    public ColdFunction function(int index) {
        ColdFunction known = functions[index];
        return known != null ? known : make(index);
    }

    private synchronized ColdFunction make(int index) {
        ColdFunction known = functions[index];
        if (known == null) {
            known = new ColdFunction(this, index);
            functions[index] = known;
        }
        return known;
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

    /** Says whether a function is never cold; who says when functions are hot has them cold until then. */
    boolean compilesAtOnce(FunctionCode code, boolean linked) {
        int own = functions.length - module.model().importedFunctionCount();
        return own <= FEW_FUNCTIONS && calls == DEFAULT_CALLS && (linked || ColdBody.hasLoop(code));
    }

    /** Returns after how many calls, and rounds of loops, a function is hot. To compile a long one costs more, and less of it is executed in a call. */
    int calls(int length) {
        return (int) Math.min(Integer.MAX_VALUE, calls * (1L + length / ORDINARY_LENGTH));
    }

    /** Returns after how many rounds of loops an execution looks for interruptions and whether a loop is hot. */
    int stride() {
        return calls < BACKGROUND_CALLS ? 1 : STRIDE;
    }

    /** Returns how many more rounds that may be, a mask. */
    int mostMore() {
        return calls < BACKGROUND_CALLS ? 0 : MOST_MORE;
    }

    /** Returns the number of rounds of a loop after which that goes on in compiled code. It is the same for all: a round of a long loop takes as much longer as to compile it does. */
    int rounds() {
        return (int) Math.min(Integer.MAX_VALUE, (long) calls * ROUNDS_OF_CALL);
    }
}
