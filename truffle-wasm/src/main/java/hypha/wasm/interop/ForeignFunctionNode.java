package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.FunctionType;

/** Calls an executable of another language, or of the host, as an imported function. */
final class ForeignFunctionNode extends HostFunctionNode {
    private final FunctionType type;
    private final Object executable;

    @Child
    private InteropLibrary interop;

    ForeignFunctionNode(FunctionType type, Object executable) {
        this.type = type;
        this.executable = executable;
        this.interop = InteropLibrary.getFactory().create(executable);
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Object[] converted = new Object[type.parameterCount()];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = InteropValues.fromWasm(arguments[CallingConvention.FIRST_PARAMETER + i]);
        }
        try {
            return toWasm(interop.execute(executable, converted));
        } catch (InteropException e) {
            throw failed(e);
        }
    }

    private Object toWasm(Object result) throws InteropException {
        int count = type.resultCount();
        return switch (count) {
            case 0 -> null;
            case 1 -> InteropValues.toWasm(type.result(0), result);
            default -> toWasmResults(result, count);
        };
    }

    @TruffleBoundary
    private Object[] toWasmResults(Object array, int count)
            throws UnsupportedMessageException, InvalidArrayIndexException, UnsupportedTypeException {
        InteropLibrary uncached = InteropLibrary.getUncached();
        Object[] results = new Object[count];
        for (int i = 0; i < count; i++) {
            results[i] = InteropValues.toWasm(type.result(i), uncached.readArrayElement(array, i));
        }
        return results;
    }

    @TruffleBoundary
    private WasmException failed(InteropException cause) {
        return WasmException.trap("imported function failed: " + cause.getMessage(), this);
    }
}
