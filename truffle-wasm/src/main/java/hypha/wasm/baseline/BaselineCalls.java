package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_Object;

import com.oracle.truffle.api.CallTarget;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.cold.ColdFunction;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.UnwindingException;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.exception.WasmException;
import hypha.wasm.nodes.FunctionRootNode;
import hypha.wasm.nodes.UnwoundRootNode;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.DefinedType;
import java.lang.constant.MethodTypeDesc;

/** Calls and exceptions, for generated code. */
public final class BaselineCalls {
    static final MethodTypeDesc CALL = MethodTypeDesc.of(CD_Object, CD_Object, CD_Object.arrayType());

    private BaselineCalls() {}

    /**
     * Code with what it gets as element 0 of its arguments, whoever calls.
     *
     * @param target the code
     * @param receiver what it gets
     */
    record BoundTarget(CallTarget target, Object receiver) {}

    /**
     * A host function that is called without Truffle.
     *
     * @param name for stack traces
     * @param body what to execute
     */
    record HostBody(String name, HostFunctionNode body) {}

    /** Calls what is no code of this tier: a {@link CallTarget}, a bound one, or the body of a host function. */
    public static Object call(Object target, Object[] arguments) {
        if (target instanceof HostBody host) {
            return callHost(host, arguments);
        }
        if (target instanceof BoundTarget bound) {
            arguments[0] = bound.receiver;
            return bound.target.call(arguments);
        }
        return ((CallTarget) target).call(arguments);
    }

    private static Object callHost(HostBody host, Object[] arguments) {
        try {
            return host.body.execute(null, CallingConvention.instance(arguments), arguments);
        } catch (UnwindingException e) {
            throw passing(e, host.name);
        }
    }

    /** Returns an exception that a host function has thrown, with a frame of it. */
    public static UnwindingException passing(UnwindingException exception, String host) {
        exception.unwound().addHost(host);
        return exception;
    }

    /** Returns the entry of a function of the instance's module that is cold; null if it is compiled. */
    public static BaselineEntry link(WasmInstance instance, int function) {
        ColdFunction cold = instance.module().baseline().cold(function);
        BaselineEntry entry = cold.entry();
        return cold.isHot() ? null : entry;
    }

    /** Calls a function of the instance's module that stays with the other tier. */
    public static Object callFunction(WasmInstance instance, int function, Object[] arguments) {
        return instance.module().target(function).call(arguments);
    }

    /** Returns the function that {@code call_indirect} finds; traps if there is none, or none of the type. */
    public static WasmFunction callee(WasmInstance instance, int table, int index, int type) {
        WasmFunction function = instance.table(table).callee(index);
        checkType(function, instance, type);
        return function;
    }

    /** Traps if a function is not of the type that {@code call_indirect} wants. */
    public static void checkType(WasmFunction function, WasmInstance instance, int type) {
        DefinedType expected = instance.module().type(type);
        if (function.definedType() != expected && !function.definedType().isSubtypeOf(expected)) {
            throw Trap.INDIRECT_CALL_TYPE;
        }
    }

    /** Returns the function that a reference is to; traps if that is null. */
    public static WasmFunction function(Object reference) {
        if (reference == null) {
            throw Trap.NULL_FUNCTION;
        }
        return (WasmFunction) reference;
    }

    /** Returns a new exception of one of the module's tags, with values that belong to it from now on. */
    public static TaggedException exception(WasmInstance instance, int tag, Object[] values) {
        return TaggedException.create(instance.tag(tag), values, null);
    }

    /** Returns an exception by its reference; traps if that is null. */
    public static TaggedException notNull(Object reference) {
        if (reference == null) {
            throw Trap.NULL_EXCEPTION;
        }
        return (TaggedException) reference;
    }

    /** Says whether an exception is of one of the module's tags. */
    public static boolean hasTag(Object exception, WasmInstance instance, int tag) {
        return ((TaggedException) exception).tag() == instance.tag(tag);
    }

    /** Returns a value of an exception. */
    public static Object value(Object exception, int index) {
        return ((TaggedException) exception).value(index);
    }

    /**
     * Returns what a function throws for an exception that came up in it: a trap gets its place, and what has a WebAssembly stack trace a frame of it.
     *
     * @param at where in the method's register code, as its complement if it is an access to memory whose check fails with an {@link IndexOutOfBoundsException}
     * @param first the index in the function's register code where that of the method starts
     */
    public static RuntimeException unwind(
            RuntimeException exception, WasmInstance instance, int function, int at, int first) {
        LoadedModule module = instance.module();
        int pc = first + (at < 0 ? ~at : at);
        switch (at < 0 && exception instanceof IndexOutOfBoundsException ? Trap.MEMORY_BOUNDS : exception) {
            case Trap trap -> {
                WasmException located = WasmException.trap(trap.getMessage(), null);
                leave(located, module, function, pc);
                return located;
            }
            case WasmException passing -> leave(passing, module, function, pc);
            // The program may catch it soon, so Truffle's trace is too expensive.
            case TaggedException passing -> passing.unwound().add(module, function, pc);
            default -> {}
        }
        return exception;
    }

    private static void leave(WasmException exception, LoadedModule module, int function, int pc) {
        UnwoundFrames unwound = exception.unwound();
        UnwoundFrames.Frame callee = unwound.unreported();
        if (callee != null && !module.engine().isStandalone()) {
            // Not this function yet: if Truffle called it, it is in Truffle's trace anyway.
            LoadedModule calleeModule = (LoadedModule) callee.code();
            UnwoundRootNode.record(exception, (FunctionRootNode)
                    calleeModule.target(callee.function()).getRootNode());
        }
        unwound.addUnreported(module, function, pc);
    }
}
