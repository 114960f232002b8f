package hypha.wasm.types;

/**
 * The type of a table.
 *
 * @param element the reference type of its elements
 * @param limits in elements
 */
public record TableType(ValueType element, Limits limits) {
    @Override
    public String toString() {
        return limits + " " + element;
    }
}
