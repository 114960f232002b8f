package hypha.wasm.translation;

import hypha.wasm.code.Opcode;

/**
 * The condition of a jump. If it is the result of the comparison just emitted, that is taken back and becomes part of the jump. One object serves all jumps of a function.
 */
final class Condition {
    private static final int NONE = -1;

    private final CodeBuffer code;
    private final ValueStack stack;
    private int comparison;
    private int first;
    private int second;
    private boolean negated;

    Condition(CodeBuffer code, ValueStack stack) {
        this.code = code;
        this.stack = stack;
    }

    /** Pops an operand as the condition. */
    void pop() {
        int top = stack.size() - 1;
        first = stack.slot(top);
        boolean own = stack.isOwn(top);
        stack.pop();
        comparison = NONE;
        negated = false;
        if (!own) {
            return;
        }
        // A result that went to a local has to stay.
        while (!stack.isLocal(first) && code.lastWrites(first) && code.get(code.last()) == Opcode.I32_EQZ) {
            first = code.get(code.last() + 2);
            negated = !negated;
            code.removeLast();
        }
        if (!stack.isLocal(first) && code.lastWrites(first)) {
            int jump = jump(code.get(code.last()));
            if (jump != NONE) {
                comparison = jump;
                first = code.get(code.last() + 2);
                second = code.get(code.last() + 3);
                code.removeLast();
            }
        }
    }

    private static int jump(int opcode) {
        return switch (opcode) {
            case Opcode.I32_EQ -> Opcode.JUMP_IF_I32_EQ;
            case Opcode.I32_NE -> Opcode.JUMP_IF_I32_NE;
            case Opcode.I32_LT_S -> Opcode.JUMP_IF_I32_LT_S;
            case Opcode.I32_LT_U -> Opcode.JUMP_IF_I32_LT_U;
            case Opcode.I32_LE_S -> Opcode.JUMP_IF_I32_LE_S;
            case Opcode.I32_LE_U -> Opcode.JUMP_IF_I32_LE_U;
            default -> NONE;
        };
    }

    /** Emits the start of a jump that is taken if the condition is true, or if it is false; the target and the profile have to follow. */
    void beginJump(boolean ifTrue) {
        if (comparison == NONE) {
            code.begin(ifTrue != negated ? Opcode.JUMP_IF_NONZERO : Opcode.JUMP_IF_ZERO);
            code.add(first);
        } else if (ifTrue != negated) {
            begin(comparison, first, second);
        } else {
            beginOpposite();
        }
    }

    private void beginOpposite() {
        switch (comparison) {
            case Opcode.JUMP_IF_I32_EQ -> begin(Opcode.JUMP_IF_I32_NE, first, second);
            case Opcode.JUMP_IF_I32_NE -> begin(Opcode.JUMP_IF_I32_EQ, first, second);
            // Not a < b is b <= a, and so on.
            case Opcode.JUMP_IF_I32_LT_S -> begin(Opcode.JUMP_IF_I32_LE_S, second, first);
            case Opcode.JUMP_IF_I32_LT_U -> begin(Opcode.JUMP_IF_I32_LE_U, second, first);
            case Opcode.JUMP_IF_I32_LE_S -> begin(Opcode.JUMP_IF_I32_LT_S, second, first);
            case Opcode.JUMP_IF_I32_LE_U -> begin(Opcode.JUMP_IF_I32_LT_U, second, first);
            default -> throw new IllegalStateException("opcode=" + comparison);
        }
    }

    private void begin(int opcode, int left, int right) {
        code.begin(opcode);
        code.add(left);
        code.add(right);
    }
}
