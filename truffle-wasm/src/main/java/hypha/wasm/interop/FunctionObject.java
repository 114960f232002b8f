package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmFunction;

/** A function: executable. */
@ExportLibrary(InteropLibrary.class)
final class FunctionObject extends WasmObject {
    private final WasmFunction function;

    FunctionObject(WasmFunction function) {
        super(MetaObject.FUNCTION);
        this.function = function;
    }

    WasmFunction function() {
        return function;
    }

    @Override
    String describe() {
        return function.toString();
    }

    @ExportMessage
    boolean isExecutable() {
        return true;
    }

    /** Calls the function. */
    @ExportMessage
    static final class Execute {
        Execute() {}

        @Specialization
        static Object execute(FunctionObject receiver, Object[] arguments, @Cached FunctionCallNode call)
                throws ArityException, UnsupportedTypeException {
            return call.execute(receiver.function, arguments);
        }
    }

    @ExportMessage
    boolean hasExecutableName() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object getExecutableName() {
        return function.name();
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
