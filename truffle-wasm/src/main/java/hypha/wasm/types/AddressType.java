package hypha.wasm.types;

/** The type of the addresses of a memory, or of the indices of a table; core specification 2.3.9. Addresses are unsigned. */
public enum AddressType {
    /** 32-bit addresses. */
    I32(ValueType.I32),
    /** 64-bit addresses. */
    I64(ValueType.I64);

    private final ValueType value;

    AddressType(ValueType value) {
        this.value = value;
    }

    /** Returns the type of the values that are addresses. */
    public ValueType value() {
        return value;
    }

    /** Says whether this is {@link #I64}. */
    public boolean isWide() {
        return this == I64;
    }

    /** Returns the narrower of two: the type of the number of elements that can be copied between them. */
    public static AddressType narrower(AddressType first, AddressType second) {
        return first == I64 ? second : I32;
    }
}
