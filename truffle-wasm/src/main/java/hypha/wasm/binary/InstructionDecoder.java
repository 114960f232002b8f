package hypha.wasm.binary;

import hypha.wasm.types.HeapType;
import hypha.wasm.types.ValueType;

/**
 * Decodes instructions one after the other (core specification 5.4), for all who walk over code: the parser of constant expressions, the validator and the translator. Checks what
 * makes an instruction malformed. After {@link #next()} the immediates are in {@link #first}, {@link #second} and {@link #value}; nothing is allocated.
 */
public final class InstructionDecoder extends ByteReader {
    private static final int FIRST_PREFIX = 0xFB;
    private static final int LAST_PREFIX = 0xFE;
    private static final int MEMORY_FLAG = 0x40;
    private static final int MALFORMED_MEMORY_FLAGS = 0x80;
    private static final int EMPTY_BLOCK_BYTE = 0x40;
    private static final int CAST_FROM_NULLABLE = 1;
    private static final int CAST_TO_NULLABLE = 2;
    private static final int NULLABLE_REFERENCE_BYTE = 0x63;
    private static final int REFERENCE_BYTE = 0x64;

    /** Offset of the instruction. */
    public int offset;

    /**
     * The only or the first index; a block type ({@link BlockType}); a heap type, as the code of nullable references to it; the number of labels of {@code br_table} without the default; the number of types
     * of {@code select}; the memory of an access. Indices are unsigned.
     */
    public int first;

    /** The second index; the only type's code of a typed {@code select}; the code of the operand's type of {@code br_on_cast}; binary logarithm of the alignment of an access. */
    public int second;

    /**
     * A constant: sign-extended if an integer, its bits if floating-point, the low half if a vector; the code of the type to which {@code br_on_cast} casts; the offset of an access, unsigned; the first 8 lanes
     * of a shuffle.
     */
    public long value;

    /** The high half of a constant vector; the last 8 lanes of a shuffle, the first of them in the lowest byte. */
    public long high;

    /** The number of a lane. */
    public int lane;
    /** The clauses of the last {@code try_table}. */
    public final CatchClauses clauses = new CatchClauses();

    /** Creates a decoder of the bytes from {@code position} to {@code limit}, exclusive. */
    public InstructionDecoder(byte[] bytes, int position, int limit) {
        super(bytes, position, limit);
    }

    /**
     * Decodes the next instruction. Of {@code br_table} the labels and the default label are left to be read with {@link #u32()}.
     *
     * @return its number in {@link Instruction}
     */
    public int next() {
        offset = position();
        int opcode = u8();
        if (opcode >= FIRST_PREFIX) {
            opcode = prefixed(opcode);
        }
        int immediate = Instruction.immediate(opcode);
        if (immediate != Immediate.NONE) {
            immediates(opcode, immediate);
        }
        return opcode;
    }

    /** Skips the labels of the {@code br_table} that {@link #next()} has just decoded. */
    public void skipLabels() {
        for (int i = 0; i <= first; i++) {
            u32();
        }
    }

    private int prefixed(int prefix) {
        if (prefix > LAST_PREFIX) {
            seek(offset);
            throw malformed("illegal opcode " + Integer.toHexString(prefix));
        }
        int number = u32();
        int opcode = Instruction.prefixed(prefix, number);
        if (opcode < 0 || Instruction.immediate(opcode) == Immediate.ILLEGAL) {
            seek(offset);
            throw malformed("illegal opcode " + Integer.toHexString(prefix) + " " + Integer.toHexString(number));
        }
        return opcode;
    }

    private void immediates(int opcode, int immediate) {
        switch (immediate) {
            case Immediate.LABEL, Immediate.LOCAL, Immediate.GLOBAL, Immediate.FUNCTION, Immediate.TABLE ->
                first = u32();
            case Immediate.MEMORY, Immediate.DATA, Immediate.ELEMENT -> first = u32();
            case Immediate.TAG -> first = u32();
            case Immediate.CATCHES -> {
                first = blockType();
                clauses.read(this);
            }
            case Immediate.BLOCK -> first = blockType();
            case Immediate.I32 -> value = s32();
            case Immediate.I64 -> value = s64();
            case Immediate.F32 -> value = fixed32();
            case Immediate.F64 -> value = fixed64();
            case Immediate.MEMORY_1, Immediate.MEMORY_2, Immediate.MEMORY_4, Immediate.MEMORY_8 -> memoryArgument();
            case Immediate.MEMORY_16 -> memoryArgument();
            case Immediate.TYPE_TABLE,
                    Immediate.DATA_MEMORY,
                    Immediate.MEMORY_MEMORY,
                    Immediate.ELEMENT_TABLE,
                    Immediate.TABLE_TABLE -> {
                first = u32();
                second = u32();
            }
            case Immediate.TYPE -> first = u32();
            case Immediate.TYPE_FIELD,
                    Immediate.TYPE_COUNT,
                    Immediate.TYPE_DATA,
                    Immediate.TYPE_ELEMENT,
                    Immediate.TYPE_TYPE -> {
                first = u32();
                second = u32();
            }
            case Immediate.CAST_LABEL -> castLabel();
            case Immediate.LABELS -> {
                first = count("labels", Integer.MAX_VALUE);
            }
            case Immediate.VALUE_TYPES -> valueTypes();
            case Immediate.HEAP_TYPE -> first = heapType();
            case Immediate.V128, Immediate.SHUFFLE -> {
                value = fixed64();
                high = fixed64();
            }
            case Immediate.ZERO_BYTE -> zeroByte();
            default -> lane(opcode, immediate);
        }
    }

    private void zeroByte() {
        if (u8() != 0) {
            throw malformed("zero byte expected");
        }
    }

    private void lane(int opcode, int immediate) {
        if (immediate < Immediate.MEMORY_LANE_1 || immediate > Immediate.LANE_2) {
            seek(offset);
            throw malformed("illegal opcode " + Integer.toHexString(opcode));
        }
        if (immediate <= Immediate.MEMORY_LANE_8) {
            memoryArgument();
        }
        lane = u8();
    }

    private void memoryArgument() {
        int flags = u32();
        if (flags < 0 || flags >= MALFORMED_MEMORY_FLAGS) {
            throw malformed("malformed memop flags");
        }
        second = flags & (MEMORY_FLAG - 1);
        first = (flags & MEMORY_FLAG) != 0 ? u32() : 0;
        value = u64();
    }

    private void castLabel() {
        int flags = u8();
        if (flags > (CAST_FROM_NULLABLE | CAST_TO_NULLABLE)) {
            throw malformed("malformed br_on_cast flags");
        }
        first = u32();
        int from = heapType();
        int to = heapType();
        second = (flags & CAST_FROM_NULLABLE) != 0 ? from : ValueType.nonNull(from);
        value = (flags & CAST_TO_NULLABLE) != 0 ? to : ValueType.nonNull(to);
    }

    private int blockType() {
        int b = peek();
        if (b == EMPTY_BLOCK_BYTE) {
            u8();
            return BlockType.EMPTY;
        }
        if (b < 0x80 && b > EMPTY_BLOCK_BYTE) {
            return BlockType.ofResult(valueType());
        }
        long index = s33();
        if (index < 0) {
            throw malformed("malformed block type");
        }
        // An index that does not fit an int is beyond any limit on the number of types.
        return (int) Math.min(index, Integer.MAX_VALUE);
    }

    /** Reads a value type and returns its code. */
    public int valueType() {
        int code = peek();
        ValueType type = isReferenceType(code) ? null : ValueType.ofCode(code);
        if (type == null) {
            return referenceType("malformed value type");
        }
        return u8();
    }

    /** Reads a reference type and returns its code. */
    public int referenceType() {
        return referenceType("malformed reference type");
    }

    private static boolean isReferenceType(int code) {
        return HeapType.isAbstract(code) || code == NULLABLE_REFERENCE_BYTE || code == REFERENCE_BYTE;
    }

    private int referenceType(String malformed) {
        int code = u8();
        if (!isReferenceType(code)) {
            throw malformed(malformed);
        }
        return switch (code) {
            case NULLABLE_REFERENCE_BYTE -> heapType();
            case REFERENCE_BYTE -> ValueType.nonNull(heapType());
            default -> code;
        };
    }

    /** Reads a heap type and returns the code of nullable references to it. */
    public int heapType() {
        if (HeapType.isAbstract(peek())) {
            return u8();
        }
        long index = s33();
        if (index < 0) {
            throw malformed("malformed heap type");
        }
        return ValueType.ofIndex((int) Math.min(index, Integer.MAX_VALUE));
    }

    private void valueTypes() {
        first = count("types", Integer.MAX_VALUE);
        for (int i = 0; i < first; i++) {
            second = valueType();
        }
    }
}
