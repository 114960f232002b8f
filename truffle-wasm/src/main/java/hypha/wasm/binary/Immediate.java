package hypha.wasm.binary;

/** The kinds of immediates of instructions. {@link InstructionDecoder} says where it leaves each; those of an unknown instruction are {@link #ILLEGAL}. */
public final class Immediate {
    /** No such instruction. */
    public static final int ILLEGAL = 0;
    /** None. */
    public static final int NONE = 1;
    /** A block type. */
    public static final int BLOCK = 2;
    /** A label. */
    public static final int LABEL = 3;
    /** A vector of labels and a default label. */
    public static final int LABELS = 4;
    /** A function. */
    public static final int FUNCTION = 5;
    /** A type and a table. */
    public static final int TYPE_TABLE = 6;
    /** A vector of value types. */
    public static final int VALUE_TYPES = 7;
    /** A local. */
    public static final int LOCAL = 8;
    /** A global. */
    public static final int GLOBAL = 9;
    /** A table. */
    public static final int TABLE = 10;
    /** A memory. */
    public static final int MEMORY = 11;
    /** A signed 32-bit number. */
    public static final int I32 = 12;
    /** A signed 64-bit number. */
    public static final int I64 = 13;
    /** A 32-bit floating-point number. */
    public static final int F32 = 14;
    /** A 64-bit floating-point number. */
    public static final int F64 = 15;
    /** A heap type. */
    public static final int HEAP_TYPE = 16;
    /** A data segment and a memory. */
    public static final int DATA_MEMORY = 17;
    /** A data segment. */
    public static final int DATA = 18;
    /** Two memories: target and source. */
    public static final int MEMORY_MEMORY = 19;
    /** An element segment and a table. */
    public static final int ELEMENT_TABLE = 20;
    /** An element segment. */
    public static final int ELEMENT = 21;
    /** Two tables: target and source. */
    public static final int TABLE_TABLE = 22;
    /** Alignment, memory and offset of an access of 1 byte; one more for each doubling. */
    public static final int MEMORY_1 = 24;
    /** Access of 2 bytes. */
    public static final int MEMORY_2 = 25;
    /** Access of 4 bytes. */
    public static final int MEMORY_4 = 26;
    /** Access of 8 bytes. */
    public static final int MEMORY_8 = 27;
    /** Access of 16 bytes. */
    public static final int MEMORY_16 = 28;
    /** Access of a lane of 1 byte, and the lane's number; one more for each doubling. */
    public static final int MEMORY_LANE_1 = 29;
    /** Access of a lane of 8 bytes. */
    public static final int MEMORY_LANE_8 = 32;
    /** One of 16 lanes; one more for each halving of their number. */
    public static final int LANE_16 = 33;
    /** One of 2 lanes. */
    public static final int LANE_2 = 36;
    /** 16 lanes of two vectors together. */
    public static final int SHUFFLE = 37;
    /** A vector of 128 bits. */
    public static final int V128 = 38;

    /** A tag. */
    public static final int TAG = 40;
    /** A block type and catch clauses. */
    public static final int CATCHES = 41;
    /** A byte that is zero. */
    public static final int ZERO_BYTE = 23;
    /** A type. */
    public static final int TYPE = 48;
    /** A type, and one of its fields. */
    public static final int TYPE_FIELD = 49;
    /** A type, and a number of elements. */
    public static final int TYPE_COUNT = 50;
    /** A type and a data segment. */
    public static final int TYPE_DATA = 51;
    /** A type and an element segment. */
    public static final int TYPE_ELEMENT = 52;
    /** Two types: target and source. */
    public static final int TYPE_TYPE = 53;
    /** A label, the reference type of the operand, and the one that it is cast to. */
    public static final int CAST_LABEL = 54;

    private Immediate() {}

    /** Says whether these are the immediates of an access to memory, which name the memory in {@link InstructionDecoder#first}. */
    public static boolean isAccess(int immediate) {
        return immediate >= MEMORY_1 && immediate <= MEMORY_LANE_8;
    }
}
