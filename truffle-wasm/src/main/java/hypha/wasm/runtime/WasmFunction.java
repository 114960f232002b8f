package hypha.wasm.runtime;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.nodes.TailCallRootNode;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FunctionType;

/**
 * A function of the store: code and, if it is a module's, the instance that it runs in. Two references to one function are the same object.
 *
 * <p>Its {@link #definedType} is the engine's object for that type, so that {@code call_indirect} compares references.
 */
public final class WasmFunction {
    /** What the code gets as element 0 of its arguments; null for a host function, which gets the caller. */
    private final Object receiver;

    private final DefinedType definedType;
    private final FunctionType type;

    /** The module that defines the function, and its index there; null for a host function. */
    private final LoadedModule module;

    private final int index;
    private CallTarget target;
    private BaselineEntry baseline;

    /** Creates a function of a module; its code is made when it is first called. */
    WasmFunction(WasmInstance instance, DefinedType type, LoadedModule module, int index) {
        this.receiver = instance;
        this.definedType = type;
        this.type = (FunctionType) type.composite();
        this.module = module;
        this.index = index;
    }

    /** Creates a host function. */
    WasmFunction(DefinedType type, CallTarget target) {
        this(type, target, null);
    }

    /** Creates a function that gets an object of its own, instead of an instance, as element 0 of its arguments; {@code toString()} of the object is its name. */
    WasmFunction(DefinedType type, CallTarget target, Object receiver) {
        this.receiver = receiver;
        this.definedType = type;
        this.type = (FunctionType) type.composite();
        this.module = null;
        this.index = 0;
        this.target = target;
    }

    /** Returns the type as the engine knows it. */
    public DefinedType definedType() {
        return definedType;
    }

    /** Returns the type. */
    public FunctionType type() {
        return type;
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
            known = module.target(index);
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
            known = module != null && module.baseline() != null
                    ? module.baseline().entry(index)
                    : BaselineModule.hostEntry(type, callTarget(), module != null ? null : receiver);
            baseline = known;
        }
        return known;
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
     * Calls the function from Java. The thread must have entered the context.
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
        return CallingConvention.toJava(
                type, callTarget().call(CallingConvention.arguments(receiver(caller), arguments)));
    }

    @TruffleBoundary
    private void checkArguments(Object[] arguments) {
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
        return receiver != null
                ? receiver.toString()
                : ((RootCallTarget) target).getRootNode().getName();
    }

    @Override
    public String toString() {
        return name() + " " + type;
    }
}
