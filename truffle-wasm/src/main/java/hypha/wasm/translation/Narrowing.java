package hypha.wasm.translation;

import hypha.wasm.code.Opcode;

/** The low half of a 64-bit sum of a widened i32 and a constant, which is how Go computes addresses: a 32-bit sum. */
final class Narrowing {
    private Narrowing() {}

    /** Translates {@code i32.wrap_i64}, if the operand is such a sum and has just been computed. */
    static boolean translate(ValueStack stack, CodeBuffer code) {
        int top = stack.size() - 1;
        if (!stack.isOwn(top) || !code.lastWrites(stack.slot(top))) {
            return false;
        }
        int sum = code.last();
        int widening = code.beforeLast();
        if (code.get(sum) != Opcode.I64_ADD_IMM || widening == CodeBuffer.NONE || !isWidening(code.get(widening))) {
            return false;
        }
        int widened = code.get(widening + 1);
        if (stack.isLocal(widened) || widened != code.get(sum + 2)) {
            return false;
        }
        int narrow = code.get(widening + 2);
        int addend = code.get(sum + 3);
        code.removeLast();
        code.removeLast();
        stack.pop();
        code.begin(Opcode.I32_ADD_IMM);
        code.addDestination(stack.push(stack.kindOf(narrow)));
        code.add(narrow);
        code.add(addend);
        return true;
    }

    private static boolean isWidening(int opcode) {
        return opcode == Opcode.I64_EXTEND_I32_U || opcode == Opcode.I64_EXTEND_I32_S;
    }
}
