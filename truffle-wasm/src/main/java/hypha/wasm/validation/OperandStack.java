package hypha.wasm.validation;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ValueType;
import java.util.Arrays;

/**
 * The stack of operand types of the validation algorithm (core specification A.3). Below {@link #base} are the operands of enclosing blocks, which are out of reach; when the block
 * is unreachable, there are as many operands of type {@link ValueType#BOTTOM} above {@code base} as someone asks for.
 */
final class OperandStack {
    /** Limit of the implementation: bounds memory, since a call may push many results with few bytes. */
    private static final int MAXIMUM = 1_000_000;

    int base;
    int size;
    boolean unreachable;

    /** Offset of the instruction that is being validated, for messages. */
    int offset;

    private final ModuleTypes relation;
    private int[] types = new int[256];

    /** Creates a stack of operands whose types are those of a module. */
    OperandStack(ModuleTypes relation) {
        this.relation = relation;
    }

    void push(int type) {
        if (size == types.length) {
            grow();
        }
        types[size++] = type;
    }

    private void grow() {
        if (size >= MAXIMUM) {
            throw WasmException.invalid("too many operands on the stack: limit=" + MAXIMUM, offset);
        }
        types = Arrays.copyOf(types, Math.min(2 * size, MAXIMUM));
    }

    /** Pops an operand of any type. */
    int pop() {
        if (size > base) {
            return types[--size];
        }
        if (!unreachable) {
            throw WasmException.invalid("type mismatch: expected an operand, found an empty stack", offset);
        }
        return ValueType.BOTTOM;
    }

    /** Pops an operand of a type. */
    void pop(int expected) {
        if (size > base) {
            int found = types[--size];
            if (found != expected) {
                require(found, expected);
            }
        } else if (!unreachable) {
            throw mismatch(expected, ValueType.BOTTOM);
        }
    }

    /** Checks that the operand with {@code above} others above it is of a type. */
    void check(int above, int expected) {
        int index = size - 1 - above;
        if (index >= base) {
            require(types[index], expected);
        } else if (!unreachable) {
            throw mismatch(expected, ValueType.BOTTOM);
        }
    }

    /**
     * Pops a reference of any type.
     *
     * @return the code of its type, {@link ValueType#BOTTOM_REFERENCE} if that is not known
     */
    int popReference() {
        int found = pop();
        if (found == ValueType.BOTTOM) {
            return ValueType.BOTTOM_REFERENCE;
        }
        if (!ValueType.isReference(found)) {
            throw WasmException.invalid("type mismatch: expected a reference, found " + ValueType.name(found), offset);
        }
        return found;
    }

    private void require(int found, int expected) {
        if (!relation.matches(found, expected)) {
            throw mismatch(expected, found);
        }
    }

    private WasmException mismatch(int expected, int found) {
        String what = found == ValueType.BOTTOM ? "an empty stack" : ValueType.name(found);
        return WasmException.invalid("type mismatch: expected " + ValueType.name(expected) + ", found " + what, offset);
    }
}
