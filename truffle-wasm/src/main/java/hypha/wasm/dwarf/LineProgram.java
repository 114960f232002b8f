package hypha.wasm.dwarf;

/** Runs a line number program (DWARF 5, 6.2), which gives a {@link LineTable}. */
final class LineProgram {
    private static final int COPY = 1;
    private static final int ADVANCE_PC = 2;
    private static final int ADVANCE_LINE = 3;
    private static final int SET_FILE = 4;
    private static final int SET_COLUMN = 5;
    private static final int NEGATE_STATEMENT = 6;
    private static final int SET_BASIC_BLOCK = 7;
    private static final int CONST_ADD_PC = 8;
    private static final int FIXED_ADVANCE_PC = 9;
    private static final int SET_PROLOGUE_END = 10;
    private static final int EXTENDED = 0;
    private static final int END_SEQUENCE = 1;
    private static final int SET_ADDRESS = 2;

    private final DwarfReader reader;
    private final LineHeader header;
    private final Budget budget;
    private final int codeEnd;
    private final LineTable table;

    private long address;

    /** The code is not there: the linker dropped the function, and gave it the address 0 or one beyond the end. */
    private boolean dropped;

    private int file;
    private long line;
    private int column;
    private boolean statement;
    private boolean prologueEnd;

    private LineProgram(LineHeader header, Budget budget, int codeEnd) {
        this.header = header;
        this.reader = header.program();
        this.budget = budget;
        this.codeEnd = codeEnd;
        this.table = new LineTable(header.files());
    }

    /**
     * Runs a program.
     *
     * @param codeEnd addresses of code are below this
     */
    static LineTable run(LineHeader header, Budget budget, int codeEnd) {
        LineProgram program = new LineProgram(header, budget, codeEnd);
        program.run();
        program.table.sort();
        return program.table;
    }

    private void reset() {
        address = 0;
        dropped = true;
        file = 1;
        line = 1;
        column = 0;
        statement = header.defaultStatement();
        prologueEnd = false;
    }

    private void run() {
        int sequence = 0;
        reset();
        while (reader.remaining() > 0) {
            budget.spend(1);
            int opcode = reader.u8();
            if (opcode >= header.opcodeBase()) {
                int adjusted = opcode - header.opcodeBase();
                advance(adjusted / header.lineRange());
                line += header.lineBase() + adjusted % header.lineRange();
                row();
            } else if (opcode != EXTENDED) {
                standard(opcode);
            } else if (extended(sequence)) {
                sequence = table.size();
                reset();
            }
        }
        // A sequence without an end says nothing about where its last row ends.
        table.truncate(sequence);
    }

    private void advance(long operations) {
        address += operations * header.minimumInstructionLength();
    }

    private void row() {
        boolean valid = !dropped && address >= 0 && address < codeEnd && line >= 0 && line <= Integer.MAX_VALUE;
        if (valid) {
            table.add((int) address, file, (int) line, column, statement, prologueEnd);
        }
        prologueEnd = false;
    }

    private void standard(int opcode) {
        switch (opcode) {
            case COPY -> row();
            case ADVANCE_PC -> advance(reader.uleb());
            case ADVANCE_LINE -> line += reader.sleb();
            case SET_FILE -> file = Math.clamp(reader.uleb(), 0, Integer.MAX_VALUE);
            case SET_COLUMN -> column = Math.clamp(reader.uleb(), 0, Integer.MAX_VALUE);
            case NEGATE_STATEMENT -> statement = !statement;
            case CONST_ADD_PC -> advance((255 - header.opcodeBase()) / header.lineRange());
            case FIXED_ADVANCE_PC -> address += reader.u16();
            case SET_PROLOGUE_END -> prologueEnd = true;
            case SET_BASIC_BLOCK -> {
                // Of no interest.
            }
            default -> {
                for (int i = 0; i < header.operandCount(opcode); i++) {
                    reader.uleb();
                }
            }
        }
    }

    /** Executes an extended opcode; says whether it ended a sequence, the first row of which is given. */
    private boolean extended(int sequence) {
        int length = reader.index(reader.remaining() + 1);
        if (length == 0) {
            return false;
        }
        int opcode = reader.u8();
        switch (opcode) {
            case END_SEQUENCE -> {
                reader.skip(length - 1);
                if (!dropped && address >= 0 && address <= codeEnd && table.size() > sequence) {
                    table.add((int) address, LineTable.END, 0, 0, false, false);
                } else {
                    table.truncate(sequence);
                }
                return true;
            }
            case SET_ADDRESS -> {
                if (length - 1 > Long.BYTES) {
                    throw new DwarfFormatException("unsupported address size: bytes=" + (length - 1));
                }
                address = reader.unsigned(length - 1);
                dropped = address <= 0 || address >= codeEnd;
            }
            default -> reader.skip(length - 1);
        }
        return false;
    }
}
