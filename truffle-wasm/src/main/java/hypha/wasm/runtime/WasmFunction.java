package hypha.wasm.runtime;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.cold.ColdFunction;
import hypha.wasm.exception.WasmException;
import hypha.wasm.nodes.TailCallRootNode;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FunctionType;

/**
 * A function of the store: code and, if it is a module's, the instance that it runs in. Two references to one function are the same object.
 *
 * <p>Its {@link #definedType} is the engine's object for that type, so that {@code call_indirect} compares references.
 */
public final class WasmFunction {
    /** No index in a module. */
    public static final int NOT_THERE = -1;

    /** What the code gets as element 0 of its arguments; null for a host function, which gets the caller. */
    private final Object receiver;

    private final DefinedType definedType;

    /** The module that defines the function, and its index there; null for a host function. */
    private final LoadedModule module;

    private final int index;

    /** The code of a host function; null for others. */
    private final HostCode host;

    private CallTarget target;
    private BaselineEntry baseline;

    /** Creates a function of a module; its code is made when it is first called. */
    WasmFunction(WasmInstance instance, DefinedType type, LoadedModule module, int index) {
        this.receiver = instance;
        this.definedType = type;
        this.module = module;
        this.index = index;
        this.host = null;
    }

    /** Creates a host function. */
    WasmFunction(DefinedType type, HostCode host) {
        this.receiver = null;
        this.definedType = type;
        this.module = null;
        this.index = 0;
        this.host = host;
    }

    /** Creates a function that gets an object of its own, instead of an instance, as element 0 of its arguments; {@code toString()} of the object is its name. */
    WasmFunction(DefinedType type, CallTarget target, Object receiver) {
        this.receiver = receiver;
        this.definedType = type;
        this.module = null;
        this.index = 0;
        this.host = null;
        this.target = target;
    }

    /** Returns the type as the engine knows it. */
    public DefinedType definedType() {
        return definedType;
    }

    /** Returns the type. */
    public FunctionType type() {
        return (FunctionType) definedType.composite();
    }

    /** Returns the index that the function has where it is defined, or {@link #NOT_THERE} if that is another module, or none. */
    public int index(LoadedModule definer) {
        return module == definer ? index : NOT_THERE;
    }

    /** Returns the instance that the function runs in; null for a host function. */
    public WasmInstance instance() {
        return module != null ? (WasmInstance) receiver : null;
    }

    /** Returns the code, shared with the same function of other instances; it is called as {@link CallingConvention} says. */
    public CallTarget callTarget() {
        CallTarget known = target;
        if (CompilerDirectives.injectBranchProbability(CompilerDirectives.SLOWPATH_PROBABILITY, known == null)) {
            // A race makes the same target twice.
            known = host != null ? host.target() : module.target(index);
            target = known;
        }
        return known;
    }

    /** Returns the code for a tail call: unlike {@link #callTarget}, it may return a {@link hypha.wasm.nodes.TailCall}. */
    public CallTarget tailTarget() {
        return TailCallRootNode.body((RootCallTarget) callTarget());
    }

    /** Returns the code as the first tier calls it. */
    public BaselineEntry baseline() {
        BaselineEntry known = baseline;
        if (known == null) {
            known = makeBaseline();
            if (module == null || module.baseline() == null || module.baseline().isFinal(index)) {
                baseline = known;
            }
        }
        return known;
    }

    /** Returns the function as {@link hypha.wasm.cold} knows it; null if no function of that tier. */
    public ColdFunction cold() {
        return module == null || module.baseline() == null
                ? null
                : module.baseline().cold(index);
    }

    /** Returns the entry in the first tier if it is known and will not be another one, else null. For generated code: without a call, which would spoil the code around it. */
    public BaselineEntry knownBaseline() {
        return baseline;
    }

    private BaselineEntry makeBaseline() {
        if (host != null) {
            return host.baseline();
        }
        return module != null && module.baseline() != null
                ? module.baseline().entry(index)
                : BaselineModule.hostEntry(type(), callTarget(), module != null ? null : receiver);
    }

    /** Says whether the function belongs to an engine that may not have Truffle. */
    private boolean isStandalone() {
        return host != null
                ? host.engine().isStandalone()
                : module != null && module.engine().isStandalone();
    }

    /** Says whether the function is one of an instance's own. For generated code. */
    public boolean isOf(WasmInstance owner) {
        return receiver == owner;
    }

    /** Returns the instance that the first tier passes when an instance calls the function. */
    public WasmInstance instance(WasmInstance caller) {
        return module != null ? (WasmInstance) receiver : caller;
    }

    /** Returns element 0 of the arguments when an instance calls the function. */
    public Object receiver(WasmInstance caller) {
        return receiver != null ? receiver : caller;
    }

    /**
     * Calls the function from Java. The thread must have entered the context, if the engine belongs to one.
     *
     * @param arguments boxed: {@link Integer}, {@link Long}, {@link Float}, {@link Double}, references (null is the null reference)
     * @return the result boxed the same way; null if there is none; {@code Object[]} if there are several
     * @throws IllegalArgumentException if the arguments are not of the function's type
     * @throws hypha.wasm.exception.WasmException if the function traps
     */
    public Object invoke(Object... arguments) {
        return invokeIn(null, arguments);
    }

    /** Calls the function; a host function has {@code caller} as its caller. */
    Object invokeIn(WasmInstance caller, Object... arguments) {
        checkArguments(arguments);
        Object[] all = CallingConvention.arguments(receiver(caller), arguments);
        boolean direct = isStandalone() && BaselineModule.fits(type());
        return CallingConvention.toJava(
                type(), direct ? call(baseline(), all) : callTarget().call(all));
    }

    /** Calls the first tier without Truffle in between. */
    private Object call(BaselineEntry entry, Object[] arguments) {
        try {
            return entry.invoke(arguments);
        } catch (StackOverflowError e) {
            // If there is no room left for this handler either, that overflow is our caller's.
            WasmException exhausted = WasmException.exhaustion("call stack exhausted", null);
            if (module != null) {
                module.baseline().addFrames(e, exhausted.unwound());
            }
            throw exhausted;
        }
    }

    @TruffleBoundary
    private void checkArguments(Object[] arguments) {
        FunctionType type = type();
        if (arguments.length != type.parameterCount()) {
            throw new IllegalArgumentException("wrong number of arguments: function=" + this + " expected="
                    + type.parameterCount() + " actual=" + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            Values.check(type.parameter(i), arguments[i]);
        }
    }

    /** Returns the name, for messages. */
    @TruffleBoundary
    public String name() {
        if (module != null) {
            return module.functionName(index);
        }
        if (host != null) {
            return host.name();
        }
        return receiver != null
                ? receiver.toString()
                : ((RootCallTarget) target).getRootNode().getName();
    }

    @Override
    public String toString() {
        return name() + " " + type();
    }
}
