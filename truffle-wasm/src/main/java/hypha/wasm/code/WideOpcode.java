package hypha.wasm.code;

/**
 * The register instructions on memories with 64-bit addresses; operands as {@link Opcode} writes them. Each does what the one of {@link Opcode} with the same name does, on a memory with 64-bit addresses: addresses,
 * sizes and lengths are of kind I64, but the length and the source of {@link #MEMORY_INIT}.
 *
 * <p>Tables with 64-bit indices need no instructions of their own: the code {@linkplain #SATURATE saturates} what goes in.
 */
public final class WideOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x480;

    // Loads and stores, in the order of Opcode.
    /** {@code d s m O}: {@link Opcode#I32_LOAD}. */
    public static final int I32_LOAD = FIRST;

    /** {@code d s m O}: {@link Opcode#I32_LOAD8_S}. */
    public static final int I32_LOAD8_S = FIRST + 1;

    /** {@code d s m O}: {@link Opcode#I32_LOAD8_U}. */
    public static final int I32_LOAD8_U = FIRST + 2;

    /** {@code d s m O}: {@link Opcode#I32_LOAD16_S}. */
    public static final int I32_LOAD16_S = FIRST + 3;

    /** {@code d s m O}: {@link Opcode#I32_LOAD16_U}. */
    public static final int I32_LOAD16_U = FIRST + 4;

    /** {@code d s m O}: {@link Opcode#I64_LOAD}. */
    public static final int I64_LOAD = FIRST + 5;

    /** {@code d s m O}: {@link Opcode#I64_LOAD8_S}. */
    public static final int I64_LOAD8_S = FIRST + 6;

    /** {@code d s m O}: {@link Opcode#I64_LOAD8_U}. */
    public static final int I64_LOAD8_U = FIRST + 7;

    /** {@code d s m O}: {@link Opcode#I64_LOAD16_S}. */
    public static final int I64_LOAD16_S = FIRST + 8;

    /** {@code d s m O}: {@link Opcode#I64_LOAD16_U}. */
    public static final int I64_LOAD16_U = FIRST + 9;

    /** {@code d s m O}: {@link Opcode#I64_LOAD32_S}. */
    public static final int I64_LOAD32_S = FIRST + 10;

    /** {@code d s m O}: {@link Opcode#I64_LOAD32_U}. */
    public static final int I64_LOAD32_U = FIRST + 11;

    /** {@code d s m O}: {@link Opcode#F32_LOAD}. */
    public static final int F32_LOAD = FIRST + 12;

    /** {@code d s m O}: {@link Opcode#F64_LOAD}. */
    public static final int F64_LOAD = FIRST + 13;

    /** {@code s s m O}: {@link Opcode#I32_STORE}. */
    public static final int I32_STORE = FIRST + 14;

    /** {@code s s m O}: {@link Opcode#I32_STORE8}. */
    public static final int I32_STORE8 = FIRST + 15;

    /** {@code s s m O}: {@link Opcode#I32_STORE16}. */
    public static final int I32_STORE16 = FIRST + 16;

    /** {@code s s m O}: {@link Opcode#I64_STORE}. */
    public static final int I64_STORE = FIRST + 17;

    /** {@code s s m O}: {@link Opcode#I64_STORE8}. */
    public static final int I64_STORE8 = FIRST + 18;

    /** {@code s s m O}: {@link Opcode#I64_STORE16}. */
    public static final int I64_STORE16 = FIRST + 19;

    /** {@code s s m O}: {@link Opcode#I64_STORE32}. */
    public static final int I64_STORE32 = FIRST + 20;

    /** {@code s s m O}: {@link Opcode#F32_STORE}. */
    public static final int F32_STORE = FIRST + 21;

    /** {@code s s m O}: {@link Opcode#F64_STORE}. */
    public static final int F64_STORE = FIRST + 22;

    /** {@code d m}: {@link Opcode#MEMORY_SIZE}. */
    public static final int MEMORY_SIZE = FIRST + 23;

    /** {@code d s m}: {@link Opcode#MEMORY_GROW}. */
    public static final int MEMORY_GROW = FIRST + 24;

    /** {@code m s s s}: {@link Opcode#MEMORY_FILL}. */
    public static final int MEMORY_FILL = FIRST + 25;

    /** {@code m m s s s}: {@link Opcode#MEMORY_COPY}. At least one memory has 64-bit addresses; all three operands are of kind I64. */
    public static final int MEMORY_COPY = FIRST + 26;

    /** {@code e m s s s}: {@link Opcode#MEMORY_INIT}. */
    public static final int MEMORY_INIT = FIRST + 27;

    /** {@code d s}: d, of kind I32, = s, of kind I64, or 2^32 - 1 if that is less, both unsigned. */
    public static final int SATURATE = FIRST + 28;

    private WideOpcode() {}

    /** Returns the member of this family that stands for an access to memory, or an instruction on a whole memory, of {@link Opcode}. */
    public static int of(int opcode) {
        return opcode >= Opcode.MEMORY_SIZE
                ? opcode - Opcode.MEMORY_SIZE + MEMORY_SIZE
                : opcode - Opcode.I32_LOAD + I32_LOAD;
    }

    static void define() {
        for (int opcode = Opcode.I32_LOAD; opcode <= Opcode.F64_STORE; opcode++) {
            define(opcode, Opcode.operands(opcode).replace('o', 'O'));
        }
        for (int opcode = Opcode.MEMORY_SIZE; opcode <= Opcode.MEMORY_INIT; opcode++) {
            define(opcode, Opcode.operands(opcode));
        }
        OpcodeTable.define(SATURATE, "SATURATE", "ds");
    }

    private static void define(int opcode, String operands) {
        OpcodeTable.define(of(opcode), "WIDE_" + Opcode.name(opcode), operands);
    }
}
