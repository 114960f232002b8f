package hypha.wasm.translation;

import hypha.wasm.binary.AtomicForm;
import hypha.wasm.binary.AtomicInstruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.code.AtomicOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.ValueKind;

/** Translates atomic accesses to memory: each becomes the register instruction of the same name, with a 64-bit address. */
final class AtomicTranslation {
    private static final int I32 = ValueKind.I32.ordinal();
    private static final int I64 = ValueKind.I64.ordinal();

    private AtomicTranslation() {}

    /** Translates the instruction that {@code in} has decoded. */
    static void translate(
            int opcode, InstructionDecoder in, ValueStack stack, CodeBuffer code, AddressOperands addresses) {
        int registerOpcode = AtomicOpcode.of(opcode);
        if (opcode == AtomicInstruction.FENCE) {
            code.begin(registerOpcode);
            return;
        }
        String letters = Opcode.operands(registerOpcode);
        boolean gives = letters.startsWith("d");
        int operands = letters.indexOf('m') - (gives ? 1 : 0);
        int base = stack.slots(operands);
        int[] slots = new int[operands];
        for (int i = 0; i < operands; i++) {
            slots[i] = stack.slot(base + i);
        }
        if (!addresses.isWideMemory(in.first)) {
            slots[0] = addresses.widen(slots[0], base);
        }
        stack.truncate(base);
        code.begin(registerOpcode, in.offset);
        if (gives) {
            boolean wide = opcode >= AtomicInstruction.LOAD && AtomicForm.isI64(AtomicInstruction.form(opcode));
            code.addDestination(stack.push(wide ? I64 : I32));
        }
        for (int slot : slots) {
            code.add(slot);
        }
        code.add(in.first);
        code.add((int) in.value);
        code.add((int) (in.value >>> Integer.SIZE));
    }
}
