package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.TokenKind;

/**
 * The first visit of a module's fields: every name gets its index, and everything else is passed over.
 *
 * <p>Also here, because it is about the order of fields: imports come before all definitions.
 */
final class Declarations {
    private final Cursor cursor;
    private final ModuleBuilder module;

    /** What the last definition was, or null if there was none yet. */
    private String defined;

    private Declarations(Cursor cursor, ModuleBuilder module) {
        this.cursor = cursor;
        this.module = module;
    }

    /** Visits the fields from the cursor's token on; the cursor comes back to where it was. */
    static void visit(Cursor cursor, ModuleBuilder module) {
        int start = cursor.index();
        Declarations declarations = new Declarations(cursor, module);
        while (cursor.at(TokenKind.OPEN)) {
            int next = cursor.tokens().partner(cursor.index()) + 1;
            declarations.field();
            cursor.moveTo(next);
        }
        cursor.moveTo(start);
    }

    private void field() {
        int field = cursor.index();
        String word = cursor.openWord();
        cursor.moveTo(field + 2);
        switch (word == null ? "" : word) {
            case "type" -> module.types.names().declare(cursor);
            case "rec" -> group();
            case "import" -> {
                checkOrder(field);
                imported();
            }
            case "func" -> definition(field, module.functions, "function");
            case "global" -> definition(field, module.globals, "global");
            case "tag" -> definition(field, module.tags, "tag");
            case "table" -> {
                definition(field, module.tables, "table");
                module.elements.skip(hasChild(field, "elem") ? 1 : 0);
            }
            case "memory" -> {
                definition(field, module.memories, "memory");
                module.data.skip(hasChild(field, "data") ? 1 : 0);
            }
            case "elem" -> module.elements.declare(cursor);
            case "data" -> module.data.declare(cursor);
            default -> {
                // No declaration; the second visit knows whether it is a field at all.
            }
        }
    }

    private void group() {
        while (cursor.atOpen("type")) {
            int next = cursor.tokens().partner(cursor.index()) + 1;
            cursor.moveTo(cursor.index() + 2);
            module.types.names().declare(cursor);
            cursor.moveTo(next);
        }
    }

    private void imported() {
        // Module and field name; the second visit reads them.
        cursor.moveTo(cursor.index() + 2);
        IndexSpace space = space(cursor.openWord());
        if (space != null) {
            cursor.moveTo(cursor.index() + 2);
            space.declare(cursor);
        }
    }

    private IndexSpace space(String kind) {
        return switch (kind == null ? "" : kind) {
            case "func" -> module.functions;
            case "table" -> module.tables;
            case "memory" -> module.memories;
            case "global" -> module.globals;
            case "tag" -> module.tags;
            default -> null;
        };
    }

    private void definition(int field, IndexSpace space, String what) {
        space.declare(cursor);
        while (cursor.atOpen("export")) {
            cursor.moveTo(cursor.tokens().partner(cursor.index()) + 1);
        }
        if (cursor.atOpen("import")) {
            checkOrder(field);
        } else {
            defined = what;
        }
    }

    private void checkOrder(int field) {
        if (defined != null) {
            throw cursor.errorAt("import after " + defined + " definition", field);
        }
    }

    private boolean hasChild(int field, String word) {
        int end = cursor.tokens().partner(field);
        while (cursor.index() < end) {
            if (cursor.atOpen(word)) {
                return true;
            }
            boolean open = cursor.at(TokenKind.OPEN);
            cursor.moveTo((open ? cursor.tokens().partner(cursor.index()) : cursor.index()) + 1);
        }
        return false;
    }
}
