package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmGlobal;

/** A global: an object whose member {@code value} can be read and, if it is mutable, written. */
@ExportLibrary(InteropLibrary.class)
final class GlobalObject implements TruffleObject {
    private static final String VALUE = "value";

    private final WasmGlobal global;

    GlobalObject(WasmGlobal global) {
        this.global = global;
    }

    WasmGlobal global() {
        return global;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    Object getMembers(boolean includeInternal) {
        return new NamesObject(VALUE);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return VALUE.equals(member);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberModifiable(String member) {
        return VALUE.equals(member) && global.type().mutable();
    }

    @ExportMessage
    boolean isMemberInsertable(String member) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnknownIdentifierException {
        if (!isMemberReadable(member)) {
            throw UnknownIdentifierException.create(member);
        }
        return InteropValues.fromWasm(global.get());
    }

    @ExportMessage
    @TruffleBoundary
    void writeMember(String member, Object value)
            throws UnknownIdentifierException, UnsupportedMessageException, UnsupportedTypeException {
        if (!isMemberReadable(member)) {
            throw UnknownIdentifierException.create(member);
        }
        if (!global.type().mutable()) {
            throw UnsupportedMessageException.create();
        }
        global.set(InteropValues.toWasm(global.type().value(), value));
    }

    @ExportMessage
    TriState isIdenticalOrUndefined(Object other) {
        return other instanceof GlobalObject that ? TriState.valueOf(that.global == global) : TriState.UNDEFINED;
    }

    @ExportMessage
    @TruffleBoundary
    int identityHashCode() {
        return System.identityHashCode(global);
    }
}
