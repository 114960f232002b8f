package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.GenerateInline;
import com.oracle.truffle.api.dsl.GenerateUncached;
import com.oracle.truffle.api.dsl.NeverDefault;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.nodes.DispatchNode;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;

/** Calls a function from outside: checks and converts the arguments, and converts the result. Compiled together with the caller, and the function with it if there is always the same. */
@GenerateInline(false)
@GenerateUncached
abstract class FunctionCallNode extends Node {
    private static final int NO_RESULT = 0;
    private static final int NUMBER = 1;
    private static final int REFERENCE = 2;
    private static final int SEVERAL_RESULTS = 3;

    /**
     * Calls a function.
     *
     * @throws ArityException if there are too many or too few arguments
     * @throws UnsupportedTypeException if an argument is not of its parameter's type
     */
    abstract Object execute(WasmFunction function, Object[] arguments) throws ArityException, UnsupportedTypeException;

    @NeverDefault
    static ArgumentNode[] argumentNodes(FunctionType type) {
        return ArgumentNode.create(type.parameterCount(), type::parameter);
    }

    @Specialization(guards = "function.type() == type", limit = "3")
    static Object direct(
            WasmFunction function,
            Object[] arguments,
            @Cached("function.type()") FunctionType type,
            @Cached("argumentNodes(type)") ArgumentNode[] nodes,
            @Cached("resultForm(type)") int form,
            @Cached DispatchNode dispatch)
            throws ArityException, UnsupportedTypeException {
        Object result = dispatch.execute(function.callTarget(), convert(function, arguments, nodes));
        return switch (form) {
            case NO_RESULT -> NullObject.INSTANCE;
            case NUMBER -> result;
            case REFERENCE -> InteropValues.fromWasm(result);
            default -> new ResultsObject((Object[]) result);
        };
    }

    static int resultForm(FunctionType type) {
        return switch (type.resultCount()) {
            case 0 -> NO_RESULT;
            case 1 -> isNumber(type.result(0).kind()) ? NUMBER : REFERENCE;
            default -> SEVERAL_RESULTS;
        };
    }

    private static boolean isNumber(ValueKind kind) {
        return kind != ValueKind.REFERENCE && kind != ValueKind.V128;
    }

    @ExplodeLoop
    private static Object[] convert(WasmFunction function, Object[] arguments, ArgumentNode[] nodes)
            throws ArityException, UnsupportedTypeException {
        if (arguments.length != nodes.length) {
            CompilerDirectives.transferToInterpreter();
            throw ArityException.create(nodes.length, nodes.length, arguments.length);
        }
        Object[] converted = new Object[CallingConvention.FIRST_PARAMETER + nodes.length];
        converted[0] = function.receiver(null);
        for (int i = 0; i < nodes.length; i++) {
            converted[CallingConvention.FIRST_PARAMETER + i] = nodes[i].execute(arguments[i]);
        }
        return converted;
    }

    @Specialization(replaces = "direct")
    @TruffleBoundary(transferToInterpreterOnException = false)
    static Object generic(WasmFunction function, Object[] arguments) throws ArityException, UnsupportedTypeException {
        FunctionType type = function.type();
        int count = type.parameterCount();
        if (arguments.length != count) {
            throw ArityException.create(count, count, arguments.length);
        }
        Object[] converted = new Object[count];
        for (int i = 0; i < count; i++) {
            converted[i] = InteropValues.toWasm(type.parameter(i), arguments[i]);
        }
        Object result = function.invoke(converted);
        return resultForm(type) == SEVERAL_RESULTS
                ? new ResultsObject((Object[]) result)
                : InteropValues.fromWasm(result);
    }
}
