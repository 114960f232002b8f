package hypha.wasm.translation;

import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;

/**
 * Translates tail calls. A function that calls itself becomes a loop; other calls become an object that the function returns, and that whoever called it executes (see {@code
 * hypha.wasm.nodes.TailCallRootNode}).
 */
final class TailCalls {
    /** Most locals that a call of the function itself sets to zero, so that the size of the code is linear in that of the body. */
    private static final int MAXIMUM_CLEARED = 16;

    private static final int REFERENCE = ValueKind.REFERENCE.ordinal();

    private final Translator translator;
    private final CodeBuffer code;
    private final ValueStack stack;
    private boolean any;

    TailCalls(Translator translator) {
        this.translator = translator;
        this.code = translator.code;
        this.stack = translator.stack;
    }

    /** Says whether there are any but those of the function itself. */
    boolean any() {
        return any;
    }

    void direct(int callee) {
        FunctionType type = translator.module.functionType(callee);
        if (callee == translator.function && canLoop()) {
            loop(type.parameterCount());
            return;
        }
        int arguments = stack.slots(type.parameterCount());
        int call = begin(ControlOpcode.RETURN_CALL, arguments);
        code.add(callee);
        end(type, arguments, call);
    }

    void indirect(int typeIndex, int table) {
        FunctionType type = translator.module.type(typeIndex);
        int index = translator.popSlot();
        if (translator.addresses.isWideTable(table)) {
            index = translator.addresses.narrow(index, stack.size());
        }
        int arguments = stack.slots(type.parameterCount());
        int call = begin(ControlOpcode.RETURN_CALL_INDIRECT, arguments);
        code.add(table);
        code.add(typeIndex);
        code.add(index);
        end(type, arguments, call);
    }

    /** Starts an instruction that makes a call an object; returns the slot of that. */
    private int begin(int opcode, int base) {
        any = true;
        int call = stack.ownSlot(base, REFERENCE);
        code.begin(opcode, translator.in.offset);
        code.add(call);
        return call;
    }

    void reference(int typeIndex) {
        FunctionType type = translator.module.type(typeIndex);
        int callee = translator.popSlot();
        int arguments = stack.slots(type.parameterCount());
        int call = begin(ControlOpcode.RETURN_CALL_REF, arguments);
        code.add(callee);
        arguments(type, arguments, call);
    }

    private void end(FunctionType callee, int base, int call) {
        code.add(translator.newCallSite());
        arguments(callee, base, call);
    }

    private void arguments(FunctionType callee, int base, int call) {
        code.add(callee.parameterCount());
        for (int height = base; height < base + callee.parameterCount(); height++) {
            code.add(stack.slot(height));
        }
        code.begin(Opcode.RETURN);
        code.add(1);
        code.add(call);
        translator.unreachable();
    }

    /** Says whether the locals can be set to zero with little code. */
    private boolean canLoop() {
        int first = translator.module.functionType(translator.function).parameterCount();
        if (translator.localCount - first > MAXIMUM_CLEARED) {
            return false;
        }
        for (int local = first; local < translator.localCount; local++) {
            if (!stack.hasConstants(local)) {
                return false;
            }
        }
        return true;
    }

    /** Goes back to the start of the function with other arguments. */
    private void loop(int parameters) {
        int base = stack.size() - parameters;
        for (int i = 0; i < parameters; i++) {
            // An argument in a parameter that is about to change has to move out of the way, unless it stays.
            int location = stack.location(base + i);
            if (stack.isLocal(location) && location != i) {
                stack.releaseLocal(location);
            }
        }
        for (int i = 0; i < parameters; i++) {
            stack.copyTo(base + i, i);
        }
        for (int local = parameters; local < translator.localCount; local++) {
            stack.clear(local);
        }
        code.begin(Opcode.JUMP_BACK, translator.in.offset);
        code.add(0);
        translator.unreachable();
    }
}
