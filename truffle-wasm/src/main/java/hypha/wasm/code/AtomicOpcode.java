package hypha.wasm.code;

import hypha.wasm.binary.AtomicForm;
import hypha.wasm.binary.AtomicInstruction;
import hypha.wasm.binary.Instruction;
import java.util.Locale;

/**
 * The register instructions that access memory atomically; operands as {@link Opcode} writes them. There is one for each of {@link AtomicInstruction}, in the same order. Addresses are of kind I64, whatever the memory's
 * address type: the code extends those of 32 bits first.
 */
public final class AtomicOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x300;

    /** {@code d s s m O}: Wakes threads that wait at an address; how many at most; d is how many. */
    public static final int NOTIFY = of(AtomicInstruction.NOTIFY);

    /** {@code d s s s m O}: Waits at an address while it holds a 32-bit value, for a time. */
    public static final int WAIT32 = of(AtomicInstruction.WAIT32);

    /** {@code d s s s m O}: Waits at an address while it holds a 64-bit value, for a time. */
    public static final int WAIT64 = of(AtomicInstruction.WAIT64);

    /** Orders all accesses before and after. */
    public static final int FENCE = of(AtomicInstruction.FENCE);

    /** {@code d s m O}: The first of the loads. */
    public static final int LOAD = of(AtomicInstruction.LOAD);

    /** {@code s s m O}: The first of the stores. */
    public static final int STORE = of(AtomicInstruction.STORE);

    /** {@code d s s m O}: The first of the updates: d is the value before. */
    public static final int UPDATE = of(AtomicInstruction.UPDATE);

    /** {@code d s s s m O}: The first of the exchanges: address, expected value, replacement; d is the value before. */
    public static final int COMPARE_EXCHANGE = of(AtomicInstruction.COMPARE_EXCHANGE);

    /** One more than the last. */
    public static final int END = of(AtomicInstruction.END);

    private AtomicOpcode() {}

    /** Returns the register instruction for an instruction. */
    public static int of(int instruction) {
        return FIRST + instruction - Instruction.PREFIX_FE;
    }

    /** Returns the form of a load, store or update. */
    public static int form(int opcode) {
        return (opcode - LOAD) % AtomicForm.COUNT;
    }

    /** Returns the operation of an update: a constant of {@link hypha.wasm.runtime.AtomicAccess}. */
    public static int operation(int opcode) {
        return (opcode - UPDATE) / AtomicForm.COUNT;
    }

    static void define() {
        for (int instruction = AtomicInstruction.NOTIFY; instruction < AtomicInstruction.END; instruction++) {
            String name = Instruction.name(instruction);
            if (name != null) {
                int opcode = of(instruction);
                OpcodeTable.define(opcode, name.toUpperCase(Locale.ROOT).replace('.', '_'), operands(opcode));
            }
        }
    }

    private static String operands(int opcode) {
        if (opcode == FENCE) {
            return "";
        }
        if (opcode == NOTIFY) {
            return "dssmO";
        }
        if (opcode < LOAD || opcode >= COMPARE_EXCHANGE) {
            return "dsssmO";
        }
        if (opcode < STORE) {
            return "dsmO";
        }
        return opcode < UPDATE ? "ssmO" : "dssmO";
    }
}
