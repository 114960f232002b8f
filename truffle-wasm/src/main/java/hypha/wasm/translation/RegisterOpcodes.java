package hypha.wasm.translation;

import hypha.wasm.binary.Instruction;
import hypha.wasm.code.Opcode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Which register instruction stands for an instruction with a type of its own: that of the same name, or, for {@code gt} and {@code ge}, {@code lt} and {@code le} with swapped operands. */
final class RegisterOpcodes {
    private static final int NONE = -1;
    private static final int[] OPCODES = new int[Instruction.COUNT];
    private static final boolean[] SWAPPED = new boolean[Instruction.COUNT];

    static {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < Opcode.COUNT; i++) {
            if (Opcode.name(i) != null) {
                byName.put(Opcode.name(i), i);
            }
        }
        for (int i = 0; i < Instruction.COUNT; i++) {
            OPCODES[i] = NONE;
            if (Instruction.name(i) != null) {
                String name = Instruction.name(i).toUpperCase(Locale.ROOT).replace('.', '_');
                String mirrored = name.replace("_GT", "_LT").replace("_GE", "_LE");
                SWAPPED[i] = !mirrored.equals(name) && byName.containsKey(mirrored);
                OPCODES[i] = byName.getOrDefault(SWAPPED[i] ? mirrored : name, NONE);
            }
        }
    }

    private RegisterOpcodes() {}

    /** Returns the register instruction for an instruction that has one. */
    static int of(int instruction) {
        return OPCODES[instruction];
    }

    /** Says whether the two operands change places. */
    static boolean isSwapped(int instruction) {
        return SWAPPED[instruction];
    }
}
