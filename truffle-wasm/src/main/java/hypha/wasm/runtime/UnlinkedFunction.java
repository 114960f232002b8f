package hypha.wasm.runtime;

import com.oracle.truffle.api.CallTarget;
import hypha.wasm.types.FunctionType;

/**
 * Code that becomes a function when a module imports it. Like a host function, it takes on the type that the module gives it.
 *
 * @param type its parameters and results
 * @param target the code, shared by all functions of the type
 * @param receiver what the code gets as element 0 of its arguments, in place of an instance; its {@code toString()} is the function's name
 */
public record UnlinkedFunction(FunctionType type, CallTarget target, Object receiver) {}
