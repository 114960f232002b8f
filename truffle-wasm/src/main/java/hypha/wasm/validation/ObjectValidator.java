package hypha.wasm.validation;

import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.ObjectInstruction;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ArrayType;
import hypha.wasm.types.FieldType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.StructType;
import hypha.wasm.types.ValueType;

/** Validates the instructions on typed references, structs, arrays and i31 (core specification 3.4.8 to 3.4.13). */
final class ObjectValidator {
    private static final int I32 = ValueType.I32_CODE;

    private final FunctionValidator function;
    private final InstructionDecoder in;
    private final ModuleTypes types;
    private final OperandStack stack;
    private final Constructors constructors;

    ObjectValidator(FunctionValidator function, InstructionDecoder in, ModuleTypes types, OperandStack stack) {
        this.function = function;
        this.in = in;
        this.types = types;
        this.stack = stack;
        this.constructors = new Constructors(types, stack);
    }

    void validate(int opcode) {
        switch (opcode) {
            case Instruction.CALL_REF -> {
                var type = types.function(in.first, in.offset);
                stack.pop(ValueType.ofIndex(in.first));
                function.call(type);
            }
            case Instruction.REF_AS_NON_NULL -> stack.push(ValueType.nonNull(stack.popReference()));
            case Instruction.REF_EQ -> {
                stack.pop(HeapType.EQ);
                stack.pop(HeapType.EQ);
                stack.push(I32);
            }
            case Instruction.BR_ON_NULL -> {
                int block = function.label(in.first);
                int type = stack.popReference();
                function.popLabel(block);
                function.pushLabel(block);
                stack.push(ValueType.nonNull(type));
            }
            case Instruction.BR_ON_NON_NULL -> {
                int block = function.label(in.first);
                branch(block, ValueType.nonNull(stack.popReference()));
            }
            case ObjectInstruction.BR_ON_CAST, ObjectInstruction.BR_ON_CAST_FAIL ->
                branchOnCast(opcode == ObjectInstruction.BR_ON_CAST_FAIL);
            case ObjectInstruction.REF_TEST, ObjectInstruction.REF_TEST_NULL -> {
                castOperand();
                stack.push(I32);
            }
            case ObjectInstruction.REF_CAST -> {
                castOperand();
                stack.push(ValueType.nonNull(in.first));
            }
            case ObjectInstruction.REF_CAST_NULL -> {
                castOperand();
                stack.push(in.first);
            }
            case ObjectInstruction.ANY_CONVERT_EXTERN -> constructors.convert(HeapType.EXTERN, HeapType.ANY);
            case ObjectInstruction.EXTERN_CONVERT_ANY -> constructors.convert(HeapType.ANY, HeapType.EXTERN);
            case ObjectInstruction.REF_I31 -> constructors.i31();
            case ObjectInstruction.I31_GET_S, ObjectInstruction.I31_GET_U -> {
                stack.pop(HeapType.I31);
                stack.push(I32);
            }
            default -> struct(opcode);
        }
    }

    private void struct(int opcode) {
        switch (opcode) {
            case ObjectInstruction.STRUCT_NEW -> constructors.struct(in.first);
            case ObjectInstruction.STRUCT_NEW_DEFAULT -> constructors.defaultStruct(in.first);
            case ObjectInstruction.STRUCT_GET, ObjectInstruction.STRUCT_GET_S, ObjectInstruction.STRUCT_GET_U -> {
                FieldType field = field();
                checkPacking(field, opcode != ObjectInstruction.STRUCT_GET);
                stack.pop(ValueType.ofIndex(in.first));
                stack.push(field.type().code());
            }
            case ObjectInstruction.STRUCT_SET -> {
                FieldType field = field();
                if (!field.mutable()) {
                    throw invalid("immutable field " + in.second);
                }
                stack.pop(field.type().code());
                stack.pop(ValueType.ofIndex(in.first));
            }
            default -> array(opcode);
        }
    }

    private void array(int opcode) {
        FieldType element = opcode == ObjectInstruction.ARRAY_LEN
                ? null
                : types.array(in.first, in.offset).element();
        int reference = ValueType.ofIndex(in.first);
        switch (opcode) {
            case ObjectInstruction.ARRAY_NEW -> constructors.array(in.first);
            case ObjectInstruction.ARRAY_NEW_DEFAULT -> constructors.defaultArray(in.first);
            case ObjectInstruction.ARRAY_NEW_FIXED -> constructors.fixedArray(in.first, in.second);
            case ObjectInstruction.ARRAY_NEW_DATA -> {
                function.data(in.second);
                checkNumeric(element);
                pop(I32, I32);
                stack.push(ValueType.nonNull(reference));
            }
            case ObjectInstruction.ARRAY_NEW_ELEM -> {
                checkSegment(element);
                pop(I32, I32);
                stack.push(ValueType.nonNull(reference));
            }
            case ObjectInstruction.ARRAY_GET, ObjectInstruction.ARRAY_GET_S, ObjectInstruction.ARRAY_GET_U -> {
                checkPacking(element, opcode != ObjectInstruction.ARRAY_GET);
                pop(reference, I32);
                stack.push(element.type().code());
            }
            case ObjectInstruction.ARRAY_SET -> {
                checkMutable(element);
                pop(reference, I32, element.type().code());
            }
            case ObjectInstruction.ARRAY_LEN -> {
                stack.pop(HeapType.ARRAY);
                stack.push(I32);
            }
            case ObjectInstruction.ARRAY_FILL -> {
                checkMutable(element);
                pop(reference, I32, element.type().code(), I32);
            }
            case ObjectInstruction.ARRAY_COPY -> {
                ArrayType source = types.array(in.second, in.offset);
                checkMutable(element);
                if (!types.matches(source.element(), element)) {
                    throw invalid("array types do not match: " + in.second + " and " + in.first);
                }
                pop(reference, I32, ValueType.ofIndex(in.second), I32, I32);
            }
            case ObjectInstruction.ARRAY_INIT_DATA -> {
                function.data(in.second);
                checkMutable(element);
                checkNumeric(element);
                pop(reference, I32, I32, I32);
            }
            case ObjectInstruction.ARRAY_INIT_ELEM -> {
                checkMutable(element);
                checkSegment(element);
                pop(reference, I32, I32, I32);
            }
            default -> throw invalid("illegal opcode " + Integer.toHexString(opcode));
        }
    }

    /** Pops operands, given in the order in which they were pushed. */
    private void pop(int... operands) {
        for (int i = operands.length - 1; i >= 0; i--) {
            stack.pop(operands[i]);
        }
    }

    private void castOperand() {
        types.check(in.first, in.offset);
        stack.pop(types.top(in.first));
    }

    private void branchOnCast(boolean ifFailed) {
        int from = in.second;
        int to = (int) in.value;
        int block = function.label(in.first);
        types.check(from, in.offset);
        types.check(to, in.offset);
        if (!types.matches(to, from)) {
            throw invalid("type mismatch: cast from " + ValueType.name(from) + " to " + ValueType.name(to));
        }
        // Null is what it is cast to, if that is nullable; then it is not among what fails.
        int rest = ValueType.isNullable(to) ? ValueType.nonNull(from) : from;
        stack.pop(from);
        branch(block, ifFailed ? rest : to);
        stack.push(ifFailed ? to : rest);
    }

    /** Checks a branch that takes a reference on top of the stack with it; afterwards that is gone. */
    private void branch(int block, int type) {
        if (function.labelArity(block) == 0) {
            throw invalid("type mismatch: the label takes no reference");
        }
        stack.push(type);
        function.popLabel(block);
        function.pushLabel(block);
        stack.pop();
    }

    private FieldType field() {
        StructType type = types.struct(in.first, in.offset);
        ModuleValidator.check(in.second, type.fieldCount(), "field", in.offset);
        return type.field(in.second);
    }

    private void checkPacking(FieldType field, boolean packed) {
        if (field.isPacked() != packed) {
            throw invalid("type mismatch: access of " + field + (packed ? " as if packed" : " as if not packed"));
        }
    }

    private void checkMutable(FieldType element) {
        if (!element.mutable()) {
            throw invalid("immutable array " + in.first);
        }
    }

    private void checkNumeric(FieldType element) {
        if (element.type().isReference()) {
            throw invalid("array type is not numeric or vector: " + element);
        }
    }

    private void checkSegment(FieldType element) {
        int found = function.element(in.second);
        if (!types.matches(found, element.type().code())) {
            throw invalid("type mismatch: elements " + ValueType.name(found) + " into an array of " + element);
        }
    }

    private WasmException invalid(String message) {
        return WasmException.invalid(message, in.offset);
    }
}
