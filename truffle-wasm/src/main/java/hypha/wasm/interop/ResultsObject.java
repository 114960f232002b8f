package hypha.wasm.interop;

import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;

/** The results of a function that has several: an array. */
@ExportLibrary(InteropLibrary.class)
final class ResultsObject extends WasmObject {
    private final Object[] results;

    ResultsObject(Object[] results) {
        super(MetaObject.RESULTS);
        this.results = results;
    }

    @Override
    String describe() {
        InteropLibrary interop = InteropLibrary.getUncached();
        StringBuilder text = new StringBuilder("(");
        for (Object result : results) {
            text.append(text.length() == 1 ? "" : ", ");
            text.append(interop.toDisplayString(InteropValues.fromWasm(result), false));
        }
        return text.append(')').toString();
    }

    @ExportMessage
    boolean hasArrayElements() {
        return true;
    }

    @ExportMessage
    long getArraySize() {
        return results.length;
    }

    @ExportMessage
    boolean isArrayElementReadable(long index) {
        return index >= 0 && index < results.length;
    }

    @ExportMessage
    Object readArrayElement(long index) throws InvalidArrayIndexException {
        if (!isArrayElementReadable(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        return InteropValues.fromWasm(results[(int) index]);
    }
}
