package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;

/** The types of tables, memories, globals, tags and functions as seen from outside of a module. Spec: text/types. */
final class ExternalReader {
    private static final int HAS_MAXIMUM = 1;
    private static final int SHARED = 2;
    private static final int ADDRESS_64 = 4;

    private final ModuleBuilder module;
    private final ValueTypes valueTypes;
    private final TypeUseReader typeUses;

    ExternalReader(ModuleBuilder module, ValueTypes valueTypes, TypeUseReader typeUses) {
        this.module = module;
        this.valueTypes = valueTypes;
        this.typeUses = typeUses;
    }

    /** Reads the type of an import of a kind and writes it. */
    void type(Cursor cursor, External kind, BinaryWriter out) {
        switch (kind) {
            case FUNCTION -> out.u32(typeUses.read(cursor, new IndexSpace("parameter")));
            case TABLE -> tableType(cursor, out);
            case MEMORY -> memoryType(cursor, out);
            case GLOBAL -> globalType(cursor, out);
            case TAG -> tagType(cursor, out);
        }
    }

    /** Passes an address type; returns whether it is i64. */
    static boolean takeAddress64(Cursor cursor) {
        boolean wide = cursor.takeWord("i64");
        if (!wide) {
            cursor.takeWord("i32");
        }
        return wide;
    }

    void tableType(Cursor cursor, BinaryWriter out) {
        boolean address64 = takeAddress64(cursor);
        BinaryWriter limits = new BinaryWriter();
        limits(cursor, address64, limits);
        valueTypes.reference(cursor, out);
        out.append(limits);
    }

    void memoryType(Cursor cursor, BinaryWriter out) {
        limits(cursor, takeAddress64(cursor), out);
    }

    private static void limits(Cursor cursor, boolean address64, BinaryWriter out) {
        long minimum = size(cursor);
        boolean bounded = cursor.at(TokenKind.WORD) && IntegerLiteral.isUnsigned(cursor.text());
        long maximum = bounded ? size(cursor) : 0;
        boolean shared = cursor.takeWord("shared");
        out.u8((bounded ? HAS_MAXIMUM : 0) | (shared ? SHARED : 0) | (address64 ? ADDRESS_64 : 0));
        out.u64(minimum);
        if (bounded) {
            out.u64(maximum);
        }
    }

    private static long size(Cursor cursor) {
        return IntegerLiteral.expectUnsigned(cursor, Long.SIZE, "i64 constant out of range");
    }

    /** Writes limits whose minimum and maximum are one size. */
    static void fixedLimits(int size, boolean address64, BinaryWriter out) {
        out.u8(HAS_MAXIMUM | (address64 ? ADDRESS_64 : 0)).u32(size).u32(size);
    }

    void globalType(Cursor cursor, BinaryWriter out) {
        boolean mutable = cursor.takeOpen("mut");
        valueTypes.value(cursor, out);
        out.u8(mutable ? 1 : 0);
        if (mutable) {
            cursor.expectClose();
        }
    }

    void tagType(Cursor cursor, BinaryWriter out) {
        out.u8(0).u32(typeUses.read(cursor, new IndexSpace("parameter")));
    }

    /** Reads the exports that stand inside of a definition. */
    void inlineExports(Cursor cursor, External kind, int index) {
        while (cursor.takeOpen("export")) {
            String name = cursor.expectName();
            cursor.expectClose();
            module.entry(Section.EXPORT).name(name).u8(kind.code()).u32(index);
        }
    }

    /** Reads the import that stands inside of a definition, if it is one, and its type; returns whether it was. */
    boolean inlineImport(Cursor cursor, External kind) {
        if (!cursor.takeOpen("import")) {
            return false;
        }
        String moduleName = cursor.expectName();
        String name = cursor.expectName();
        cursor.expectClose();
        imported(cursor, moduleName, name, kind);
        cursor.expectClose();
        return true;
    }

    void imported(Cursor cursor, String moduleName, String name, External kind) {
        // The type first: it may add a type, but never another import.
        BinaryWriter type = new BinaryWriter();
        type(cursor, kind, type);
        module.entry(Section.IMPORT).name(moduleName).name(name).u8(kind.code()).append(type);
    }
}
