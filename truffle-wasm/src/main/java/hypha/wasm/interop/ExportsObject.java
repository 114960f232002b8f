package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.binary.Export;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ExternalKind;
import java.util.List;

/** The exports of an instance: its members, of which mutable globals can be written. Can be the import object's member for another module. */
@ExportLibrary(InteropLibrary.class)
final class ExportsObject extends WasmObject {
    private final WasmInstance instance;

    ExportsObject(WasmInstance instance) {
        super(MetaObject.EXPORTS);
        this.instance = instance;
    }

    @Override
    String describe() {
        return "exports of " + instance.module().name();
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
        List<Export> exports = instance.module().model().exports();
        String[] names = new String[exports.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = exports.get(i).name();
        }
        return new NamesObject(names);
    }

    private boolean isOfKind(String member, ExternalKind kind) {
        Export export = instance.module().export(member);
        return export != null && export.kind() == kind;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return instance.module().export(member) != null;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberModifiable(String member) {
        return isOfKind(member, ExternalKind.GLOBAL)
                && instance.global(member).type().mutable();
    }

    @ExportMessage
    boolean isMemberInsertable(@SuppressWarnings("unused") String member) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String member) {
        return isOfKind(member, ExternalKind.FUNCTION);
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
    @TruffleBoundary
    void writeMember(String member, Object value)
            throws UnknownIdentifierException, UnsupportedMessageException, UnsupportedTypeException {
        if (!isMemberReadable(member)) {
            throw UnknownIdentifierException.create(member);
        }
        if (!isMemberModifiable(member)) {
            throw UnsupportedMessageException.create();
        }
        WasmGlobal global = instance.global(member);
        global.set(InteropValues.toWasm(global.type().value(), value));
    }

    /** Calls an exported function. */
    @ExportMessage
    static final class InvokeMember {
        InvokeMember() {}

        @Specialization
        static Object invokeMember(
                ExportsObject receiver, String member, Object[] arguments, @Cached FunctionCallNode call)
                throws UnknownIdentifierException, UnsupportedMessageException, ArityException,
                        UnsupportedTypeException {
            return call.execute(receiver.function(member), arguments);
        }
    }

    @TruffleBoundary
    private WasmFunction function(String member) throws UnknownIdentifierException, UnsupportedMessageException {
        if (!isMemberReadable(member)) {
            throw UnknownIdentifierException.create(member);
        }
        WasmFunction function = instance.function(member);
        if (function == null) {
            throw UnsupportedMessageException.create();
        }
        return function;
    }
}
