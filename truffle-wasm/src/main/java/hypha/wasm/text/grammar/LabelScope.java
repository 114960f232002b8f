package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The labels of the blocks around an instruction. A name stands for the innermost label that has it. */
final class LabelScope {
    private static final int NONE = -1;

    private String[] names = new String[16];

    /** Per label, the level of the one further out that has the same name. */
    private int[] shadowed = new int[16];

    private int depth;
    private final Map<String, Integer> levels = new HashMap<>();

    /** Enters a block; its name may be null. */
    void push(String name) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            shadowed = Arrays.copyOf(shadowed, depth * 2);
        }
        names[depth] = name;
        if (name != null) {
            Integer outer = levels.put(name, depth);
            shadowed[depth] = outer == null ? NONE : outer;
        }
        depth++;
    }

    /** Leaves the innermost block. */
    void pop() {
        depth--;
        String name = names[depth];
        if (name != null && shadowed[depth] == NONE) {
            levels.remove(name);
        } else if (name != null) {
            levels.put(name, shadowed[depth]);
        }
    }

    /** Passes the name that may follow {@code end} or {@code else}, and fails if it is not the innermost block's. */
    void checkName(Cursor cursor) {
        int token = cursor.index();
        String name = cursor.takeIdentifier();
        if (name != null && !name.equals(names[depth - 1])) {
            throw cursor.errorAt("mismatching label $" + name, token);
        }
    }

    /** Returns the depth of the label at the cursor, 0 being the innermost, and passes it. */
    int expect(Cursor cursor) {
        if (!cursor.at(TokenKind.IDENTIFIER)) {
            return (int) IntegerLiteral.expectUnsigned(cursor, Integer.SIZE, "i32 constant out of range");
        }
        int token = cursor.index();
        String name = cursor.takeIdentifier();
        Integer level = levels.get(name);
        if (level == null) {
            throw cursor.errorAt("unknown label $" + name, token);
        }
        return depth - 1 - level;
    }
}
