package hypha.wasm.interop;

import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.WasmLanguage;

/** A kind of object, as the polyglot API's {@code Value.getMetaObject()} gives it. */
@ExportLibrary(InteropLibrary.class)
final class MetaObject implements TruffleObject {
    static final MetaObject MODULE = new MetaObject("module");
    static final MetaObject INSTANCE = new MetaObject("instance");
    static final MetaObject EXPORTS = new MetaObject("exports");
    static final MetaObject FUNCTION = new MetaObject("function");
    static final MetaObject MEMORY = new MetaObject("memory");
    static final MetaObject TABLE = new MetaObject("table");
    static final MetaObject GLOBAL = new MetaObject("global");
    static final MetaObject RESULTS = new MetaObject("results");
    static final MetaObject VECTOR = new MetaObject("v128");
    static final MetaObject REFERENCE = new MetaObject("reference");

    private final String name;

    private MetaObject(String name) {
        this.name = name;
    }

    @ExportMessage
    boolean isMetaObject() {
        return true;
    }

    @ExportMessage
    String getMetaSimpleName() {
        return name;
    }

    @ExportMessage
    String getMetaQualifiedName() {
        return "wasm." + name;
    }

    @ExportMessage
    boolean isMetaInstance(Object object) {
        return object instanceof WasmObject wasm && wasm.meta() == this;
    }

    @ExportMessage
    boolean hasLanguage() {
        return true;
    }

    @ExportMessage
    Class<? extends TruffleLanguage<?>> getLanguage() {
        return WasmLanguage.class;
    }

    @ExportMessage
    Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
