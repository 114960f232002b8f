package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;
import java.util.Map;

/** Value, reference and heap types. Spec: text/types, binary/types. */
final class ValueTypes {
    private static final int NULLABLE_REFERENCE = 0x63;
    private static final int REFERENCE = 0x64;

    private static final Map<String, Integer> NUMBERS =
            Map.of("i32", 0x7f, "i64", 0x7e, "f32", 0x7d, "f64", 0x7c, "v128", 0x7b);

    private static final Map<String, Integer> PACKED = Map.of("i8", 0x78, "i16", 0x77);

    private static final Map<String, Integer> ABSTRACT_HEAP_TYPES = Map.ofEntries(
            Map.entry("noexn", 0x74),
            Map.entry("nofunc", 0x73),
            Map.entry("noextern", 0x72),
            Map.entry("none", 0x71),
            Map.entry("func", 0x70),
            Map.entry("extern", 0x6f),
            Map.entry("any", 0x6e),
            Map.entry("eq", 0x6d),
            Map.entry("i31", 0x6c),
            Map.entry("struct", 0x6b),
            Map.entry("array", 0x6a),
            Map.entry("exn", 0x69));

    /** The short names of nullable references to the abstract heap types: the code is the same. */
    private static final Map<String, Integer> SHORT_REFERENCES = Map.ofEntries(
            Map.entry("nullexnref", 0x74),
            Map.entry("nullfuncref", 0x73),
            Map.entry("nullexternref", 0x72),
            Map.entry("nullref", 0x71),
            Map.entry("funcref", 0x70),
            Map.entry("externref", 0x6f),
            Map.entry("anyref", 0x6e),
            Map.entry("eqref", 0x6d),
            Map.entry("i31ref", 0x6c),
            Map.entry("structref", 0x6b),
            Map.entry("arrayref", 0x6a),
            Map.entry("exnref", 0x69));

    private final IndexSpace types;

    ValueTypes(IndexSpace types) {
        this.types = types;
    }

    /** Writes the value type at the cursor. */
    void value(Cursor cursor, BinaryWriter out) {
        if (!takeCode(cursor, NUMBERS, out)) {
            reference(cursor, out);
        }
    }

    /** Writes the value type or packed type at the cursor: what a field may hold. */
    void storage(Cursor cursor, BinaryWriter out) {
        if (!takeCode(cursor, PACKED, out)) {
            value(cursor, out);
        }
    }

    /** Writes the reference type at the cursor. */
    void reference(Cursor cursor, BinaryWriter out) {
        if (takeCode(cursor, SHORT_REFERENCES, out)) {
            return;
        }
        BinaryWriter heapType = new BinaryWriter();
        boolean nullable = referenceParts(cursor, heapType);
        boolean concrete = isConcrete(heapType);
        if (!nullable || concrete) {
            out.u8(nullable ? NULLABLE_REFERENCE : REFERENCE);
        }
        out.append(heapType);
    }

    /** Writes the heap type of the reference type at the cursor; returns whether the reference may be null. */
    boolean referenceParts(Cursor cursor, BinaryWriter heapType) {
        if (takeCode(cursor, SHORT_REFERENCES, heapType)) {
            return true;
        }
        if (!cursor.takeOpen("ref")) {
            throw cursor.at(TokenKind.OPEN) ? openError(cursor) : cursor.unexpected();
        }
        boolean nullable = cursor.takeWord("null");
        heap(cursor, heapType);
        cursor.expectClose();
        return nullable;
    }

    private static RuntimeException openError(Cursor cursor) {
        cursor.advance();
        return cursor.unexpected();
    }

    /** Writes the heap type at the cursor. */
    void heap(Cursor cursor, BinaryWriter out) {
        if (!takeCode(cursor, ABSTRACT_HEAP_TYPES, out)) {
            out.s64(Integer.toUnsignedLong(types.expect(cursor)));
        }
    }

    /** Returns whether the cursor is at a reference type. */
    static boolean isReference(Cursor cursor) {
        return cursor.atOpen("ref") || cursor.at(TokenKind.WORD) && SHORT_REFERENCES.containsKey(cursor.text());
    }

    /** A type index is not negative as a signed number; the codes of the abstract types are. */
    private static boolean isConcrete(BinaryWriter heapType) {
        byte[] bytes = heapType.toByteArray();
        return bytes.length > 1 || bytes[0] < 0x40;
    }

    private static boolean takeCode(Cursor cursor, Map<String, Integer> codes, BinaryWriter out) {
        Integer code = cursor.at(TokenKind.WORD) ? codes.get(cursor.text()) : null;
        if (code == null) {
            return false;
        }
        cursor.advance();
        out.u8(code);
        return true;
    }
}
