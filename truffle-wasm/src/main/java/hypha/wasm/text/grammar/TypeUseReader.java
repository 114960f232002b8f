package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;

/** Function types where they are used: by index, spelled out, or both. Spec: text/modules#type-uses. */
final class TypeUseReader {
    private static final int FUNCTION = 0x60;

    /** What stands at a type use: the index of the type, or null, and the parameters and results, of which there may be none. */
    private record Use(
            Integer named, int token, BinaryWriter results, int resultCount, TypeSection.Signature signature) {
        boolean spelledOut() {
            return signature.parameters() + resultCount > 0;
        }
    }

    private final TypeSection types;
    private final ValueTypes valueTypes;

    TypeUseReader(TypeSection types, ValueTypes valueTypes) {
        this.types = types;
        this.valueTypes = valueTypes;
    }

    /**
     * Reads a type use and returns the index of the type.
     *
     * @param locals where the parameters are declared; null where parameters have no names
     */
    int read(Cursor cursor, IndexSpace locals) {
        return resolve(cursor, use(cursor, locals), locals);
    }

    /** Reads a block's type and writes its short form where it has one. */
    void readBlockType(Cursor cursor, BinaryWriter out) {
        Use use = use(cursor, null);
        boolean shortForm = use.named == null && use.signature.parameters() == 0 && use.resultCount < 2;
        if (shortForm && use.resultCount == 0) {
            out.u8(0x40);
        } else if (shortForm) {
            out.append(use.results);
        } else {
            out.s64(Integer.toUnsignedLong(resolve(cursor, use, null)));
        }
    }

    /** Reads the parameters and results of a function type's definition. */
    TypeSection.Signature readSignature(Cursor cursor) {
        return use(cursor, null, true, null, cursor.index()).signature;
    }

    private Use use(Cursor cursor, IndexSpace locals) {
        int token = cursor.index();
        Integer named = null;
        if (cursor.takeOpen("type")) {
            named = types.names().expect(cursor);
            cursor.expectClose();
        }
        return use(cursor, locals, locals != null, named, token);
    }

    private Use use(Cursor cursor, IndexSpace locals, boolean mayHaveNames, Integer named, int token) {
        BinaryWriter parameters = new BinaryWriter();
        int parameterCount = 0;
        while (cursor.takeOpen("param")) {
            parameterCount += parameters(cursor, locals, mayHaveNames, parameters);
        }
        BinaryWriter results = new BinaryWriter();
        int resultCount = 0;
        while (cursor.takeOpen("result")) {
            resultCount += values(cursor, results);
        }
        if (cursor.atOpen("param") || cursor.atOpen("type")) {
            cursor.advance();
            throw cursor.unexpected();
        }
        BinaryWriter encoding =
                new BinaryWriter().u8(FUNCTION).u32(parameterCount).append(parameters);
        encoding.u32(resultCount).append(results);
        return new Use(named, token, results, resultCount, TypeSection.Signature.of(encoding, parameterCount));
    }

    private int parameters(Cursor cursor, IndexSpace locals, boolean mayHaveNames, BinaryWriter out) {
        if (cursor.at(TokenKind.IDENTIFIER) && mayHaveNames) {
            // A type's definition may name its parameters, but nothing refers to these names.
            (locals != null ? locals : new IndexSpace("parameter")).declare(cursor);
            valueTypes.value(cursor, out);
            cursor.expectClose();
            return 1;
        }
        int count = values(cursor, out);
        if (locals != null) {
            locals.skip(count);
        }
        return count;
    }

    /** Writes the value types up to the closing parenthesis; returns how many there are. */
    int values(Cursor cursor, BinaryWriter out) {
        int count = 0;
        while (!cursor.at(TokenKind.CLOSE)) {
            valueTypes.value(cursor, out);
            count++;
        }
        cursor.advance();
        return count;
    }

    private int resolve(Cursor cursor, Use use, IndexSpace locals) {
        if (use.named == null) {
            return types.implied(use.signature);
        }
        TypeSection.Signature signature = types.signature(use.named);
        if (!use.spelledOut()) {
            // A type that does not exist, or is no function's, is for the validator to find.
            if (locals != null && signature != null) {
                locals.skip(signature.parameters());
            }
        } else if (use.named < 0 || use.named >= types.count()) {
            throw cursor.errorAt("unknown type " + Integer.toUnsignedString(use.named), use.token);
        } else if (signature == null || !signature.bytes().equals(use.signature.bytes())) {
            throw cursor.errorAt("inline function type differs from the type it names", use.token);
        }
        return use.named;
    }
}
