package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.RootNode;
import hypha.wasm.WasmLanguage;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;

/** Calls executables of other languages as functions of one type. Element 0 of the arguments is the {@link ForeignFunction}. */
final class ForeignFunctionRootNode extends RootNode {
    private static final int CACHED_KINDS = 3;

    private final int parameterCount;
    private final int resultCount;

    /** Says of each parameter whether other languages get an object for its values. */
    @CompilationFinal(dimensions = 1)
    private final boolean[] wrapped;

    @Child
    private InteropLibrary functions = InteropLibrary.getFactory().createDispatched(CACHED_KINDS);

    @Child
    private InteropLibrary arrays = InteropLibrary.getFactory().createDispatched(CACHED_KINDS);

    @Children
    private final ArgumentNode[] results;

    ForeignFunctionRootNode(WasmLanguage language, FunctionType type) {
        super(language);
        this.parameterCount = type.parameterCount();
        this.resultCount = type.resultCount();
        this.wrapped = new boolean[parameterCount];
        for (int i = 0; i < parameterCount; i++) {
            ValueKind kind = type.parameter(i).kind();
            wrapped[i] = kind == ValueKind.REFERENCE || kind == ValueKind.V128;
        }
        this.results = ArgumentNode.create(resultCount, type::result);
    }

    @Override
    public Object execute(VirtualFrame frame) {
        Object[] arguments = frame.getArguments();
        ForeignFunction function = (ForeignFunction) arguments[0];
        try {
            return toWasm(functions.execute(function.executable(), toForeign(arguments)));
        } catch (InteropException e) {
            throw failed(function, e);
        }
    }

    @ExplodeLoop
    private Object[] toForeign(Object[] arguments) {
        Object[] converted = new Object[parameterCount];
        for (int i = 0; i < parameterCount; i++) {
            Object argument = arguments[CallingConvention.FIRST_PARAMETER + i];
            converted[i] = wrapped[i] ? InteropValues.fromWasm(argument) : argument;
        }
        return converted;
    }

    private Object toWasm(Object result) throws InteropException {
        return switch (resultCount) {
            case 0 -> null;
            case 1 -> results[0].execute(result);
            default -> toWasmResults(result);
        };
    }

    @ExplodeLoop
    private Object[] toWasmResults(Object array) throws InteropException {
        if (!arrays.hasArrayElements(array) || arrays.getArraySize(array) != resultCount) {
            throw UnsupportedTypeException.create(new Object[] {array}, "not an array of " + resultCount + " results");
        }
        Object[] converted = new Object[resultCount];
        for (int i = 0; i < resultCount; i++) {
            converted[i] = results[i].execute(arrays.readArrayElement(array, i));
        }
        return converted;
    }

    @TruffleBoundary
    private WasmException failed(ForeignFunction function, InteropException cause) {
        return WasmException.trap(
                "imported function failed: name=" + function.name() + " cause=" + cause.getMessage(), this);
    }

    @Override
    public String getName() {
        return "import";
    }

    @Override
    public boolean isInternal() {
        return true;
    }

    /** Call sites that call different kinds of executables may get code of their own. */
    @Override
    public boolean isCloningAllowed() {
        return true;
    }
}
