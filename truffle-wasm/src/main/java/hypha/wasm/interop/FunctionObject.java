package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.types.FunctionType;

/** A function: executable. */
@ExportLibrary(InteropLibrary.class)
final class FunctionObject implements TruffleObject {
    private final WasmFunction function;

    FunctionObject(WasmFunction function) {
        this.function = function;
    }

    WasmFunction function() {
        return function;
    }

    @ExportMessage
    boolean isExecutable() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary(transferToInterpreterOnException = false)
    Object execute(Object[] arguments) throws ArityException, UnsupportedTypeException {
        FunctionType type = function.type();
        int count = type.parameterCount();
        if (arguments.length != count) {
            throw ArityException.create(count, count, arguments.length);
        }
        Object[] converted = new Object[count];
        for (int i = 0; i < count; i++) {
            converted[i] = InteropValues.toWasm(type.parameter(i), arguments[i]);
        }
        return InteropValues.fromResult(type, function.invoke(converted));
    }

    @ExportMessage
    @TruffleBoundary
    Object toDisplayString(boolean allowSideEffects) {
        return function.toString();
    }

    @ExportMessage
    TriState isIdenticalOrUndefined(Object other) {
        return other instanceof FunctionObject that ? TriState.valueOf(that.function == function) : TriState.UNDEFINED;
    }

    @ExportMessage
    @TruffleBoundary
    int identityHashCode() {
        return System.identityHashCode(function);
    }
}
