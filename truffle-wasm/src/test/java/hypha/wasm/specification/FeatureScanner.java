package hypha.wasm.specification;

import hypha.wasm.text.TextFormatException;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.Lexer;
import hypha.wasm.text.token.TokenKind;
import hypha.wasm.text.token.Tokens;
import java.util.EnumSet;
import java.util.Set;

/** Finds the features that a module's text uses, by its words and by the shape of its fields. */
final class FeatureScanner {
    private final Cursor cursor;
    private final Set<Feature> found = EnumSet.noneOf(Feature.class);
    private int memories;

    private FeatureScanner(Tokens tokens) {
        this.cursor = new Cursor(tokens);
    }

    /** Returns the features; none for a binary module, or a text that is not even made of tokens. */
    static Set<Feature> scan(ModuleSource source) {
        return switch (source) {
            case ModuleSource.Text text -> scan(text.tokens(), text.firstField());
            case ModuleSource.Quote quote -> scanQuote(quote);
            case ModuleSource.Binary binary -> EnumSet.noneOf(Feature.class);
        };
    }

    private static Set<Feature> scanQuote(ModuleSource.Quote quote) {
        try {
            Tokens tokens = Lexer.tokenize(quote.text());
            return scan(tokens, new Cursor(tokens).atOpen("module") ? 2 : 0);
        } catch (TextFormatException e) {
            return EnumSet.noneOf(Feature.class);
        }
    }

    private static Set<Feature> scan(Tokens tokens, int start) {
        FeatureScanner scanner = new FeatureScanner(tokens);
        scanner.cursor.moveTo(start);
        while (scanner.cursor.at(TokenKind.OPEN)) {
            int end = tokens.partner(scanner.cursor.index());
            scanner.field(scanner.cursor.index(), end);
            scanner.cursor.moveTo(end + 1);
        }
        return scanner.found;
    }

    private void field(int start, int end) {
        boolean constant = cursor.atOpen("global") || cursor.atOpen("elem") || cursor.atOpen("data");
        for (int token = start; token < end; token++) {
            if (cursor.tokens().kind(token) == TokenKind.WORD) {
                word(cursor.tokens().text(token), constant, token);
            }
        }
        if (cursor.atOpen("table") && hasInitializer(start, end)) {
            found.add(Feature.TABLE_INITIALIZERS);
        }
    }

    private void word(String word, boolean constant, int token) {
        for (Feature feature : Feature.values()) {
            if (feature.isShownBy(word)) {
                found.add(feature);
            }
        }
        boolean opens = cursor.tokens().kind(token - 1) == TokenKind.OPEN;
        if (opens && (word.equals("memory") || word.equals("table"))) {
            external(word, token);
        }
        boolean arithmetic = word.endsWith(".add") || word.endsWith(".sub") || word.endsWith(".mul");
        // A constant may read any global before it; in WebAssembly 2.0 it could read imported ones only.
        if (constant && (arithmetic || word.equals("global.get"))) {
            found.add(Feature.EXTENDED_CONSTANTS);
        }
    }

    /** Looks at {@code (memory …)} and {@code (table …)}, be it a definition, an import or a use. */
    private void external(String word, int token) {
        int depth = 0;
        boolean defines = false;
        for (int i = token + 1; depth >= 0; i++) {
            switch (cursor.tokens().kind(i)) {
                case OPEN -> depth++;
                case CLOSE -> depth--;
                case WORD -> {
                    boolean direct = depth == 0;
                    if (direct && cursor.tokens().is(i, "i64")) {
                        found.add(Feature.MEMORY64);
                    }
                    defines |= direct
                            || cursor.tokens().is(i, "data")
                            || cursor.tokens().is(i, "import");
                }
                case END -> depth = -1;
                default -> {}
            }
        }
        boolean use = cursor.atOpen("export") || cursor.atOpen("data") || cursor.atOpen("elem");
        if (word.equals("memory") && defines && !use && ++memories > 1) {
            found.add(Feature.MULTI_MEMORY);
        }
    }

    private boolean hasInitializer(int start, int end) {
        // "(table 10 funcref (ref.func $f))": an instruction after the type.
        boolean elements = false;
        for (int i = start; i < end; i++) {
            elements |= cursor.tokens().is(i, "elem");
        }
        return !elements
                && cursor.tokens().kind(end - 1) == TokenKind.CLOSE
                && cursor.tokens().text(cursor.tokens().partner(end - 1) + 1).contains(".");
    }
}
