package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** An index space of a module or function: how many entries it has, and the names that some of them have. */
final class IndexSpace {
    private final String what;
    private final Map<String, Integer> indices = new LinkedHashMap<>();
    private int count;

    /** Creates an empty space; {@code what} is what messages call its entries. */
    IndexSpace(String what) {
        this.what = what;
    }

    int count() {
        return count;
    }

    /** Returns the names in the order of their indices. */
    Map<String, Integer> names() {
        return indices;
    }

    /** Adds an entry whose name, if it has one, is the cursor's current token; returns its index. */
    int declare(Cursor cursor) {
        int token = cursor.index();
        String name = cursor.takeIdentifier();
        if (name != null && indices.putIfAbsent(name, count) != null) {
            throw cursor.errorAt("duplicate " + what + " $" + name, token);
        }
        return count++;
    }

    /** Adds entries without a name. */
    void skip(int entries) {
        count += entries;
    }

    /** Returns the index that the cursor's current token, a name or a number, stands for, and passes it. */
    int expect(Cursor cursor) {
        if (!cursor.at(TokenKind.IDENTIFIER)) {
            return (int) IntegerLiteral.expectUnsigned(cursor, Integer.SIZE, "i32 constant out of range");
        }
        int token = cursor.index();
        String name = cursor.takeIdentifier();
        Integer index = indices.get(name);
        if (index == null) {
            throw cursor.errorAt("unknown " + what + " $" + name, token);
        }
        return index;
    }

    /** Returns whether the cursor is at a name or a number without sign. */
    static boolean isIndex(Cursor cursor) {
        return cursor.at(TokenKind.IDENTIFIER) || cursor.at(TokenKind.WORD) && IntegerLiteral.isUnsigned(cursor.text());
    }
}
