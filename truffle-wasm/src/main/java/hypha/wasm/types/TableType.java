package hypha.wasm.types;

/**
 * The type of a table.
 *
 * @param element the reference type of its elements
 * @param limits in elements
 */
public record TableType(ValueType element, Limits limits) {
    /** Returns the type of such a table with elements of another type. */
    public TableType withElement(ValueType other) {
        return new TableType(other, limits);
    }

    @Override
    public String toString() {
        return limits + " " + element;
    }
}
