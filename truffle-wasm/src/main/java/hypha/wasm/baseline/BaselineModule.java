package hypha.wasm.baseline;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.types.FunctionType;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The code of a module's functions in this tier. Safe for threads; collected with the module. */
public final class BaselineModule {
    /** The number of frames that the JVM keeps for an error, unless it is told otherwise. */
    private static final int JVM_LIMIT = 1024;

    /** Most bytes that a method should have, as they are estimated. */
    public static final int LONGEST_METHOD = Acceptance.LONGEST_METHOD;

    private final LoadedModule module;
    private final FunctionLoader loader;
    private final AtomicReferenceArray<BaselineEntry> entries;

    /** Prepares for the functions of a module; nothing is compiled yet. */
    public BaselineModule(LoadedModule module) {
        this.module = module;
        this.loader = new FunctionLoader(module);
        this.entries = new AtomicReferenceArray<>(module.model().functionCount());
    }

    /** Says whether this tier compiles a function. */
    public static boolean accepts(LoadedModule module, FunctionCode code) {
        return Acceptance.of(module, code) != Acceptance.REFUSED;
    }

    /** Says whether functions of a type can be called in this tier, wherever they run. */
    public static boolean fits(FunctionType type) {
        return Shape.fits(type);
    }

    /** Returns the code of a function, imported ones included; of one that is not accepted, a call of the other tier. */
    @TruffleBoundary
    public BaselineEntry entry(int function) {
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

    /** Adds the frames of this tier that the JVM has seen last when its stack overflowed. Functions take no part in unwinding that, since they might need more stack for it. */
    @TruffleBoundary
    public void addFrames(StackOverflowError overflow, UnwoundFrames frames) {
        StackTraceElement[] trace = overflow.getStackTrace();
        if (trace.length >= JVM_LIMIT) {
            frames.incomplete();
        }
        for (StackTraceElement element : trace) {
            FunctionLoader.Place place = loader.place(element);
            if (place != null) {
                frames.add(module, place.function(), place.index());
            }
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
