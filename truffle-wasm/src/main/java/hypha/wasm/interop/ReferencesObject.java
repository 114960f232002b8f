package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.util.Map;

/** Instances by the names of their modules: members. */
@ExportLibrary(InteropLibrary.class)
final class ReferencesObject implements TruffleObject {
    private final Map<String, InstanceObject> instances;

    ReferencesObject(Map<String, InstanceObject> instances) {
        this.instances = instances;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
        return new NamesObject(instances.keySet().toArray(String[]::new));
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return instances.containsKey(member);
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnknownIdentifierException {
        InstanceObject instance = instances.get(member);
        if (instance == null) {
            throw UnknownIdentifierException.create(member);
        }
        return instance;
    }
}
