package hypha.wasm.text.grammar;

import hypha.wasm.text.instruction.Instruction;
import hypha.wasm.text.instruction.InstructionTable;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;
import java.util.Arrays;

/**
 * Sequences of instructions, flat and folded, with their control structures. Spec: text/instructions.
 *
 * <p>Open structures are on a stack of this class, so nesting is bounded by memory alone. A folded instruction comes after its
 * operands in the binary format: its bytes wait in {@link #waiting} until its parenthesis closes.
 */
final class InstructionReader {
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

    /** What an open structure is, and for those of several parts, how far it is read. */
    private enum Frame {
        FLAT_BLOCK,
        FLAT_IF,
        FLAT_ELSE,
        FLAT_TRY,
        FLAT_CATCH,
        FLAT_CATCH_ALL,
        FOLDED_PLAIN,
        FOLDED_BLOCK,
        FOLDED_IF_CONDITION,
        FOLDED_IF_AFTER_THEN,
        FOLDED_IF_AFTER_ELSE,
        FOLDED_PART,
        FOLDED_TRY,
        FOLDED_TRY_AFTER_DO,
        FOLDED_TRY_AFTER_CATCH,
        FOLDED_TRY_AFTER_CATCH_ALL,
        FOLDED_TRY_AFTER_DELEGATE
    }

    private final ModuleBuilder module;
    private final TypeUseReader typeUses;
    private final ImmediateReader immediates;

    private Cursor cursor;
    private IndexSpace locals;
    private BinaryWriter code;
    private LabelScope labels;

    private Frame[] frames = new Frame[16];

    /** Per frame, the offset in {@link #waiting} of the bytes that wait for its end. */
    private int[] waitingStarts = new int[16];

    /** Per frame, the name of its label where that is not in scope yet. */
    private String[] labelNames = new String[16];

    private int depth;
    private final BinaryWriter waiting = new BinaryWriter();

    InstructionReader(ModuleBuilder module, ValueTypes valueTypes, TypeUseReader typeUses) {
        this.module = module;
        this.typeUses = typeUses;
        this.immediates = new ImmediateReader(module, valueTypes, typeUses);
    }

    /** Reads the instructions up to the parenthesis that closes around them, which is not passed, and writes them with their end. */
    void readBody(Cursor from, IndexSpace functionLocals, BinaryWriter out) {
        begin(from, functionLocals, out);
        while (!(depth == 0 && cursor.at(TokenKind.CLOSE))) {
            step();
        }
        out.mark(cursor.offset()).u8(END);
    }

    /** Reads one folded instruction, and writes it with the end of a constant expression. */
    void readFolded(Cursor from, BinaryWriter out) {
        begin(from, new IndexSpace("local"), out);
        if (!cursor.at(TokenKind.OPEN)) {
            throw cursor.unexpected();
        }
        do {
            step();
        } while (depth > 0);
        out.u8(END);
    }

    private void begin(Cursor from, IndexSpace functionLocals, BinaryWriter out) {
        cursor = from;
        locals = functionLocals;
        code = out;
        labels = new LabelScope();
        depth = 0;
        waiting.truncate(0);
    }

    /** Notes that what is written next comes from the current token. Where nothing is written after all, the next note replaces it. */
    private void mark() {
        code.mark(cursor.offset());
        waiting.mark(cursor.offset());
    }

    private void step() {
        switch (cursor.kind()) {
            case OPEN -> open();
            case CLOSE -> close();
            case WORD -> flat();
            default -> throw cursor.unexpected();
        }
    }

    private Frame top() {
        return depth == 0 ? Frame.FOLDED_BLOCK : frames[depth - 1];
    }

    private void setTop(Frame frame) {
        frames[depth - 1] = frame;
    }

    private void push(Frame frame, String labelName) {
        if (depth == frames.length) {
            frames = Arrays.copyOf(frames, depth * 2);
            waitingStarts = Arrays.copyOf(waitingStarts, depth * 2);
            labelNames = Arrays.copyOf(labelNames, depth * 2);
        }
        frames[depth] = frame;
        waitingStarts[depth] = waiting.size();
        labelNames[depth] = labelName;
        depth++;
    }

    private void flushWaiting() {
        int start = waitingStarts[depth - 1];
        code.appendTail(waiting, start);
        waiting.truncate(start);
    }

    // ---- flat ----

    /** Returns whether flat instructions may stand directly in the innermost structure. */
    private boolean takesFlat() {
        return switch (top()) {
            case FLAT_BLOCK, FLAT_IF, FLAT_ELSE, FLAT_TRY, FLAT_CATCH, FLAT_CATCH_ALL, FOLDED_BLOCK, FOLDED_PART ->
                true;
            default -> false;
        };
    }

    private boolean takesFolded() {
        return takesFlat() || top() == Frame.FOLDED_PLAIN || top() == Frame.FOLDED_IF_CONDITION;
    }

    private void flat() {
        if (!takesFlat()) {
            throw cursor.unexpected();
        }
        mark();
        String word = cursor.text();
        Instruction instruction = InstructionTable.find(word);
        if (instruction != null) {
            cursor.advance();
            immediates.read(cursor, instruction, locals, labels, code);
            return;
        }
        switch (word) {
            case "block" -> flatBlock(BLOCK, Frame.FLAT_BLOCK);
            case "loop" -> flatBlock(LOOP, Frame.FLAT_BLOCK);
            case "if" -> flatBlock(IF, Frame.FLAT_IF);
            case "try" -> flatBlock(TRY, Frame.FLAT_TRY);
            case "try_table" -> {
                cursor.advance();
                tryTable();
                push(Frame.FLAT_BLOCK, null);
            }
            case "else" -> {
                flatPart(top() == Frame.FLAT_IF, ELSE, Frame.FLAT_ELSE);
                labels.checkName(cursor);
            }
            case "catch" -> {
                flatPart(top() == Frame.FLAT_TRY || top() == Frame.FLAT_CATCH, CATCH, Frame.FLAT_CATCH);
                code.u32(module.tags.expect(cursor));
            }
            case "catch_all" ->
                flatPart(top() == Frame.FLAT_TRY || top() == Frame.FLAT_CATCH, CATCH_ALL, Frame.FLAT_CATCH_ALL);
            case "delegate" -> {
                flatPart(top() == Frame.FLAT_TRY, DELEGATE, Frame.FLAT_TRY);
                labels.pop();
                code.u32(labels.expect(cursor));
                depth--;
            }
            case "end" -> flatEnd();
            default -> throw cursor.unexpected();
        }
    }

    private void flatBlock(int opcode, Frame frame) {
        cursor.advance();
        String label = cursor.takeIdentifier();
        code.u8(opcode);
        typeUses.readBlockType(cursor, code);
        labels.push(label);
        push(frame, null);
    }

    private void flatPart(boolean allowed, int opcode, Frame next) {
        if (!allowed) {
            throw cursor.unexpected();
        }
        cursor.advance();
        code.u8(opcode);
        setTop(next);
    }

    private void flatEnd() {
        if (depth == 0 || !isFlat(top())) {
            throw cursor.unexpected();
        }
        cursor.advance();
        labels.checkName(cursor);
        labels.pop();
        code.u8(END);
        depth--;
    }

    private static boolean isFlat(Frame frame) {
        return frame.compareTo(Frame.FLAT_CATCH_ALL) <= 0;
    }

    /** Reads a {@code try_table} after its name: label, type and catch clauses, whose labels are those around it. */
    private void tryTable() {
        String label = cursor.takeIdentifier();
        code.u8(TRY_TABLE);
        typeUses.readBlockType(cursor, code);
        BinaryWriter clauses = new BinaryWriter();
        int count = 0;
        for (int kind = clauseKind(); kind >= 0; kind = clauseKind()) {
            cursor.moveTo(cursor.index() + 2);
            clauses.u8(kind);
            boolean namesTag = kind < 2;
            if (namesTag) {
                clauses.u32(module.tags.expect(cursor));
            }
            clauses.u32(labels.expect(cursor));
            cursor.expectClose();
            count++;
        }
        code.u32(count).append(clauses);
        labels.push(label);
    }

    private int clauseKind() {
        String word = cursor.openWord();
        return switch (word == null ? "" : word) {
            case "catch" -> 0;
            case "catch_ref" -> 1;
            case "catch_all" -> 2;
            case "catch_all_ref" -> 3;
            default -> -1;
        };
    }

    // ---- folded ----

    private void open() {
        String word = cursor.openWord();
        cursor.advance();
        if (word == null) {
            throw cursor.unexpected();
        }
        mark();
        Instruction instruction = InstructionTable.find(word);
        if (instruction != null && takesFolded()) {
            cursor.advance();
            push(Frame.FOLDED_PLAIN, null);
            immediates.read(cursor, instruction, locals, labels, waiting);
            return;
        }
        switch (word) {
            case "then" -> then();
            case "else" -> foldedPart(top() == Frame.FOLDED_IF_AFTER_THEN, ELSE, Frame.FOLDED_IF_AFTER_ELSE);
            case "do" -> {
                expectTop(Frame.FOLDED_TRY);
                cursor.advance();
                setTop(Frame.FOLDED_TRY_AFTER_DO);
                push(Frame.FOLDED_PART, null);
            }
            case "catch" -> {
                foldedPart(isBeforeCatch(top()), CATCH, Frame.FOLDED_TRY_AFTER_CATCH);
                code.u32(module.tags.expect(cursor));
            }
            case "catch_all" -> foldedPart(isBeforeCatch(top()), CATCH_ALL, Frame.FOLDED_TRY_AFTER_CATCH_ALL);
            case "delegate" -> foldedDelegate();
            default -> foldedStructure(word);
        }
    }

    private void foldedStructure(String word) {
        if (!takesFolded()) {
            throw cursor.unexpected();
        }
        switch (word) {
            case "block" -> foldedBlock(BLOCK, Frame.FOLDED_BLOCK);
            case "loop" -> foldedBlock(LOOP, Frame.FOLDED_BLOCK);
            case "try" -> foldedBlock(TRY, Frame.FOLDED_TRY);
            case "try_table" -> {
                cursor.advance();
                tryTable();
                push(Frame.FOLDED_BLOCK, null);
            }
            case "if" -> {
                cursor.advance();
                push(Frame.FOLDED_IF_CONDITION, cursor.takeIdentifier());
                waiting.u8(IF);
                typeUses.readBlockType(cursor, waiting);
            }
            default -> throw cursor.unexpected();
        }
    }

    private void foldedBlock(int opcode, Frame frame) {
        cursor.advance();
        String label = cursor.takeIdentifier();
        code.u8(opcode);
        typeUses.readBlockType(cursor, code);
        labels.push(label);
        push(frame, null);
    }

    private void then() {
        expectTop(Frame.FOLDED_IF_CONDITION);
        cursor.advance();
        flushWaiting();
        labels.push(labelNames[depth - 1]);
        setTop(Frame.FOLDED_IF_AFTER_THEN);
        push(Frame.FOLDED_PART, null);
    }

    private static boolean isBeforeCatch(Frame frame) {
        return frame == Frame.FOLDED_TRY_AFTER_DO || frame == Frame.FOLDED_TRY_AFTER_CATCH;
    }

    private void foldedPart(boolean allowed, int opcode, Frame next) {
        if (!allowed) {
            throw cursor.unexpected();
        }
        cursor.advance();
        code.u8(opcode);
        setTop(next);
        push(Frame.FOLDED_PART, null);
    }

    private void foldedDelegate() {
        expectTop(Frame.FOLDED_TRY_AFTER_DO);
        cursor.advance();
        labels.pop();
        code.u8(DELEGATE).u32(labels.expect(cursor));
        cursor.expectClose();
        setTop(Frame.FOLDED_TRY_AFTER_DELEGATE);
    }

    private void expectTop(Frame frame) {
        if (depth == 0 || top() != frame) {
            throw cursor.unexpected();
        }
    }

    private void close() {
        Frame frame = top();
        if (depth == 0) {
            throw cursor.unexpected();
        }
        mark();
        switch (frame) {
            case FOLDED_PLAIN -> flushWaiting();
            case FOLDED_PART, FOLDED_TRY_AFTER_DELEGATE -> {}
            case FOLDED_BLOCK,
                    FOLDED_IF_AFTER_THEN,
                    FOLDED_IF_AFTER_ELSE,
                    FOLDED_TRY_AFTER_DO,
                    FOLDED_TRY_AFTER_CATCH,
                    FOLDED_TRY_AFTER_CATCH_ALL -> {
                code.u8(END);
                labels.pop();
            }
            default -> throw cursor.unexpected();
        }
        cursor.advance();
        depth--;
    }
}
