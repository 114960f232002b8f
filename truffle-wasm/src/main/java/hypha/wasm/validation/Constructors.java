package hypha.wasm.validation;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.FieldType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.StructType;
import hypha.wasm.types.ValueType;

/** Validates the instructions that make structs, arrays and i31, and conversions, which constant expressions may have too. */
final class Constructors {
    /** Most elements of {@code array.new_fixed} (WebAssembly JavaScript interface, implementation limits). */
    private static final int MAXIMUM_FIXED = 10_000;

    private final ModuleTypes types;
    private final OperandStack stack;

    Constructors(ModuleTypes types, OperandStack stack) {
        this.types = types;
        this.stack = stack;
    }

    private void push(int index) {
        stack.push(ValueType.nonNull(ValueType.ofIndex(index)));
    }

    void struct(int index) {
        StructType type = types.struct(index, stack.offset);
        for (int i = type.fieldCount() - 1; i >= 0; i--) {
            stack.pop(type.field(i).type().code());
        }
        push(index);
    }

    void defaultStruct(int index) {
        StructType type = types.struct(index, stack.offset);
        for (int i = 0; i < type.fieldCount(); i++) {
            checkDefaultable(type.field(i));
        }
        push(index);
    }

    void array(int index) {
        FieldType element = types.array(index, stack.offset).element();
        stack.pop(ValueType.I32_CODE);
        stack.pop(element.type().code());
        push(index);
    }

    void defaultArray(int index) {
        checkDefaultable(types.array(index, stack.offset).element());
        stack.pop(ValueType.I32_CODE);
        push(index);
    }

    /** Validates {@code array.new_fixed}; the number of elements is unsigned. */
    void fixedArray(int index, int length) {
        FieldType element = types.array(index, stack.offset).element();
        if (length < 0 || length > MAXIMUM_FIXED) {
            throw WasmException.invalid(
                    "too many elements of array.new_fixed: count=" + Integer.toUnsignedString(length) + " limit="
                            + MAXIMUM_FIXED,
                    stack.offset);
        }
        for (int i = 0; i < length; i++) {
            stack.pop(element.type().code());
        }
        push(index);
    }

    void i31() {
        stack.pop(ValueType.I32_CODE);
        stack.push(ValueType.nonNull(HeapType.I31));
    }

    /** Validates a conversion between hierarchies, given by their greatest types; null stays null, and nothing else becomes it. */
    void convert(int from, int to) {
        int type = stack.popReference();
        stack.push(type);
        stack.pop(from);
        stack.push(ValueType.isNullable(type) ? to : ValueType.nonNull(to));
    }

    private void checkDefaultable(FieldType field) {
        if (!ValueType.isDefaultable(field.type().code())) {
            throw WasmException.invalid("type mismatch: " + field + " has no default value", stack.offset);
        }
    }
}
