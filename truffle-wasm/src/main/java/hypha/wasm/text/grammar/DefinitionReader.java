package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;
import java.util.EnumMap;
import java.util.Map;

/** The fields that define or import functions, tables, memories, globals and tags, with exports and the start. Spec: text/modules. */
final class DefinitionReader {
    private static final int TABLE_WITH_INITIALIZER = 0x40;
    private static final int I32_CONST = 0x41;
    private static final int I64_CONST = 0x42;
    private static final int END = 0x0b;
    private static final int PAGE_BYTES = 1 << 16;

    private final ModuleBuilder module;
    private final ValueTypes valueTypes;
    private final TypeUseReader typeUses;
    private final InstructionReader instructions;
    private final ExternalReader externals;
    private final SegmentReader segments;

    /** Per kind, the index that the next one gets. */
    private final Map<External, Integer> nextIndex = new EnumMap<>(External.class);

    DefinitionReader(
            ModuleBuilder module,
            ValueTypes valueTypes,
            TypeUseReader typeUses,
            InstructionReader instructions,
            ExternalReader externals,
            SegmentReader segments) {
        this.module = module;
        this.valueTypes = valueTypes;
        this.typeUses = typeUses;
        this.instructions = instructions;
        this.externals = externals;
        this.segments = segments;
    }

    private int next(External kind) {
        return nextIndex.merge(kind, 1, Integer::sum) - 1;
    }

    void readImport(Cursor cursor) {
        String moduleName = cursor.expectName();
        String name = cursor.expectName();
        External kind = openKind(cursor);
        cursor.takeIdentifier();
        next(kind);
        externals.imported(cursor, moduleName, name, kind);
        cursor.expectClose();
        cursor.expectClose();
    }

    private static External openKind(Cursor cursor) {
        for (External kind : External.values()) {
            if (cursor.takeOpen(kind.word())) {
                return kind;
            }
        }
        if (cursor.at(TokenKind.OPEN)) {
            cursor.advance();
        }
        throw cursor.unexpected();
    }

    void readExport(Cursor cursor) {
        String name = cursor.expectName();
        External kind = openKind(cursor);
        int index = kind.space(module).expect(cursor);
        cursor.expectClose();
        cursor.expectClose();
        module.entry(Section.EXPORT).name(name).u8(kind.code()).u32(index);
    }

    void readStart(Cursor cursor, int field) {
        if (module.count(Section.START) > 0) {
            throw cursor.errorAt("multiple start sections", field);
        }
        module.entry(Section.START).u32(module.functions.expect(cursor));
        cursor.expectClose();
    }

    /** Reads what all definitions begin with; returns the index, or -1 if the field was an import and is passed. */
    private int begin(Cursor cursor, External kind) {
        cursor.takeIdentifier();
        int index = next(kind);
        externals.inlineExports(cursor, kind, index);
        return externals.inlineImport(cursor, kind) ? -1 : index;
    }

    void readFunction(Cursor cursor) {
        int index = begin(cursor, External.FUNCTION);
        if (index < 0) {
            return;
        }
        IndexSpace locals = new IndexSpace("local");
        int type = typeUses.read(cursor, locals);
        module.entry(Section.FUNCTION).u32(type);
        BinaryWriter body = new BinaryWriter();
        locals(cursor, locals, body);
        instructions.readBody(cursor, locals, body);
        cursor.expectClose();
        module.entry(Section.CODE).sized(body);
        if (!locals.names().isEmpty()) {
            module.locals.add(new ModuleBuilder.NamedLocals(index, locals));
        }
    }

    private void locals(Cursor cursor, IndexSpace locals, BinaryWriter out) {
        LocalRuns runs = new LocalRuns(valueTypes);
        while (cursor.takeOpen("local")) {
            if (cursor.at(TokenKind.IDENTIFIER)) {
                locals.declare(cursor);
                runs.add(cursor);
            } else {
                while (!cursor.at(TokenKind.CLOSE)) {
                    locals.skip(1);
                    runs.add(cursor);
                }
            }
            cursor.expectClose();
        }
        runs.write(out);
    }

    void readGlobal(Cursor cursor) {
        if (begin(cursor, External.GLOBAL) >= 0) {
            BinaryWriter global = new BinaryWriter();
            externals.globalType(cursor, global);
            instructions.readBody(cursor, new IndexSpace("local"), global);
            cursor.expectClose();
            module.entry(Section.GLOBAL).append(global);
        }
    }

    void readTag(Cursor cursor) {
        if (begin(cursor, External.TAG) >= 0) {
            BinaryWriter tag = new BinaryWriter();
            externals.tagType(cursor, tag);
            cursor.expectClose();
            module.entry(Section.TAG).append(tag);
        }
    }

    void readMemory(Cursor cursor) {
        int index = begin(cursor, External.MEMORY);
        if (index < 0) {
            return;
        }
        int start = cursor.index();
        boolean address64 = ExternalReader.takeAddress64(cursor);
        if (!cursor.takeOpen("data")) {
            cursor.moveTo(start);
            externals.memoryType(cursor, module.entry(Section.MEMORY));
            cursor.expectClose();
            return;
        }
        int bytes = segments.readInlineData(cursor, index, zero(address64));
        cursor.expectClose();
        int pages = (int) (((long) bytes + PAGE_BYTES - 1) / PAGE_BYTES);
        ExternalReader.fixedLimits(pages, address64, module.entry(Section.MEMORY));
    }

    void readTable(Cursor cursor) {
        int index = begin(cursor, External.TABLE);
        if (index < 0) {
            return;
        }
        int start = cursor.index();
        boolean address64 = ExternalReader.takeAddress64(cursor);
        if (ValueTypes.isReference(cursor)) {
            BinaryWriter type = new BinaryWriter();
            valueTypes.reference(cursor, type);
            cursor.expectOpen("elem");
            int elements = segments.readInlineElements(cursor, index, type, zero(address64));
            cursor.expectClose();
            ExternalReader.fixedLimits(
                    elements, address64, module.entry(Section.TABLE).append(type));
            return;
        }
        cursor.moveTo(start);
        BinaryWriter type = new BinaryWriter();
        externals.tableType(cursor, type);
        BinaryWriter table = new BinaryWriter();
        if (cursor.at(TokenKind.CLOSE)) {
            table.append(type);
        } else {
            table.u8(TABLE_WITH_INITIALIZER).u8(0).append(type);
            instructions.readBody(cursor, new IndexSpace("local"), table);
        }
        cursor.expectClose();
        module.entry(Section.TABLE).append(table);
    }

    private static BinaryWriter zero(boolean address64) {
        return new BinaryWriter().u8(address64 ? I64_CONST : I32_CONST).u8(0).u8(END);
    }
}
