package hypha.wasm.validation;

import hypha.wasm.binary.CatchClauses;
import hypha.wasm.binary.ControlInstruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.ValueType;

/** The rules of exceptions, old and new, and of tail calls (core specification 3.4.9). */
final class ControlRules {
    /** {@code exnref}: what {@code throw_ref} takes. */
    private static final int EXCEPTION = HeapType.EXN;

    /** {@code (ref exn)}: what a clause gives. */
    private static final int CAUGHT = ValueType.nonNull(HeapType.EXN);

    private final FunctionValidator validator;

    ControlRules(FunctionValidator validator) {
        this.validator = validator;
    }

    /** Validates an instruction if it is one of these. */
    boolean validate(int opcode) {
        OperandStack stack = validator.stack;
        InstructionDecoder in = validator.in;
        switch (opcode) {
            case ControlInstruction.THROW -> {
                popValues(tag(in.first));
                validator.unreachable();
            }
            case ControlInstruction.THROW_REF -> {
                stack.pop(EXCEPTION);
                validator.unreachable();
            }
            case ControlInstruction.TRY_TABLE -> {
                clauses();
                validator.enter(opcode);
            }
            case ControlInstruction.RETURN_CALL -> {
                ModuleValidator.check(in.first, validator.module.functionCount(), "function", in.offset);
                tailCall(validator.module.functionType(in.first));
            }
            case ControlInstruction.RETURN_CALL_INDIRECT -> {
                if (!validator.types.matches(validator.table(in.second), ValueType.FUNCREF_CODE)) {
                    throw validator.invalid("type mismatch: return_call_indirect needs a table of functions");
                }
                stack.pop(validator.addresses.ofTable(in.second));
                tailCall(validator.types.function(in.first, in.offset));
            }
            case ControlInstruction.RETURN_CALL_REF -> {
                FunctionType callee = validator.types.function(in.first, in.offset);
                stack.pop(ValueType.ofIndex(in.first));
                tailCall(callee);
            }
            case ControlInstruction.TRY -> validator.enter(opcode);
            case ControlInstruction.CATCH -> {
                nextPart(opcode);
                pushValues(tag(in.first));
            }
            case ControlInstruction.CATCH_ALL -> nextPart(opcode);
            case ControlInstruction.DELEGATE -> delegate();
            case ControlInstruction.RETHROW -> {
                int block = validator.opcode(validator.label(in.first));
                if (block != ControlInstruction.CATCH && block != ControlInstruction.CATCH_ALL) {
                    throw validator.invalid("invalid rethrow label");
                }
                validator.unreachable();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private FunctionType tag(int index) {
        ModuleValidator.check(index, validator.module.tagCount(), "tag", validator.in.offset);
        return validator.module.tagType(index);
    }

    private void popValues(FunctionType type) {
        for (int i = type.parameterCount() - 1; i >= 0; i--) {
            validator.stack.pop(type.parameter(i).code());
        }
    }

    private void pushValues(FunctionType type) {
        for (int i = 0; i < type.parameterCount(); i++) {
            validator.stack.push(type.parameter(i).code());
        }
    }

    /** Checks that the values that each clause gives are those that its label takes. */
    private void clauses() {
        CatchClauses clauses = validator.in.clauses;
        for (int i = 0; i < clauses.count(); i++) {
            int kind = clauses.kind(i);
            FunctionType values = CatchClauses.takesTag(kind) ? tag(clauses.tag(i)) : null;
            int block = validator.label(clauses.label(i));
            Reserved reserved = reserve();
            if (values != null) {
                pushValues(values);
            }
            if (CatchClauses.givesException(kind)) {
                validator.stack.push(CAUGHT);
            }
            validator.popLabel(block);
            release(reserved, "values of a catch clause and its label");
        }
    }

    private void tailCall(FunctionType callee) {
        popValues(callee);
        Reserved reserved = reserve();
        for (int i = 0; i < callee.resultCount(); i++) {
            validator.stack.push(callee.result(i).code());
        }
        validator.popLabel(0);
        release(reserved, "results of a tail call and of the function");
        validator.unreachable();
    }

    /** What {@link #reserve} hides. */
    private record Reserved(int base, boolean unreachable) {}

    /** Hides all operands, so that others can be matched with a label. */
    private Reserved reserve() {
        OperandStack stack = validator.stack;
        Reserved reserved = new Reserved(stack.base, stack.unreachable);
        stack.base = stack.size;
        stack.unreachable = false;
        return reserved;
    }

    private void release(Reserved reserved, String what) {
        OperandStack stack = validator.stack;
        if (stack.size != stack.base) {
            throw validator.invalid("type mismatch: " + what + " differ in number");
        }
        stack.base = reserved.base;
        stack.unreachable = reserved.unreachable;
    }

    /** Goes from the body of a legacy {@code try}, or from a catch, to the next catch. */
    private void nextPart(int opcode) {
        int part = validator.opcode(validator.top());
        if (part != ControlInstruction.TRY && part != ControlInstruction.CATCH) {
            throw validator.in.malformed("END opcode expected");
        }
        validator.popResults(validator.top());
        validator.beginPart(opcode);
    }

    private void delegate() {
        if (validator.opcode(validator.top()) != ControlInstruction.TRY) {
            throw validator.in.malformed("END opcode expected");
        }
        int depth = validator.in.first;
        validator.end();
        validator.label(depth);
    }
}
