package hypha.aot.program;

import java.lang.classfile.Opcode;
import java.util.List;
import java.util.function.Predicate;

/**
 * The instructions that only move operands ({@code dup}, {@code swap}, {@code pop} and their variants, JVMS 6.5), over any model of the
 * operand stack that has one entry for each value, whatever its width.
 */
public final class OperandStacks {
    private OperandStacks() {}

    /**
     * Executes one such instruction.
     *
     * @param stack the operand stack, top last
     * @param opcode the instruction
     * @param isWide whether a value is a long, and so counts as two
     */
    public static <T> void shuffle(List<T> stack, Opcode opcode, Predicate<T> isWide) {
        switch (opcode) {
            case POP -> stack.removeLast();
            case POP2 -> {
                if (!isWide.test(stack.removeLast())) {
                    stack.removeLast();
                }
            }
            case DUP -> duplicate(stack, 1, 0);
            case DUP_X1 -> duplicate(stack, 1, 1);
            case DUP_X2 -> duplicate(stack, 1, values(stack, 1, isWide));
            case DUP2 -> duplicate(stack, values(stack, 0, isWide), 0);
            case DUP2_X1 -> duplicate(stack, values(stack, 0, isWide), 1);
            case DUP2_X2 -> {
                int top = values(stack, 0, isWide);
                duplicate(stack, top, values(stack, top, isWide));
            }
            case SWAP -> {
                T top = stack.removeLast();
                stack.add(stack.size() - 1, top);
            }
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        }
    }

    /** How many values make up the two words below the {@code skipped} topmost values. */
    private static <T> int values(List<T> stack, int skipped, Predicate<T> isWide) {
        return isWide.test(stack.get(stack.size() - 1 - skipped)) ? 1 : 2;
    }

    /** Copies the {@code count} topmost values and puts the copy below the {@code below} values under them. */
    private static <T> void duplicate(List<T> stack, int count, int below) {
        List<T> copy = List.copyOf(stack.subList(stack.size() - count, stack.size()));
        stack.addAll(stack.size() - count - below, copy);
    }
}
