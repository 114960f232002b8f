package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.runtime.WasmInstance;
import java.util.Map;

/** An instance: an object with the members {@code exports} and {@code references}, which are the instances that were made with it. */
@ExportLibrary(InteropLibrary.class)
final class InstanceObject extends WasmObject {
    private static final String EXPORTS = "exports";
    private static final String REFERENCES = "references";

    private final String name;
    private final ExportsObject exports;
    private final ReferencesObject references;

    /**
     * Creates the object of an instance.
     *
     * @param references the instances that were made with it, by the names of their modules
     */
    InstanceObject(WasmInstance instance, Map<String, InstanceObject> references) {
        super(MetaObject.INSTANCE);
        this.name = instance.module().name();
        this.exports = new ExportsObject(instance);
        this.references = new ReferencesObject(references);
    }

    String moduleName() {
        return name;
    }

    ExportsObject exports() {
        return exports;
    }

    @Override
    String describe() {
        return "instance of " + name;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
        return new NamesObject(EXPORTS, REFERENCES);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return EXPORTS.equals(member) || REFERENCES.equals(member);
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnknownIdentifierException {
        return switch (member) {
            case EXPORTS -> exports;
            case REFERENCES -> references;
            default -> throw UnknownIdentifierException.create(member);
        };
    }
}
