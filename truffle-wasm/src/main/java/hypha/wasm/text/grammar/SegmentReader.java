package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;

/** Element and data segments, also those inside of tables and memories. Spec: text/modules#element-segments, #data-segments. */
final class SegmentReader {
    private static final int PASSIVE_OR_DECLARATIVE = 1;
    private static final int EXPLICIT_INDEX = 2;
    private static final int DECLARATIVE = 3;
    private static final int EXPRESSIONS = 4;

    private static final int FUNCTION_REFERENCE = 0x70;
    private static final int FUNCTION_KIND = 0x00;
    private static final int REF_FUNC = 0xd2;
    private static final int END = 0x0b;

    private final ModuleBuilder module;
    private final ValueTypes valueTypes;
    private final InstructionReader instructions;

    /** A list of elements: function indices if {@code type} is null, else constant expressions of that type. */
    private record Elements(BinaryWriter type, BinaryWriter content, int count) {
        boolean isFunctionReferences() {
            byte[] bytes = type.toByteArray();
            return bytes.length == 1 && bytes[0] == FUNCTION_REFERENCE;
        }
    }

    SegmentReader(ModuleBuilder module, ValueTypes valueTypes, InstructionReader instructions) {
        this.module = module;
        this.valueTypes = valueTypes;
        this.instructions = instructions;
    }

    void readElements(Cursor cursor) {
        cursor.takeIdentifier();
        int mode = 0;
        int table = 0;
        boolean mayOmitFunc = false;
        BinaryWriter offset = new BinaryWriter();
        if (cursor.takeWord("declare")) {
            mode = DECLARATIVE;
        } else {
            mayOmitFunc = !cursor.atOpen("table");
            int explicit = segmentIndex(cursor, "table", module.tables);
            table = Math.max(explicit, 0);
            if (explicit >= 0 || cursor.at(TokenKind.OPEN) && !ValueTypes.isReference(cursor)) {
                offset(cursor, offset);
            } else {
                mode = PASSIVE_OR_DECLARATIVE;
                mayOmitFunc = false;
            }
        }
        Elements elements = elements(cursor, mayOmitFunc);
        cursor.expectClose();
        write(mode, table, offset, elements);
    }

    private void write(int mode, int table, BinaryWriter offset, Elements elements) {
        boolean expressions = elements.type != null;
        boolean needsIndex = mode == 0 && (table != 0 || expressions && !elements.isFunctionReferences());
        BinaryWriter out = module.entry(Section.ELEMENT);
        out.u8(mode | (needsIndex ? EXPLICIT_INDEX : 0) | (expressions ? EXPRESSIONS : 0));
        if (needsIndex) {
            out.u32(table);
        }
        out.append(offset);
        boolean typed = mode != 0 || needsIndex;
        if (typed && expressions) {
            out.append(elements.type);
        } else if (typed) {
            out.u8(FUNCTION_KIND);
        }
        out.u32(elements.count).append(elements.content);
    }

    /** Returns the table or memory that a segment names, or -1 if it names none. */
    private static int segmentIndex(Cursor cursor, String word, IndexSpace space) {
        if (cursor.takeOpen(word)) {
            int index = space.expect(cursor);
            cursor.expectClose();
            return index;
        }
        // The form of WebAssembly 1.0: a bare number.
        boolean bare = cursor.at(TokenKind.WORD) && IntegerLiteral.isUnsigned(cursor.text());
        boolean offsetFollows = cursor.tokens().kind(cursor.index() + 1) == TokenKind.OPEN;
        return bare && offsetFollows ? space.expect(cursor) : -1;
    }

    private void offset(Cursor cursor, BinaryWriter out) {
        if (cursor.takeOpen("offset")) {
            instructions.readBody(cursor, new IndexSpace("local"), out);
            cursor.expectClose();
        } else {
            instructions.readFolded(cursor, out);
        }
    }

    private Elements elements(Cursor cursor, boolean mayOmitFunc) {
        if (cursor.takeWord("func") || mayOmitFunc && !ValueTypes.isReference(cursor)) {
            return functions(cursor);
        }
        BinaryWriter type = new BinaryWriter();
        valueTypes.reference(cursor, type);
        return expressions(cursor, type);
    }

    private Elements functions(Cursor cursor) {
        BinaryWriter content = new BinaryWriter();
        int count = 0;
        while (!cursor.at(TokenKind.CLOSE)) {
            content.u32(module.functions.expect(cursor));
            count++;
        }
        return new Elements(null, content, count);
    }

    private Elements expressions(Cursor cursor, BinaryWriter type) {
        BinaryWriter content = new BinaryWriter();
        int count = 0;
        while (!cursor.at(TokenKind.CLOSE)) {
            if (cursor.takeOpen("item")) {
                instructions.readBody(cursor, new IndexSpace("local"), content);
                cursor.expectClose();
            } else {
                instructions.readFolded(cursor, content);
            }
            count++;
        }
        return new Elements(type, content, count);
    }

    /** Reads a table's own elements after {@code (elem}, with the closing parenthesis; returns how many there are. */
    int readInlineElements(Cursor cursor, int table, BinaryWriter type, BinaryWriter offset) {
        Elements elements;
        if (cursor.at(TokenKind.OPEN)) {
            elements = expressions(cursor, type);
        } else {
            elements = functions(cursor);
            if (!new Elements(type, null, 0).isFunctionReferences()) {
                elements = references(elements, type);
            }
        }
        cursor.expectClose();
        write(0, table, offset, elements);
        return elements.count;
    }

    /** Spells function indices out as expressions, for a table of another type than funcref. */
    private static Elements references(Elements functions, BinaryWriter type) {
        byte[] indices = functions.content.toByteArray();
        BinaryWriter content = new BinaryWriter();
        boolean atStart = true;
        for (byte part : indices) {
            if (atStart) {
                content.u8(REF_FUNC);
            }
            content.u8(part);
            atStart = part >= 0;
            if (atStart) {
                content.u8(END);
            }
        }
        return new Elements(type, content, functions.count);
    }

    void readData(Cursor cursor) {
        cursor.takeIdentifier();
        int explicit = segmentIndex(cursor, "memory", module.memories);
        int memory = Math.max(explicit, 0);
        BinaryWriter head = new BinaryWriter();
        if (explicit >= 0 || cursor.at(TokenKind.OPEN)) {
            activeHead(memory, head);
            offset(cursor, head);
        } else {
            head.u8(PASSIVE_OR_DECLARATIVE);
        }
        BinaryWriter content = strings(cursor);
        cursor.expectClose();
        module.entry(Section.DATA).append(head).sized(content);
    }

    private static void activeHead(int memory, BinaryWriter out) {
        if (memory == 0) {
            out.u8(0);
        } else {
            out.u8(EXPLICIT_INDEX).u32(memory);
        }
    }

    /** Reads a memory's own data after {@code (data}, with the closing parenthesis; returns its length in bytes. */
    int readInlineData(Cursor cursor, int memory, BinaryWriter offset) {
        BinaryWriter content = strings(cursor);
        cursor.expectClose();
        BinaryWriter segment = module.entry(Section.DATA);
        activeHead(memory, segment);
        segment.append(offset).sized(content);
        return content.size();
    }

    private static BinaryWriter strings(Cursor cursor) {
        BinaryWriter content = new BinaryWriter();
        while (cursor.at(TokenKind.STRING)) {
            content.raw(cursor.expectString());
        }
        return content;
    }
}
