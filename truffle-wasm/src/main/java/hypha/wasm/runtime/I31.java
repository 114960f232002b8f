package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.ValueType;
import com.oracle.truffle.api.interop.TruffleObject;

/** An integer of 31 bits as a reference. Two of the same value are the same reference, whatever Java objects they are. */
@ValueType
public final class I31 implements TruffleObject {
    private static final int UNUSED_BITS = 1;

    private final int value;

    /** Creates a reference to the low 31 bits of a number. */
    public I31(int value) {
        this.value = value << UNUSED_BITS >> UNUSED_BITS;
    }

    /** Returns the number, sign-extended. */
    public int signed() {
        return value;
    }

    /** Returns the number, zero-extended. */
    public int unsigned() {
        return value & -1 >>> UNUSED_BITS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof I31 that && that.value == value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public String toString() {
        return "i31 " + value;
    }
}
