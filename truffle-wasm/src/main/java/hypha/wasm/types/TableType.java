package hypha.wasm.types;

/**
 * The type of a table.
 *
 * @param address the type of its indices
 * @param element the reference type of its elements
 * @param limits in elements
 */
public record TableType(AddressType address, ValueType element, Limits limits) {
    /** Creates the type of a table with 32-bit indices. */
    public TableType(ValueType element, Limits limits) {
        this(AddressType.I32, element, limits);
    }

    /** Returns the type of such a table with elements of another type. */
    public TableType withElement(ValueType other) {
        return new TableType(address, other, limits);
    }

    @Override
    public String toString() {
        return (address.isWide() ? "i64 " : "") + limits + " " + element;
    }
}
