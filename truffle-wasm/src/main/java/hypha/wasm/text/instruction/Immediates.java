package hypha.wasm.text.instruction;

/** What follows an opcode. The text and the binary format have the same immediates, not always in the same order. */
public enum Immediates {
    /** Nothing. */
    NONE,
    /** A label. */
    LABEL,
    /** Labels, the last one the default. */
    LABELS,
    /** A function. */
    FUNCTION,
    /** An optional table and a type use. */
    CALL_INDIRECT,
    /** A type. */
    TYPE,
    /** An exception tag. */
    TAG,
    /** A local. */
    LOCAL,
    /** A global. */
    GLOBAL,
    /** An optional table. */
    TABLE,
    /** Two optional tables, destination first. */
    TABLE_TABLE,
    /** An optional table and an element segment. */
    TABLE_ELEMENT,
    /** An element segment. */
    ELEMENT,
    /** An optional memory. */
    MEMORY,
    /** Two optional memories, destination first. */
    MEMORY_MEMORY,
    /** An optional memory and a data segment. */
    MEMORY_DATA,
    /** A data segment. */
    DATA,
    /** A memory argument: optional memory, offset and alignment. */
    MEMORY_ARGUMENT,
    /** A memory argument and a lane. */
    MEMORY_ARGUMENT_LANE,
    /** An i32. */
    I32,
    /** An i64. */
    I64,
    /** An f32. */
    F32,
    /** An f64. */
    F64,
    /** A vector of 128 bits. */
    V128,
    /** Sixteen lanes. */
    SHUFFLE,
    /** A lane. */
    LANE,
    /** Optional result types; with them, the opcode is the next one. */
    SELECT,
    /** A heap type. */
    HEAP_TYPE,
    /** A reference type; if it is nullable, the opcode is the next one. */
    REFERENCE_TYPE,
    /** A label and two reference types. */
    CAST_BRANCH,
    /** A struct type and one of its fields. */
    TYPE_FIELD,
    /** A type and a count. */
    TYPE_COUNT,
    /** Two types. */
    TYPE_TYPE,
    /** A type and a data segment. */
    TYPE_DATA,
    /** A type and an element segment. */
    TYPE_ELEMENT,
    /** A byte that must be zero, and that the text does not show. */
    RESERVED_BYTE
}
