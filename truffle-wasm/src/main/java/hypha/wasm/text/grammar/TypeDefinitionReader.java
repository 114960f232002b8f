package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;

/** Type definitions and groups of mutually recursive ones. Spec: text/types#recursive-types. */
final class TypeDefinitionReader {
    private static final int RECURSIVE_GROUP = 0x4e;
    private static final int SUBTYPE = 0x50;
    private static final int FINAL_SUBTYPE = 0x4f;
    private static final int STRUCT = 0x5f;
    private static final int ARRAY = 0x5e;

    private final TypeSection types;
    private final ValueTypes valueTypes;
    private final TypeUseReader typeUses;

    TypeDefinitionReader(TypeSection types, ValueTypes valueTypes, TypeUseReader typeUses) {
        this.types = types;
        this.valueTypes = valueTypes;
        this.typeUses = typeUses;
    }

    /** Reads what follows {@code (rec}. */
    void readGroup(Cursor cursor) {
        BinaryWriter members = new BinaryWriter();
        int count = 0;
        int first = types.count();
        boolean plain = true;
        while (cursor.takeOpen("type")) {
            plain = member(cursor, members);
            count++;
        }
        cursor.expectClose();
        if (count == 1) {
            types.addGroup(members);
            markPlain(first, plain);
        } else {
            types.addGroup(new BinaryWriter().u8(RECURSIVE_GROUP).u32(count).append(members));
        }
    }

    /** Reads what follows {@code (type}. */
    void readType(Cursor cursor) {
        BinaryWriter encoding = new BinaryWriter();
        int index = types.count();
        boolean plain = member(cursor, encoding);
        types.addGroup(encoding);
        markPlain(index, plain);
    }

    private void markPlain(int index, boolean plain) {
        if (plain) {
            types.markPlain(index);
        }
    }

    /** Reads a definition after {@code (type}; returns whether it is final and without supertypes. */
    private boolean member(Cursor cursor, BinaryWriter out) {
        cursor.takeIdentifier();
        boolean plain = true;
        if (cursor.takeOpen("sub")) {
            boolean isFinal = cursor.takeWord("final");
            BinaryWriter supertypes = new BinaryWriter();
            int count = 0;
            while (IndexSpace.isIndex(cursor)) {
                supertypes.u32(types.names().expect(cursor));
                count++;
            }
            plain = isFinal && count == 0;
            if (!plain) {
                out.u8(isFinal ? FINAL_SUBTYPE : SUBTYPE).u32(count).append(supertypes);
            }
            composite(cursor, out);
            cursor.expectClose();
        } else {
            composite(cursor, out);
        }
        cursor.expectClose();
        return plain;
    }

    private void composite(Cursor cursor, BinaryWriter out) {
        if (cursor.takeOpen("func")) {
            TypeSection.Signature signature = typeUses.readSignature(cursor);
            out.raw(signature.bytes().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            types.add(signature, null);
        } else if (cursor.takeOpen("array")) {
            out.u8(ARRAY);
            field(cursor, out);
            types.add(null, null);
        } else {
            cursor.expectOpen("struct");
            struct(cursor, out);
        }
        cursor.expectClose();
    }

    private void struct(Cursor cursor, BinaryWriter out) {
        IndexSpace names = new IndexSpace("field");
        BinaryWriter fields = new BinaryWriter();
        while (cursor.takeOpen("field")) {
            if (cursor.at(TokenKind.IDENTIFIER)) {
                names.declare(cursor);
                field(cursor, fields);
            } else {
                while (!cursor.at(TokenKind.CLOSE)) {
                    names.skip(1);
                    field(cursor, fields);
                }
            }
            cursor.expectClose();
        }
        out.u8(STRUCT).u32(names.count()).append(fields);
        types.add(null, names);
    }

    private void field(Cursor cursor, BinaryWriter out) {
        boolean mutable = cursor.takeOpen("mut");
        valueTypes.storage(cursor, out);
        out.u8(mutable ? 1 : 0);
        if (mutable) {
            cursor.expectClose();
        }
    }
}
