package hypha.wasm.baseline;

import hypha.wasm.code.Opcode;
import java.util.function.IntConsumer;

/** Which slots an instruction of the register code reads and writes. It reads all before it writes one. */
final class SlotUses {
    private SlotUses() {}

    /** Passes on the slots of the instruction at an index of some code: first those that it reads, then those that it writes. */
    static void of(int[] code, int pc, IntConsumer reads, IntConsumer writes) {
        visit(code, pc, 's', 'S', reads);
        visit(code, pc, 'd', 'D', writes);
    }

    private static void visit(int[] code, int pc, char one, char many, IntConsumer slots) {
        String operands = Opcode.operands(code[pc]);
        int at = pc + 1;
        for (int i = 0; i < operands.length(); i++) {
            char letter = operands.charAt(i);
            int elements = switch (letter) {
                case 'I', 'O' -> 2;
                case 'S', 'T', 'D' -> code[at - 1];
                default -> 1;
            };
            if (letter == one) {
                slots.accept(code[at]);
            } else if (letter == many) {
                for (int k = 0; k < elements; k++) {
                    slots.accept(code[at + k]);
                }
            }
            at += elements;
        }
    }
}
