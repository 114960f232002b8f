package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmTable;
import hypha.wasm.types.ValueType;

/** A table: an array of references that can be read and written; its member {@code grow} takes a number of elements and what they shall be, and gives the size before, or -1. */
@ExportLibrary(InteropLibrary.class)
final class TableObject extends WasmObject {
    private static final String GROW = "grow";

    private final WasmTable table;

    TableObject(WasmTable table) {
        super(MetaObject.TABLE);
        this.table = table;
    }

    @Override
    String describe() {
        return "table of " + table.size() + " " + table.elementType();
    }

    WasmTable table() {
        return table;
    }

    @ExportMessage
    boolean hasArrayElements() {
        return true;
    }

    @ExportMessage
    long getArraySize() {
        return table.size();
    }

    @ExportMessage(name = "isArrayElementReadable")
    @ExportMessage(name = "isArrayElementModifiable")
    boolean isElement(long index) {
        return index >= 0 && index < table.size();
    }

    @ExportMessage
    boolean isArrayElementInsertable(@SuppressWarnings("unused") long index) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    Object readArrayElement(long index) throws InvalidArrayIndexException {
        if (!isElement(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        return InteropValues.fromWasm(table.get((int) index));
    }

    @ExportMessage
    @TruffleBoundary
    void writeArrayElement(long index, Object value) throws InvalidArrayIndexException, UnsupportedTypeException {
        if (!isElement(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        table.set((int) index, InteropValues.toWasm(table.elementType(), value));
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
        return new NamesObject(GROW);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String member) {
        return GROW.equals(member);
    }

    @ExportMessage
    @TruffleBoundary
    Object invokeMember(String member, Object[] arguments)
            throws UnknownIdentifierException, ArityException, UnsupportedTypeException {
        if (!GROW.equals(member)) {
            throw UnknownIdentifierException.create(member);
        }
        if (arguments.length < 1 || arguments.length > 2) {
            throw ArityException.create(1, 2, arguments.length);
        }
        Object element = arguments.length == 1 ? NullObject.INSTANCE : arguments[1];
        return table.grow(
                (int) InteropValues.toWasm(ValueType.I32, arguments[0]),
                InteropValues.toWasm(table.elementType(), element));
    }

    @ExportMessage
    TriState isIdenticalOrUndefined(Object other) {
        return other instanceof TableObject that ? TriState.valueOf(that.table == table) : TriState.UNDEFINED;
    }

    @ExportMessage
    @TruffleBoundary
    int identityHashCode() {
        return System.identityHashCode(table);
    }
}
