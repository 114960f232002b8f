package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.binary.Export;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ExternalKind;
import java.util.List;

/** The exports of an instance: its members. Can be the import object's member for another module. */
@ExportLibrary(InteropLibrary.class)
final class ExportsObject implements TruffleObject {
    private final WasmInstance instance;

    ExportsObject(WasmInstance instance) {
        this.instance = instance;
    }

    WasmInstance instance() {
        return instance;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object getMembers(boolean includeInternal) {
        List<Export> exports = instance.module().model().exports();
        String[] names = new String[exports.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = exports.get(i).name();
        }
        return new NamesObject(names);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return instance.module().export(member) != null;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String member) {
        Export export = instance.module().export(member);
        return export != null && export.kind() == ExternalKind.FUNCTION;
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnknownIdentifierException {
        if (!isMemberReadable(member)) {
            throw UnknownIdentifierException.create(member);
        }
        return InteropValues.fromWasm(instance.export(member));
    }

    @ExportMessage
    @TruffleBoundary(transferToInterpreterOnException = false)
    Object invokeMember(String member, Object[] arguments)
            throws UnknownIdentifierException, ArityException, UnsupportedTypeException {
        WasmFunction function = instance.function(member);
        if (function == null) {
            throw UnknownIdentifierException.create(member);
        }
        return new FunctionObject(function).execute(arguments);
    }
}
