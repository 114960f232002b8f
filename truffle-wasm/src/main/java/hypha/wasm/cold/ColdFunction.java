package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineCalls;
import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselinePoll;
import hypha.wasm.baseline.LoopEntry;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.translation.Translator;

/**
 * A function of a module that is cold, or was. Threads may count each other's calls or not: fields are plain, what they refer to is immutable, and what is made twice is the same.
 */
public final class ColdFunction {
    private final ColdModule module;
    private final int function;
    private int heat;

    /** From which {@link #heat} on there is something to do at a call: at the first, and when the function is hot. */
    private int limit;

    private ColdBody body;
    private BaselineEntry entry;

    /** The compiled function; null while it is cold. Another thread may make it. */
    private volatile BaselineEntry hot;

    ColdFunction(ColdModule module, int function) {
        this.module = module;
        this.function = function;
    }

    /** Prepares a function that belongs to no module, and is never hot, with one slot. */
    ColdFunction(ColdModule module, int[] code) {
        this(module, 0);
        this.limit = Integer.MAX_VALUE;
        this.heat = 2;
        this.body = new ColdBody(this, 0, code, 1);
    }

    /** Prepares a function that belongs to no module, and is compiled. */
    ColdFunction(ColdModule module, BaselineEntry compiled) {
        this(module, 0);
        this.limit = Integer.MAX_VALUE;
        this.hot = compiled;
    }

    ColdModule module() {
        return module;
    }

    /** Says whether the function is compiled, so that code can be linked to it directly. */
    public boolean isHot() {
        return hot != null;
    }

    /** Returns the entry for callers that keep it while it is the same: the compiled function, or one that counts calls. */
    public BaselineEntry entry() {
        if (hot == null && body == null) {
            prepare(true);
        }
        BaselineEntry compiled = hot;
        if (compiled != null) {
            return compiled;
        }
        BaselineEntry known = entry;
        if (known == null) {
            known = module.baseline().coldEntry(this, function);
            entry = known;
        }
        return known;
    }

    /**
     * Counts a call. For generated code, which then calls what is returned or, if that is null, {@link #run}.
     *
     * @return the compiled function, or null
     */
    public BaselineEntry call() {
        if (++heat >= limit) {
            heat();
        }
        return hot;
    }

    /** Returns a frame for a call, whose first slots are the parameters. */
    public long[] frame() {
        return new long[body.slots()];
    }

    /** Executes a call. */
    public long run(WasmInstance instance, long[] frame) {
        if (heat <= 1) {
            module.train(instance);
        }
        if (BaselinePoll.epoch != instance.pollEpoch) {
            poll(instance);
        }
        return ColdLoop.run(body, instance, frame);
    }

    /** Calls the function with arguments that some code lists. Returns the result as it is in a frame. */
    long call(WasmInstance instance, long[] frame, int[] code, int list, int count) {
        BaselineEntry compiled = call();
        long[] arguments = new long[compiled == null ? body.slots() : count];
        for (int i = 0; i < count; i++) {
            arguments[i] = frame[code[list + i]];
        }
        return compiled == null ? run(instance, arguments) : compiled.invoke(instance, arguments);
    }

    private void poll(WasmInstance instance) {
        try {
            BaselinePoll.poll(instance, function);
        } catch (RuntimeException e) {
            throw BaselineCalls.unwind(e, instance, function, 0, 0);
        }
    }

    private void heat() {
        if (hot == null) {
            if (body == null) {
                prepare(false);
            } else if (heat >= limit) {
                limit = Integer.MAX_VALUE;
                module.compile(() -> hot = module.baseline().compiled(function));
            }
        }
    }

    /** Gets ready for the first call; {@code linked} says whether compiled code will make it. */
    private void prepare(boolean linked) {
        if (function >= module.module().model().importedFunctionCount()) {
            FunctionCode code = Translator.translate(module.module().model(), function);
            if (!module.compilesAtOnce(code, linked) && ColdAcceptance.accepts(module.module(), code)) {
                limit = module.calls(code.code().length);
                body = new ColdBody(this, code);
                return;
            }
        }
        hot = module.baseline().compiled(function);
    }

    /**
     * Does what an execution has to do once in a while in loops.
     *
     * @param header where it jumps back to
     * @return after how many rounds to do so again
     */
    int loop(WasmInstance instance, int header) {
        BaselinePoll.refuel(instance, function);
        ColdTraining.inLoop(instance);
        int stride = module.stride();
        heat = Math.min(heat, Integer.MAX_VALUE / 2) + stride;
        ColdLoops loops = body.loops();
        if (loops.count(header, stride, module.rounds())) {
            module.compile(() -> compileLoop(loops, header));
        }
        // Not always after the same number, which an inner loop may have as well: then the outer one's jump would never
        // be the one.
        return stride + (heat / stride & module.mostMore());
    }

    private void compileLoop(ColdLoops loops, int header) {
        LoopEntry code = module.baseline().loopEntry(function, header, loops::claim);
        if (code != null) {
            loops.enter(header, code);
        }
    }
}
