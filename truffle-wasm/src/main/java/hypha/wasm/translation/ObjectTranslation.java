package hypha.wasm.translation;

import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.ObjectInstruction;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.ArrayType;
import hypha.wasm.types.FieldType;
import hypha.wasm.types.StructType;
import hypha.wasm.types.ValueKind;
import hypha.wasm.types.ValueType;

/**
 * Translates the instructions on typed references, structs, arrays and i31, but for calls. A branch on a reference is a test, whose result the jump takes as its condition; the conversions between {@code any}
 * and {@code extern} are nothing.
 */
final class ObjectTranslation {
    private static final int I32 = ValueKind.I32.ordinal();
    private static final int REFERENCE = ValueKind.REFERENCE.ordinal();

    private final WasmModule module;
    private final InstructionDecoder in;
    private final CodeBuffer code;
    private final ValueStack stack;
    private final BlockStack blocks;
    private final Branches branches;

    ObjectTranslation(
            WasmModule module,
            InstructionDecoder in,
            CodeBuffer code,
            ValueStack stack,
            BlockStack blocks,
            Branches branches) {
        this.module = module;
        this.in = in;
        this.code = code;
        this.stack = stack;
        this.blocks = blocks;
        this.branches = branches;
    }

    /** Says whether an instruction is translated here. */
    static boolean handles(int opcode) {
        return opcode >= Instruction.REF_EQ && opcode <= Instruction.BR_ON_NON_NULL
                || opcode >= Instruction.PREFIX_FB && opcode < Instruction.PREFIX_FD;
    }

    /** Translates the instruction that has just been decoded. */
    void translate(int opcode) {
        switch (opcode) {
            case Instruction.REF_AS_NON_NULL -> plain(ObjectOpcode.REF_AS_NON_NULL, 1, REFERENCE);
            case Instruction.REF_EQ -> plain(ObjectOpcode.REF_EQ, 2, I32);
            case Instruction.BR_ON_NULL -> branchOnNull();
            case Instruction.BR_ON_NON_NULL -> branchOnNonNull();
            case ObjectInstruction.BR_ON_CAST -> branchOnCast(false);
            case ObjectInstruction.BR_ON_CAST_FAIL -> branchOnCast(true);
            case ObjectInstruction.REF_TEST -> cast(ObjectOpcode.REF_TEST, ValueType.nonNull(in.first), I32);
            case ObjectInstruction.REF_TEST_NULL -> cast(ObjectOpcode.REF_TEST, in.first, I32);
            case ObjectInstruction.REF_CAST -> cast(ObjectOpcode.REF_CAST, ValueType.nonNull(in.first), REFERENCE);
            case ObjectInstruction.REF_CAST_NULL -> cast(ObjectOpcode.REF_CAST, in.first, REFERENCE);
            case ObjectInstruction.ANY_CONVERT_EXTERN, ObjectInstruction.EXTERN_CONVERT_ANY -> {}
            case ObjectInstruction.REF_I31 -> plain(ObjectOpcode.REF_I31, 1, REFERENCE);
            case ObjectInstruction.I31_GET_S -> plain(ObjectOpcode.I31_GET_S, 1, I32);
            case ObjectInstruction.I31_GET_U -> plain(ObjectOpcode.I31_GET_U, 1, I32);
            case ObjectInstruction.STRUCT_NEW -> newOf(ObjectOpcode.STRUCT_NEW, struct().fieldCount());
            case ObjectInstruction.STRUCT_NEW_DEFAULT -> plain(ObjectOpcode.STRUCT_NEW_DEFAULT, 0, REFERENCE, in.first);
            case ObjectInstruction.STRUCT_GET -> structGet(ObjectOpcode.STRUCT_GET);
            case ObjectInstruction.STRUCT_GET_S -> structGet(ObjectOpcode.STRUCT_GET_S);
            case ObjectInstruction.STRUCT_GET_U -> structGet(ObjectOpcode.STRUCT_GET_U);
            case ObjectInstruction.STRUCT_SET -> effect(ObjectOpcode.STRUCT_SET, 2, in.first, in.second);
            default -> array(opcode);
        }
    }

    private void array(int opcode) {
        switch (opcode) {
            case ObjectInstruction.ARRAY_NEW -> plain(ObjectOpcode.ARRAY_NEW, 2, REFERENCE, in.first);
            case ObjectInstruction.ARRAY_NEW_DEFAULT -> plain(ObjectOpcode.ARRAY_NEW_DEFAULT, 1, REFERENCE, in.first);
            case ObjectInstruction.ARRAY_NEW_FIXED -> newOf(ObjectOpcode.ARRAY_NEW_FIXED, in.second);
            case ObjectInstruction.ARRAY_NEW_DATA ->
                plain(ObjectOpcode.ARRAY_NEW_DATA, 2, REFERENCE, in.first, in.second);
            case ObjectInstruction.ARRAY_NEW_ELEM ->
                plain(ObjectOpcode.ARRAY_NEW_ELEM, 2, REFERENCE, in.first, in.second);
            case ObjectInstruction.ARRAY_GET -> plain(ObjectOpcode.ARRAY_GET, 2, kind(element()), in.first);
            case ObjectInstruction.ARRAY_GET_S -> plain(ObjectOpcode.ARRAY_GET_S, 2, I32, in.first);
            case ObjectInstruction.ARRAY_GET_U -> plain(ObjectOpcode.ARRAY_GET_U, 2, I32, in.first);
            case ObjectInstruction.ARRAY_SET -> effect(ObjectOpcode.ARRAY_SET, 3, in.first);
            case ObjectInstruction.ARRAY_LEN -> plain(ObjectOpcode.ARRAY_LEN, 1, I32);
            case ObjectInstruction.ARRAY_FILL -> effect(ObjectOpcode.ARRAY_FILL, 4, in.first);
            case ObjectInstruction.ARRAY_COPY -> effect(ObjectOpcode.ARRAY_COPY, 5, in.first, in.second);
            case ObjectInstruction.ARRAY_INIT_DATA -> effect(ObjectOpcode.ARRAY_INIT_DATA, 4, in.first, in.second);
            case ObjectInstruction.ARRAY_INIT_ELEM -> effect(ObjectOpcode.ARRAY_INIT_ELEM, 4, in.first, in.second);
            default -> throw new IllegalStateException("opcode=" + opcode);
        }
    }

    private StructType struct() {
        return (StructType) module.definition(in.first).composite();
    }

    private FieldType element() {
        return ((ArrayType) module.definition(in.first).composite()).element();
    }

    private static int kind(FieldType field) {
        return field.type().kind().ordinal();
    }

    private void structGet(int registerOpcode) {
        int base = stack.slots(1);
        int struct = stack.slot(base);
        stack.truncate(base);
        code.begin(registerOpcode, in.offset);
        code.addDestination(stack.push(kind(struct().field(in.second))));
        code.add(struct);
        code.add(in.first);
        code.add(in.second);
    }

    /** Emits an instruction with a result, indices, and operands: in this order. */
    private void plain(int registerOpcode, int operands, int resultKind, int... indices) {
        int[] slots = pop(operands);
        code.begin(registerOpcode, in.offset);
        code.addDestination(stack.push(resultKind));
        add(indices);
        add(slots);
    }

    /** Emits an instruction without a result: indices, and operands. */
    private void effect(int registerOpcode, int operands, int... indices) {
        int[] slots = pop(operands);
        code.begin(registerOpcode, in.offset);
        add(indices);
        add(slots);
    }

    /** Emits an instruction that makes something of a number of operands. */
    private void newOf(int registerOpcode, int operands) {
        int[] slots = pop(operands);
        code.begin(registerOpcode, in.offset);
        code.addDestination(stack.push(REFERENCE));
        code.add(in.first);
        code.add(operands);
        add(slots);
    }

    private int[] pop(int operands) {
        int base = stack.slots(operands);
        int[] slots = new int[operands];
        for (int i = 0; i < operands; i++) {
            slots[i] = stack.slot(base + i);
        }
        stack.truncate(base);
        return slots;
    }

    private void add(int[] elements) {
        for (int element : elements) {
            code.add(element);
        }
    }

    private void cast(int registerOpcode, int typeCode, int resultKind) {
        int value = pop(1)[0];
        code.begin(registerOpcode, in.offset);
        code.addDestination(stack.push(resultKind));
        code.add(value);
        code.add(typeCode);
    }

    private int label() {
        return blocks.top() - in.first;
    }

    private void branchOnNull() {
        int value = pop(1)[0];
        code.begin(Opcode.REF_IS_NULL);
        code.addDestination(stack.push(I32));
        code.add(value);
        branches.jumpIf(label(), in.offset);
        // The reference is still where it was.
        if (stack.isLocal(value)) {
            stack.pushLocal(value);
        } else {
            stack.push(REFERENCE);
        }
    }

    private void branchOnNonNull() {
        int value = stack.slot(stack.size() - 1);
        code.begin(Opcode.REF_IS_NULL);
        code.addDestination(stack.push(I32));
        code.add(value);
        negate();
        branches.jumpIf(label(), in.offset);
        stack.pop();
    }

    private void branchOnCast(boolean ifFailed) {
        int value = stack.slot(stack.size() - 1);
        code.begin(ObjectOpcode.REF_TEST);
        code.addDestination(stack.push(I32));
        code.add(value);
        code.add((int) in.value);
        if (ifFailed) {
            negate();
        }
        branches.jumpIf(label(), in.offset);
    }

    /** Negates the condition that is the topmost operand; the jump takes that on. */
    private void negate() {
        int condition = stack.slot(stack.size() - 1);
        code.begin(Opcode.I32_EQZ);
        code.addDestination(condition);
        code.add(condition);
    }
}
