package hypha.wasm.interop;

import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;

/** The null reference, and the result of functions without one. */
@ExportLibrary(InteropLibrary.class)
final class NullObject implements TruffleObject {
    static final NullObject INSTANCE = new NullObject();

    private NullObject() {}

    @ExportMessage
    boolean isNull() {
        return true;
    }
}
