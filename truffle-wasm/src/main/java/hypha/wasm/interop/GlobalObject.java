package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmGlobal;
import java.math.BigInteger;

/**
 * A global: an object whose member {@code value} can be read and, if it is mutable, written. One that holds a number is that number, too, at each moment; so who wants no more than the value need not know that it is an object.
 */
@ExportLibrary(InteropLibrary.class)
final class GlobalObject extends WasmObject {
    private static final String VALUE = "value";

    private final WasmGlobal global;

    GlobalObject(WasmGlobal global) {
        super(MetaObject.GLOBAL);
        this.global = global;
    }

    WasmGlobal global() {
        return global;
    }

    @Override
    String describe() {
        return String.valueOf(InteropLibrary.getUncached().toDisplayString(value(), false));
    }

    private Object value() {
        return InteropValues.fromWasm(global.get());
    }

    @ExportMessage
    @TruffleBoundary
    boolean isNumber() {
        return value() instanceof Number;
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInByte() {
        return InteropLibrary.getUncached().fitsInByte(value());
    }

    @ExportMessage
    @TruffleBoundary
    byte asByte() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asByte(value());
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInShort() {
        return InteropLibrary.getUncached().fitsInShort(value());
    }

    @ExportMessage
    @TruffleBoundary
    short asShort() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asShort(value());
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInInt() {
        return InteropLibrary.getUncached().fitsInInt(value());
    }

    @ExportMessage
    @TruffleBoundary
    int asInt() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asInt(value());
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInLong() {
        return InteropLibrary.getUncached().fitsInLong(value());
    }

    @ExportMessage
    @TruffleBoundary
    long asLong() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asLong(value());
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInBigInteger() {
        return InteropLibrary.getUncached().fitsInBigInteger(value());
    }

    @ExportMessage
    @TruffleBoundary
    BigInteger asBigInteger() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asBigInteger(value());
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInFloat() {
        return InteropLibrary.getUncached().fitsInFloat(value());
    }

    @ExportMessage
    @TruffleBoundary
    float asFloat() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asFloat(value());
    }

    @ExportMessage
    @TruffleBoundary
    boolean fitsInDouble() {
        return InteropLibrary.getUncached().fitsInDouble(value());
    }

    @ExportMessage
    @TruffleBoundary
    double asDouble() throws UnsupportedMessageException {
        return InteropLibrary.getUncached().asDouble(value());
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
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
    boolean isMemberInsertable(@SuppressWarnings("unused") String member) {
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
