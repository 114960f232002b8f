package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmTable;

/** A table: an array of references that can be read and written. */
@ExportLibrary(InteropLibrary.class)
final class TableObject implements TruffleObject {
    private final WasmTable table;

    TableObject(WasmTable table) {
        this.table = table;
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
    boolean isArrayElementInsertable(long index) {
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
    TriState isIdenticalOrUndefined(Object other) {
        return other instanceof TableObject that ? TriState.valueOf(that.table == table) : TriState.UNDEFINED;
    }

    @ExportMessage
    @TruffleBoundary
    int identityHashCode() {
        return System.identityHashCode(table);
    }
}
