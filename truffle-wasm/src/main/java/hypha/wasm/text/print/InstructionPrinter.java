package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.text.instruction.Immediates;
import hypha.wasm.text.instruction.Instruction;
import hypha.wasm.text.instruction.InstructionTable;

/** Instructions in the flat form, indented by their blocks; each block has a number in a comment, and so have the branches to it. */
final class InstructionPrinter {
    private static final int BLOCK = 0x02;
    private static final int LOOP = 0x03;
    private static final int IF = 0x04;
    private static final int ELSE = 0x05;
    private static final int TRY = 0x06;
    private static final int CATCH = 0x07;
    private static final int END = 0x0b;
    private static final int DELEGATE = 0x18;
    private static final int CATCH_ALL = 0x19;
    private static final int TRY_TABLE = 0x1f;
    private static final int FIRST_PREFIX = 0xfb;
    private static final int LAST_PREFIX = 0xfe;
    private static final String[] CLAUSES = {"catch", "catch_ref", "catch_all", "catch_all_ref"};

    private final Names names;
    private final TypePrinter types;
    private final ImmediatePrinter immediates;
    private final boolean offsets;
    private LineListener listener = (offset, line) -> {};

    /**
     * Creates a printer.
     *
     * @param offsets whether each line begins with the instruction's byte offset in the module
     */
    InstructionPrinter(Names names, TypePrinter types, boolean offsets) {
        this.names = names;
        this.types = types;
        this.immediates = new ImmediatePrinter(names, types);
        this.offsets = offsets;
    }

    /** Told where instructions are. */
    interface LineListener {
        /** The instruction at a byte offset in the module is on a line, counted from 1. */
        void instruction(int offset, int line);
    }

    /** Tells from now on on which line each instruction of a body is. */
    void listener(LineListener newListener) {
        listener = newListener;
    }

    /** Prints a function's instructions, each on a line of its own, without the last {@code end}. */
    void body(ByteReader reader, int function, TextWriter out) {
        int depth = 0;
        while (true) {
            int offset = reader.position();
            int opcode = reader.u8();
            boolean continues = opcode == ELSE || opcode == CATCH || opcode == CATCH_ALL;
            boolean closes = opcode == END || opcode == DELEGATE;
            if (closes && depth == 0) {
                return;
            }
            if (closes || continues) {
                out.unindent();
            }
            depth -= closes ? 1 : 0;
            out.line();
            listener.instruction(offset, out.lineNumber());
            if (offsets) {
                out.note("@" + Integer.toHexString(offset)).space();
            }
            boolean opens = instruction(reader, opcode, function, depth, out);
            if (opens || continues) {
                out.indent();
            }
            depth += opens ? 1 : 0;
        }
    }

    /** Prints a constant expression on one line, with a space before each instruction, without its {@code end}. */
    void expression(ByteReader reader, TextWriter out) {
        for (int opcode = reader.u8(); opcode != END; opcode = reader.u8()) {
            out.space();
            if (instruction(reader, opcode, 0, 0, out)) {
                throw reader.malformed("constant expression required");
            }
        }
    }

    /** Prints an instruction; returns whether it opens a block. */
    private boolean instruction(ByteReader reader, int opcode, int function, int depth, TextWriter out) {
        switch (opcode) {
            case BLOCK -> block(reader, "block", depth, out);
            case LOOP -> block(reader, "loop", depth, out);
            case IF -> block(reader, "if", depth, out);
            case TRY -> block(reader, "try", depth, out);
            case TRY_TABLE -> {
                block(reader, "try_table", depth, out);
                clauses(reader, depth, out);
            }
            case ELSE -> out.add("else");
            case CATCH -> out.add("catch ").add(names.reference(Names.Kind.TAG, reader.u32()));
            case CATCH_ALL -> out.add("catch_all");
            case DELEGATE -> ImmediatePrinter.label(out.add("delegate "), reader.u32(), depth);
            case END -> out.add("end");
            default -> plain(reader, opcode, function, depth, out);
        }
        return opcode == BLOCK || opcode == LOOP || opcode == IF || opcode == TRY || opcode == TRY_TABLE;
    }

    private void block(ByteReader reader, String word, int depth, TextWriter out) {
        out.add(word).space().note("@" + (depth + 1)).add(types.block(reader));
    }

    private void clauses(ByteReader reader, int depth, TextWriter out) {
        int count = reader.u32();
        for (int i = 0; i < count; i++) {
            int kind = reader.u8();
            if (kind >= CLAUSES.length) {
                throw reader.malformed("malformed catch clause");
            }
            out.add(" (").add(CLAUSES[kind]).space();
            if (kind < 2) {
                out.add(names.reference(Names.Kind.TAG, reader.u32())).space();
            }
            ImmediatePrinter.label(out, reader.u32(), depth);
            out.add(")");
        }
    }

    private void plain(ByteReader reader, int opcode, int function, int depth, TextWriter out) {
        boolean prefixed = opcode >= FIRST_PREFIX && opcode <= LAST_PREFIX;
        int number = prefixed ? reader.u32() : opcode;
        Instruction instruction = InstructionTable.find(prefixed ? opcode : 0, number);
        if (instruction == null) {
            throw reader.malformed("illegal opcode " + Integer.toHexString(opcode)
                    + (prefixed ? " " + Integer.toHexString(number) : ""));
        }
        out.add(instruction.name());
        if (instruction.immediates() != Immediates.NONE) {
            immediates.print(reader, instruction, number != instruction.opcode(), function, depth, out);
        }
    }
}
