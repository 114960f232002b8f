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
    /** After so many looks at other loops, some milliseconds, execution is not expected any more to come to the one that was compiled soon. */
    private static final int PATIENCE = 1_000;

    private final ColdModule module;
    private final int function;
    private int heat;

    /** From which {@link #heat} on there is something to do at a call: at the first, and when the function is hot. */
    private int limit;

    private ColdBody body;
    private BaselineEntry entry;

    /** The compiled function; null while it is cold. Another thread may make it. */
    private volatile BaselineEntry hot;

    /** The loop that has been hot last; null if none has. */
    private HotLoop loop;

    ColdFunction(ColdModule module, int function) {
        this.module = module;
        this.function = function;
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
            prepare();
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
                prepare();
            } else if (heat >= limit) {
                limit = Integer.MAX_VALUE;
                module.compile(() -> hot = module.baseline().compiled(function));
            }
        }
    }

    private void prepare() {
        if (function >= module.module().model().importedFunctionCount()) {
            FunctionCode code = Translator.translate(module.module().model(), function);
            if (ColdAcceptance.accepts(module.module(), code)) {
                limit = module.calls(code.code().length);
                body = new ColdBody(this, function, ColdBody.padded(code.code()), code.slotCount());
                return;
            }
        }
        hot = module.baseline().compiled(function);
    }

    /**
     * Does what an execution has to do once in a while in loops.
     *
     * @param target the loop header where it goes on
     * @param rounds how often it has jumped back
     * @return where it is to go on instead, or null
     */
    LoopEntry loop(WasmInstance instance, int target, int rounds) {
        BaselinePoll.refuel(instance, function);
        heat = Math.min(heat, Integer.MAX_VALUE / 2) + ColdLoop.STRIDE;
        if (rounds < module.rounds(body.code().length)) {
            return null;
        }
        HotLoop known = loop;
        if (known == null) {
            return compileLoop(target, LoopNest.NOWHERE);
        }
        if (known.header == target) {
            return known.entry;
        }
        if (known.entry == null || ++known.missed < PATIENCE) {
            return null;
        }
        return compileLoop(target, known.header < target ? known.header : LoopNest.NOWHERE);
    }

    /**
     * Has a loop compiled: the outermost one around one that is hot, since code that begins at a header knows the loops around it as jumps only; but if execution has not come to that in a while, the next
     * one inside of it.
     *
     * @param behind the header that was waited for in vain
     * @return where the hot one is to go on, or null
     */
    private LoopEntry compileLoop(int hotHeader, int behind) {
        int header = LoopNest.outermost(body.code(), body.length(), hotHeader, behind);
        HotLoop wanted = new HotLoop(header);
        loop = wanted;
        module.compile(() -> wanted.entry = module.baseline().loopEntry(function, header));
        return header == hotHeader ? wanted.entry : null;
    }

    /** A loop that is hot while the function runs. */
    private static final class HotLoop {
        final int header;

        /** How often execution has come to other loops. */
        int missed;

        volatile LoopEntry entry;

        HotLoop(int header) {
            this.header = header;
        }
    }
}
