package hypha.wasm.runtime;

import com.oracle.truffle.api.interop.TruffleObject;
import hypha.wasm.types.DefinedType;

/** A struct or an array. Java sees an opaque object; two references to one are the same object. */
public abstract class HeapObject implements TruffleObject {
    private final DefinedType type;

    HeapObject(DefinedType type) {
        this.type = type;
    }

    /** Returns its type. */
    public final DefinedType type() {
        return type;
    }

    /** Returns its type for messages; what it holds may refer back to it. */
    @Override
    public final String toString() {
        return type.toString();
    }
}
