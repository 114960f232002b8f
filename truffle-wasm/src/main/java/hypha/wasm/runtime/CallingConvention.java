package hypha.wasm.runtime;

import hypha.wasm.types.FunctionType;

/**
 * How calls pass arguments and results, in one place, so that it can change.
 *
 * <p>Element 0 of the arguments is the {@link WasmInstance} that the callee runs in (for a host function: the caller's; for one of another language: what it calls); the parameters follow, boxed. The result is null for none, the value boxed for
 * one, an {@code Object[]} for several. Boxes and arrays vanish where the call is inlined.
 */
public final class CallingConvention {
    /** Index of the first parameter in the arguments. */
    public static final int FIRST_PARAMETER = 1;

    private CallingConvention() {}

    /** Returns the instance in some arguments. */
    public static WasmInstance instance(Object[] arguments) {
        return (WasmInstance) arguments[0];
    }

    /** Returns the arguments of a call from Java. */
    static Object[] arguments(Object instance, Object[] parameters) {
        Object[] arguments = new Object[FIRST_PARAMETER + parameters.length];
        arguments[0] = instance;
        System.arraycopy(parameters, 0, arguments, FIRST_PARAMETER, parameters.length);
        return arguments;
    }

    /** Returns the result of a call as Java code sees it. A function without result gives null, whatever a host function returned. */
    static Object toJava(FunctionType type, Object result) {
        return type.resultCount() == 0 ? null : result;
    }
}
