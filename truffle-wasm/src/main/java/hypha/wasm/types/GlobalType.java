package hypha.wasm.types;

/**
 * The type of a global.
 *
 * @param value the type of its value
 * @param mutable whether {@code global.set} may change it
 */
public record GlobalType(ValueType value, boolean mutable) {
    /** Says whether a global of this type may be imported where another is expected (core specification 3.3.10): what can be set must be of the same type. */
    public boolean matches(GlobalType required) {
        return mutable == required.mutable
                && value.matches(required.value)
                && (!mutable || required.value.matches(value));
    }

    @Override
    public String toString() {
        return mutable ? "(mut " + value + ")" : value.toString();
    }
}
