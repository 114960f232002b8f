package hypha.wasm.baseline;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.cold.ColdFunction;
import hypha.wasm.cold.ColdModule;
import hypha.wasm.cold.ColdOverflow;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.translation.Translator;
import hypha.wasm.types.FunctionType;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;

/** The code of a module's functions in this tier. Safe for threads; collected with the module. */
public final class BaselineModule {
    /** The number of frames that the JVM keeps for an error, unless it is told otherwise. */
    private static final int JVM_LIMIT = 1024;

    /** The method that executes cold functions, for which each of them has a frame. */
    private static final String COLD = "hypha.wasm.cold.ColdLoop";

    private static final String COLD_METHOD = "run";

    /** Most bytes that a method should have, as they are estimated. */
    public static final int LONGEST_METHOD = Acceptance.LONGEST_METHOD;

    private final LoadedModule module;
    private final FunctionLoader loader;
    private final AtomicReferenceArray<BaselineEntry> entries;

    /** Null if functions are compiled at once. */
    private final ColdModule cold;

    /** Prepares for the functions of a module; nothing is compiled yet. */
    public BaselineModule(LoadedModule module) {
        this.module = module;
        this.loader = new FunctionLoader(module);
        this.entries = new AtomicReferenceArray<>(module.model().functionCount());
        int calls = module.engine().coldCalls();
        this.cold = calls > 0 && RawAccess.isAvailable() ? new ColdModule(module, calls) : null;
    }

    /** Says whether this tier compiles a function. */
    public static boolean accepts(LoadedModule module, FunctionCode code) {
        return Acceptance.of(module, code) != Acceptance.REFUSED;
    }

    /** Says whether functions of a type can be called in this tier, wherever they run. */
    public static boolean fits(FunctionType type) {
        return Shape.fits(type);
    }

    /** Returns a function as {@link hypha.wasm.cold} knows it; null if all are compiled at once. */
    public ColdFunction cold(int function) {
        return cold == null ? null : cold.function(function);
    }

    /** Returns the code of a function, imported ones included; of one that is not accepted, a call of the other tier. May be another one later: {@link #isFinal}. */
    @TruffleBoundary
    public BaselineEntry entry(int function) {
        return cold == null ? compiled(function) : cold.function(function).entry();
    }

    /** Says whether the entry of a function will never be another one. */
    public boolean isFinal(int function) {
        return cold == null || cold.function(function).isHot();
    }

    /** Returns a function's entry for as long as it is cold. */
    public BaselineEntry coldEntry(ColdFunction function, int index) {
        return ShapeLoader.INSTANCE.coldEntry(FunctionClass.shape(module, index), function);
    }

    /**
     * Returns the code of a loop, or, if that is too long for a method, of its function from the loop's header on, for executions that are there in another tier.
     *
     * @param header its index in the function's code
     * @param claim says whether register code of some length may be compiled
     * @return null if it may not
     */
    @TruffleBoundary
    public LoopEntry loopEntry(int function, int header, IntPredicate claim) {
        FunctionCode code = Translator.translate(module.model(), function);
        LoopPart part = LoopPart.of(module, code, header);
        return claim.test(part == null ? code.code().length : part.length())
                ? loader.loopEntry(function, header)
                : null;
    }

    /** Returns the compiled code of a function, as {@link #entry} does in the end. */
    @TruffleBoundary
    public BaselineEntry compiled(int function) {
        BaselineEntry known = entries.get(function);
        if (known != null) {
            return known;
        }
        entries.compareAndSet(function, null, loader.entry(function));
        return entries.get(function);
    }

    /**
     * Makes the module's code look for interruptions soon.
     *
     * @param more whether one more instance has something to do then; it calls {@link #pollAnswered} when it begins
     */
    @TruffleBoundary
    public void requestPoll(boolean more) {
        if (more) {
            loader.polls().awaited();
        }
        loader.polls().turnOn();
        BaselinePoll.ring();
    }

    /** Returns what is known of the indirect calls. */
    IndirectSites sites() {
        return loader.sites();
    }

    /** Says that an instance does what it had to do. */
    public void pollAnswered() {
        loader.polls().answered();
    }

    /**
     * Adds the frames that the JVM has seen last when its stack overflowed, of this tier and of cold functions, of whatever modules. Functions take no part in unwinding that, since they might need more stack for it; cold ones have noted where they were.
     */
    @TruffleBoundary
    public void addFrames(StackOverflowError overflow, UnwoundFrames frames) {
        StackTraceElement[] trace = overflow.getStackTrace();
        ColdOverflow notes = ColdOverflow.take(overflow);
        FunctionLoader known = loader;
        int cold = 0;
        for (StackTraceElement element : trace) {
            if (element.getClassName().equals(COLD) && element.getMethodName().equals(COLD_METHOD)) {
                if (notes != null && cold < notes.count()) {
                    notes.addFrame(cold, frames);
                    cold++;
                } else {
                    frames.incomplete();
                }
            } else {
                known = FunctionLoader.of(element, known);
                FunctionLoader.Place place = known.place(element);
                if (place != null) {
                    frames.add(known.module(), place.function(), place.index());
                }
            }
        }
        if (trace.length >= JVM_LIMIT) {
            frames.incomplete();
        }
    }

    /**
     * Returns an entry for a function that only Truffle can call.
     *
     * @param receiver what the function gets instead of the calling instance, or null
     */
    @TruffleBoundary
    public static BaselineEntry hostEntry(FunctionType type, CallTarget target, Object receiver) {
        return ShapeLoader.INSTANCE.hostEntry(
                Shape.of(type), receiver == null ? target : new BaselineCalls.BoundTarget(target, receiver));
    }

    /**
     * Returns an entry that calls the body of a host function, without Truffle.
     *
     * @param inlined whether to make code for this function alone, through which HotSpot can see
     */
    @TruffleBoundary
    public static BaselineEntry hostEntry(FunctionType type, String name, HostFunctionNode body, boolean inlined) {
        if (inlined) {
            return new InlinedHostLoader(name, body).entry(ShapeLoader.INSTANCE.register(Shape.of(type)));
        }
        return ShapeLoader.INSTANCE.hostEntry(Shape.of(type), new BaselineCalls.HostBody(name, body));
    }

    @Override
    public String toString() {
        return module.name();
    }
}
