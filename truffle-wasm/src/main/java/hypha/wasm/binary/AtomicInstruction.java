package hypha.wasm.binary;

/**
 * The instructions that access memory atomically (threads proposal): those with the prefix byte {@code FE}, numbered as {@link Instruction} says. Loads, stores and each kind of update come in the seven forms of {@link AtomicForm}.
 * None has a signature in {@link Instruction#signature}, since some have operands of different types.
 */
public final class AtomicInstruction {
    /** {@code memory.atomic.notify}. */
    public static final int NOTIFY = Instruction.PREFIX_FE;

    /** {@code memory.atomic.wait32}. */
    public static final int WAIT32 = Instruction.PREFIX_FE + 0x01;

    /** {@code memory.atomic.wait64}. */
    public static final int WAIT64 = Instruction.PREFIX_FE + 0x02;

    /** {@code atomic.fence}. */
    public static final int FENCE = Instruction.PREFIX_FE + 0x03;

    /** The first load. */
    public static final int LOAD = Instruction.PREFIX_FE + 0x10;

    /** The first store. */
    public static final int STORE = LOAD + AtomicForm.COUNT;

    /** The first update by an operation: add, sub, and, or, xor, xchg, each in all forms. */
    public static final int UPDATE = STORE + AtomicForm.COUNT;

    /** The first compare and exchange. */
    public static final int COMPARE_EXCHANGE = UPDATE + 6 * AtomicForm.COUNT;

    /** One more than the last. */
    public static final int END = COMPARE_EXCHANGE + AtomicForm.COUNT;

    private static final String[] TYPES = {"i32", "i64", "i32", "i32", "i64", "i64", "i64"};
    private static final String[] WIDTHS = {"", "", "8", "16", "8", "16", "32"};
    private static final String[] UPDATES = {"add", "sub", "and", "or", "xor", "xchg", "cmpxchg"};

    private AtomicInstruction() {}

    static void define() {
        Instruction.define(NOTIFY, "memory.atomic.notify", Immediate.MEMORY_4, "");
        Instruction.define(WAIT32, "memory.atomic.wait32", Immediate.MEMORY_4, "");
        Instruction.define(WAIT64, "memory.atomic.wait64", Immediate.MEMORY_8, "");
        Instruction.define(FENCE, "atomic.fence", Immediate.ZERO_BYTE, "");
        for (int form = 0; form < AtomicForm.COUNT; form++) {
            String start = TYPES[form] + ".atomic.";
            String extension = WIDTHS[form].isEmpty() ? "" : "_u";
            define(LOAD, form, start + "load" + WIDTHS[form] + extension);
            define(STORE, form, start + "store" + WIDTHS[form]);
            for (int i = 0; i < UPDATES.length; i++) {
                define(
                        UPDATE + i * AtomicForm.COUNT,
                        form,
                        start + "rmw" + WIDTHS[form] + "." + UPDATES[i] + extension);
            }
        }
    }

    private static void define(int first, int form, String name) {
        Instruction.define(first + form, name, Immediate.MEMORY_1 + AtomicForm.log2WidthBytes(form), "");
    }

    /** Returns the form of a load, store or update. */
    public static int form(int opcode) {
        return (opcode - LOAD) % AtomicForm.COUNT;
    }
}
