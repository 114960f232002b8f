package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;

/** A reference to an object that only WebAssembly code can look into. It can be passed back. */
@ExportLibrary(InteropLibrary.class)
final class ReferenceObject extends WasmObject {
    private final Object reference;

    ReferenceObject(Object reference) {
        super(MetaObject.REFERENCE);
        this.reference = reference;
    }

    Object reference() {
        return reference;
    }

    @Override
    String describe() {
        return reference.toString();
    }

    @ExportMessage
    TriState isIdenticalOrUndefined(Object other) {
        return other instanceof ReferenceObject that
                ? TriState.valueOf(that.reference == reference)
                : TriState.UNDEFINED;
    }

    @ExportMessage
    @TruffleBoundary
    int identityHashCode() {
        return System.identityHashCode(reference);
    }
}
