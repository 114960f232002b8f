package hypha.wasm.text.grammar;

import hypha.wasm.text.AssembledModule;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;

/** A module: its fields in two visits, and the bytes that come of them. Spec: text/modules. */
public final class ModuleReader {
    private final Cursor cursor;
    private final ModuleBuilder module = new ModuleBuilder();
    private final TypeDefinitionReader typeDefinitions;
    private final DefinitionReader definitions;
    private final SegmentReader segments;

    private ModuleReader(Cursor cursor) {
        this.cursor = cursor;
        ValueTypes valueTypes = new ValueTypes(module.types.names());
        TypeUseReader typeUses = new TypeUseReader(module.types, valueTypes);
        InstructionReader instructions = new InstructionReader(module, valueTypes, typeUses);
        ExternalReader externals = new ExternalReader(module, valueTypes, typeUses);
        typeDefinitions = new TypeDefinitionReader(module.types, valueTypes, typeUses);
        segments = new SegmentReader(module, valueTypes, instructions);
        definitions = new DefinitionReader(module, valueTypes, typeUses, instructions, externals, segments);
    }

    /** Reads a text that is one module, with or without {@code (module …)} around its fields; returns the module. */
    public static AssembledModule readFile(Cursor cursor) {
        BinaryWriter bytes;
        if (cursor.takeOpen("module")) {
            String name = cursor.takeIdentifier();
            bytes = new ModuleReader(cursor).read(name);
            cursor.expectClose();
        } else {
            bytes = new ModuleReader(cursor).read(null);
        }
        if (!cursor.at(TokenKind.END)) {
            throw cursor.unexpected();
        }
        return bytes.toModule(cursor.tokens().source());
    }

    /**
     * Reads fields up to the parenthesis that closes around them (or the end), which is not passed.
     *
     * @param name the module's name, or null
     * @return the module's bytes
     */
    public static byte[] readFields(Cursor cursor, String name) {
        return new ModuleReader(cursor).read(name).toByteArray();
    }

    private BinaryWriter read(String name) {
        int start = cursor.index();
        Declarations.visit(cursor, module);
        readTypes();
        cursor.moveTo(start);
        while (cursor.at(TokenKind.OPEN)) {
            field();
        }
        return module.toBinary(name, CustomSections.read(cursor.tokens(), start, cursor.index()));
    }

    /** Types are read first: other fields may use one before it is defined, and implied types come after the last of them. */
    private void readTypes() {
        while (cursor.at(TokenKind.OPEN)) {
            int next = cursor.tokens().partner(cursor.index()) + 1;
            module.types.at(cursor.offset());
            if (cursor.takeOpen("type")) {
                typeDefinitions.readType(cursor);
            } else if (cursor.takeOpen("rec")) {
                typeDefinitions.readGroup(cursor);
            }
            cursor.moveTo(next);
        }
    }

    private void field() {
        int field = cursor.index();
        module.at(cursor.offset());
        String word = cursor.openWord();
        cursor.advance();
        if (word == null) {
            throw cursor.unexpected();
        }
        cursor.advance();
        switch (word) {
            case "type", "rec" -> {
                cursor.moveTo(cursor.tokens().partner(field));
                cursor.expectClose();
            }
            case "import" -> definitions.readImport(cursor);
            case "func" -> definitions.readFunction(cursor);
            case "table" -> definitions.readTable(cursor);
            case "memory" -> definitions.readMemory(cursor);
            case "global" -> definitions.readGlobal(cursor);
            case "tag" -> definitions.readTag(cursor);
            case "export" -> definitions.readExport(cursor);
            case "start" -> definitions.readStart(cursor, field);
            case "elem" -> segments.readElements(cursor);
            case "data" -> segments.readData(cursor);
            default -> {
                cursor.moveTo(field + 1);
                throw cursor.unexpected();
            }
        }
    }
}
