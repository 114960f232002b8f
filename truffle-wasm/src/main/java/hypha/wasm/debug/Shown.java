package hypha.wasm.debug;

import com.oracle.truffle.api.interop.InteropLibrary;
import hypha.wasm.interop.InteropValues;

/** How values of WebAssembly are shown. */
final class Shown {
    private Shown() {}

    /** Returns a boxed value as an object of the polyglot API; what that cannot have, such as vectors and exceptions, as text. */
    static Object of(Object value) {
        Object shown = InteropValues.fromWasm(value);
        return InteropLibrary.isValidValue(shown) ? shown : String.valueOf(shown);
    }
}
