package hypha.wasm.demangle;

import java.util.List;

/**
 * A part of a C++ name: a type as C's declarators write it, around what it declares ({@code int (*} and {@code )[3]}), a name, an expression or a pack of such.
 *
 * @param left what is written before the declared name
 * @param right what is written after it
 * @param pack the elements if this is a parameter pack, else null
 */
record Piece(String left, String right, List<Piece> pack) {
    static Piece of(String text) {
        return new Piece(text, "", null);
    }

    static Piece packOf(List<Piece> elements) {
        return new Piece(join(elements), "", elements);
    }

    /** Returns the elements between commas; packs among them are spread, empty ones vanish. */
    static String join(List<Piece> pieces) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            String part = piece.toString();
            if (!part.isEmpty() || piece.pack == null) {
                text.append(text.isEmpty() ? "" : ", ").append(part);
            }
        }
        return text.toString();
    }

    /** Returns the type with a declarator operator around it: a pointer to a function or to an array needs parentheses. */
    Piece declarator(String operator) {
        if (right.isEmpty() || right.startsWith(")")) {
            return new Piece(left + operator, right, null);
        }
        String space = right.startsWith("[") ? ") " : ")";
        return new Piece(left + (left.endsWith(" ") ? "" : " ") + "(" + operator, space + right, null);
    }

    /** Returns a reference to the type; references to references collapse. */
    Piece reference(String operator) {
        if (left.endsWith("&&")) {
            return operator.equals("&") ? new Piece(left.substring(0, left.length() - 1), right, null) : this;
        }
        return left.endsWith("&") ? this : declarator(operator);
    }

    /** Returns the type with a qualifier, which for functions stands last. */
    Piece qualified(String qualifier) {
        if (right.isEmpty() || right.startsWith(")")) {
            return new Piece(left + " " + qualifier, right, null);
        }
        return right.startsWith("(")
                ? new Piece(left, right + " " + qualifier, null)
                : new Piece(left.stripTrailing() + " " + qualifier + " ", right, null);
    }

    @Override
    public String toString() {
        return left + right;
    }
}
