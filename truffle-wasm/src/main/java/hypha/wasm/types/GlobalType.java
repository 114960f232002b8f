package hypha.wasm.types;

/**
 * The type of a global.
 *
 * @param value the type of its value
 * @param mutable whether {@code global.set} may change it
 */
public record GlobalType(ValueType value, boolean mutable) {
    @Override
    public String toString() {
        return mutable ? "(mut " + value + ")" : value.toString();
    }
}
