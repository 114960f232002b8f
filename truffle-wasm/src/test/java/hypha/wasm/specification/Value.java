package hypha.wasm.specification;

/** An argument of an action. */
sealed interface Value {
    /** A number; its bits, of which an i32's and an f32's are the low 32. */
    record Number(String type, long bits) implements Value {}

    /** A vector, as its 16 bytes. */
    record Vector(byte[] bytes) implements Value {}

    /** The null of a heap type. */
    record Null(String heapType) implements Value {}

    /** A reference that the host made, told apart by a number: external, or internal if {@code internal}. */
    record Host(int id, boolean internal) implements Value {}
}
