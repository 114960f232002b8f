package hypha.wasm.debug;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.WasmLanguage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scope: variables, of which the first with a name hides the others with the same. The members of an outer scope are members of the inner one too, as the library demands. */
@ExportLibrary(InteropLibrary.class)
final class ScopeObject implements TruffleObject {
    private final String name;
    private final ScopeObject parent;
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    ScopeObject(String name, List<? extends Variable> own, ScopeObject parent) {
        this.name = name;
        this.parent = parent;
        for (Variable variable : own) {
            if (variable.isReadable()) {
                variables.putIfAbsent(variable.name(), variable);
            }
        }
        // A variable without value hides those of outer scopes all the same, but has no place here.
    }

    private Variable find(String member) {
        for (ScopeObject scope = this; scope != null; scope = scope.parent) {
            Variable variable = scope.variables.get(member);
            if (variable != null) {
                return variable;
            }
        }
        return null;
    }

    private Variable get(String member) throws UnknownIdentifierException {
        Variable variable = find(member);
        if (variable == null) {
            throw UnknownIdentifierException.create(member);
        }
        return variable;
    }

    @ExportMessage(name = "isScope")
    @ExportMessage(name = "hasMembers")
    @ExportMessage(name = "hasLanguage")
    boolean isTrue() {
        return true;
    }

    @ExportMessage
    Class<? extends TruffleLanguage<?>> getLanguage() {
        return WasmLanguage.class;
    }

    @ExportMessage
    @TruffleBoundary
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
        // Those of this scope come first, and then those of its parents, so that a tool can subtract them.
        List<String> names = new ArrayList<>();
        for (ScopeObject scope = this; scope != null; scope = scope.parent) {
            names.addAll(scope.variables.keySet());
        }
        return new StringList(names);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return find(member) != null;
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnknownIdentifierException, UnsupportedMessageException {
        return get(member).read();
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberModifiable(String member) {
        Variable variable = find(member);
        return variable != null && variable.isWritable();
    }

    @ExportMessage
    boolean isMemberInsertable(@SuppressWarnings("unused") String member) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    void writeMember(String member, Object value)
            throws UnknownIdentifierException, UnsupportedMessageException, UnsupportedTypeException {
        get(member).write(value);
    }

    @ExportMessage
    boolean hasScopeParent() {
        return parent != null;
    }

    @ExportMessage
    Object getScopeParent() throws UnsupportedMessageException {
        if (parent == null) {
            throw UnsupportedMessageException.create();
        }
        return parent;
    }

    @ExportMessage
    Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
        return name;
    }
}
