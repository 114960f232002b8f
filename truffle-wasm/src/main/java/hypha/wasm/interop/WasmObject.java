package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.WasmLanguage;

/** What all objects have that the polyglot API shows: the language, what kind of object they are, and a description. */
@ExportLibrary(InteropLibrary.class)
abstract class WasmObject implements TruffleObject {
    private final MetaObject meta;

    WasmObject(MetaObject meta) {
        this.meta = meta;
    }

    /** Returns the kind of object. */
    final MetaObject meta() {
        return meta;
    }

    /** Returns what {@code Value.toString()} shows. */
    abstract String describe();

    @ExportMessage
    boolean hasLanguage() {
        return true;
    }

    @ExportMessage
    Class<? extends TruffleLanguage<?>> getLanguage() {
        return WasmLanguage.class;
    }

    @ExportMessage
    boolean hasMetaObject() {
        return true;
    }

    @ExportMessage
    Object getMetaObject() {
        return meta;
    }

    @ExportMessage
    @TruffleBoundary
    Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
        return describe();
    }
}
