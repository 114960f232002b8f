package hypha.wasm.translation;

import hypha.wasm.code.Opcode;
import hypha.wasm.exception.WasmException;
import java.util.Arrays;

/**
 * Register code that is being written. Remembers the last two instructions, so that they can be fused with what follows, as long as no jump leads to between them and what
 * follows.
 */
final class CodeBuffer {
    /** No instruction, or no operand, that may be changed. */
    static final int NONE = -1;

    /** Limit of the implementation, in elements. */
    private static final int MAXIMUM = 1 << 27;

    private int[] code = new int[256];
    private int size;
    private int[] offsets = new int[32];
    private int offsetsSize;

    private int last = NONE;
    private int beforeLast = NONE;
    private int destination = NONE;

    /** Starts an instruction; its operands follow with {@link #add}. */
    void begin(int opcode) {
        beforeLast = last;
        last = size;
        destination = NONE;
        add(opcode);
    }

    /** Starts an instruction that may trap, call, or be interrupted: one whose place in the module is asked for. */
    void begin(int opcode, int byteOffset) {
        begin(opcode);
        record(byteOffset);
    }

    /** Records that code from the last instruction on comes from an offset of the module. */
    private void record(int byteOffset) {
        if (offsetsSize == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsetsSize);
        }
        offsets[offsetsSize++] = last;
        offsets[offsetsSize++] = byteOffset;
    }

    /** Records the offset of what comes before all instructions. */
    void recordStart(int byteOffset) {
        last = 0;
        record(byteOffset);
        last = NONE;
    }

    /** Appends an operand. */
    void add(int operand) {
        if (size == code.length) {
            if (size >= MAXIMUM) {
                throw WasmException.exhaustion("function too large: register code limit=" + MAXIMUM, null);
            }
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = operand;
    }

    /** Appends the operand that names the only slot that the instruction writes. */
    void addDestination(int slot) {
        destination = size;
        add(slot);
    }

    int size() {
        return size;
    }

    int get(int index) {
        return code[index];
    }

    void set(int index, int value) {
        code[index] = value;
    }

    /** Returns the index of the last instruction, or {@link #NONE} if a jump leads to after it. */
    int last() {
        return last;
    }

    /** Returns the index of the instruction before the last, or {@link #NONE} if a jump leads to after it. */
    int beforeLast() {
        return beforeLast;
    }

    /** Makes the last instruction write another slot than {@code slot}; false if it does not write that, or a jump leads to after it. */
    boolean redirect(int slot, int newSlot) {
        if (destination == NONE || code[destination] != slot) {
            return false;
        }
        code[destination] = newSlot;
        return true;
    }

    /** Says whether the last instruction writes a slot, and no jump leads to after it. */
    boolean lastWrites(int slot) {
        return destination != NONE && code[destination] == slot;
    }

    /** Removes the last instruction, which {@link #last} must know. */
    void removeLast() {
        size = last;
        last = beforeLast;
        beforeLast = NONE;
        destination = last != NONE && Opcode.operands(code[last]).startsWith("d") ? last + 1 : NONE;
    }

    /** Makes the end of the code the target of a jump, and returns its index. */
    int label() {
        last = NONE;
        beforeLast = NONE;
        destination = NONE;
        return size;
    }

    int[] toArray() {
        return Arrays.copyOf(code, size);
    }

    int[] offsetTable() {
        return Arrays.copyOf(offsets, offsetsSize);
    }
}
