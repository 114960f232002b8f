package hypha.wasm.code;

import hypha.wasm.types.ValueType;

/**
 * Prints register code, one instruction a line, for tests and for who looks at what the translation did:
 *
 * <pre>{@code
 * function 0: [i32] -> [i32], locals=1 slots=2
 *     0  I32_EQZ s1 = s0
 *     3  JUMP_IF_ZERO s1 -> 9 profile=0
 * }</pre>
 */
public final class CodePrinter {
    private CodePrinter() {}

    /** Returns the listing of a function's code. */
    public static String print(FunctionCode function) {
        StringBuilder text = new StringBuilder();
        text.append("function ").append(function.function()).append(": ").append(function.type());
        text.append(", locals=").append(function.localCount());
        text.append(" slots=").append(function.slotCount()).append('\n');
        int[] code = function.code();
        for (int index = 0; index < code.length; index += Opcode.length(code, index)) {
            text.append(String.format("%5d  ", index));
            instruction(text, code, index);
            text.append('\n');
        }
        return text.toString();
    }

    private static void instruction(StringBuilder text, int[] code, int index) {
        String operands = Opcode.operands(code[index]);
        text.append(Opcode.name(code[index]));
        int next = index + 1;
        for (int i = 0; i < operands.length(); i++) {
            int operand = code[next++];
            text.append(' ');
            switch (operands.charAt(i)) {
                case 'd' -> text.append('s').append(operand).append(" =");
                case 's' -> text.append('s').append(operand);
                case 'i' -> text.append(operand);
                case 'I' -> text.append((long) code[next++] << 32 | operand & 0xFFFF_FFFFL);
                case 't' -> text.append("-> ").append(operand);
                case 'p' -> text.append("profile=").append(operand);
                case 'f' -> text.append("function=").append(operand);
                case 'y' -> text.append("type=").append(operand);
                case 'b' -> text.append("table=").append(operand);
                case 'm' -> text.append("memory=").append(operand);
                case 'g' -> text.append("global=").append(operand);
                case 'a' -> text.append("tag=").append(operand);
                case 'e' -> text.append("segment=").append(operand);
                case 'v' -> text.append(ValueType.name(operand));
                case 'c' -> text.append("site=").append(operand);
                case 'o' -> text.append("offset=").append(Integer.toUnsignedString(operand));
                case 'O' ->
                    text.append("offset=")
                            .append(Long.toUnsignedString((long) code[next++] << 32 | operand & 0xFFFF_FFFFL));
                case 'n', 'r' -> next = list(text, code, next, operand, operands.charAt(++i));
                default -> throw new IllegalStateException("operands=" + operands);
            }
        }
    }

    private static int list(StringBuilder text, int[] code, int start, int count, char letter) {
        String separator = "";
        text.append(
                switch (letter) {
                    case 'T' -> "-> [";
                    case 'D' -> "= [";
                    default -> "[";
                });
        for (int i = 0; i < count; i++) {
            text.append(separator).append(letter == 'T' ? "" : "s").append(code[start + i]);
            separator = " ";
        }
        text.append(']');
        return start + count;
    }
}
