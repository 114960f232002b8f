package hypha.wasm.debug;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.WasmLanguage;
import hypha.wasm.dwarf.DebugType;

/** The type of a source variable's value. */
@ExportLibrary(InteropLibrary.class)
final class TypeObject implements TruffleObject {
    private final DebugType type;

    TypeObject(DebugType type) {
        this.type = type;
    }

    @ExportMessage(name = "isMetaObject")
    @ExportMessage(name = "hasLanguage")
    boolean isTrue() {
        return true;
    }

    @ExportMessage
    Class<? extends TruffleLanguage<?>> getLanguage() {
        return WasmLanguage.class;
    }

    @ExportMessage(name = "getMetaSimpleName")
    @ExportMessage(name = "getMetaQualifiedName")
    @TruffleBoundary
    Object name() {
        return type.name();
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMetaInstance(Object instance) {
        DebugType other = switch (instance) {
            case ScalarValue value -> value.type();
            case CompositeValue value -> value.type();
            case null, default -> null;
        };
        return other == type;
    }

    @ExportMessage
    @TruffleBoundary
    Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
        return type.name();
    }
}
