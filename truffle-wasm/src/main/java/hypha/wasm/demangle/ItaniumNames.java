package hypha.wasm.demangle;

import java.util.ArrayList;
import java.util.List;

/** Names and encodings of the Itanium C++ ABI, sections 5.1.1 to 5.1.4 and 5.1.6 to 5.1.8; recursive descent over a bounded depth. Writes what GNU's tools write, but for {@code >>}. */
final class ItaniumNames {
    private final Cursor in;
    private final ItaniumTypes types;

    /** What {@code S_}, {@code S0_} … stand for. */
    final List<Piece> substitutions = new ArrayList<>();

    /** What {@code T_}, {@code T0_} … stand for: the arguments of the template whose name was read last, outside of types. */
    private List<Piece> templateArguments = List.of();

    /** The last identifier, without arguments: the name of constructors. */
    private String lastIdentifier = "";

    /** What the name just read says of the function that it names. */
    private boolean endsWithArguments;

    private boolean hasNoReturnType;
    private String functionQualifiers = "";

    ItaniumNames(Cursor in) {
        this.in = in;
        this.types = new ItaniumTypes(in, this);
    }

    /** Reads what follows {@code _Z}. */
    String demangle() throws MalformedNameException {
        String text = encoding();
        if (!in.atEnd()) {
            if (in.peek() != '.') {
                throw MalformedNameException.INSTANCE;
            }
            text += " [clone " + in.rest() + "]";
        }
        return text;
    }

    /** Reads a name and, if it is that of a function, its type. */
    String encoding() throws MalformedNameException {
        in.enter();
        String text;
        if (in.peek() == 'T' || in.peek() == 'G' && in.peek(1) != 'N') {
            text = special();
        } else {
            String name = name(true);
            boolean returns = endsWithArguments && !hasNoReturnType;
            String qualifiers = functionQualifiers;
            char next = in.peek();
            text = next == Cursor.END || next == 'E' || next == '.' ? name : function(name, returns) + qualifiers;
        }
        in.leave();
        return in.checked(text);
    }

    private String function(String name, boolean returns) throws MalformedNameException {
        Piece result = returns ? types.type() : null;
        String parameters = parameters();
        if (result == null) {
            return name + parameters;
        }
        String left = result.left();
        return left + (left.endsWith("(*") ? "" : " ") + name + parameters + result.right();
    }

    /** Reads parameter types up to the end of what they are in. */
    String parameters() throws MalformedNameException {
        List<Piece> list = new ArrayList<>();
        if (in.accept("v")) {
            return "()";
        }
        while (in.peek() != Cursor.END && in.peek() != 'E' && in.peek() != '.' && !isReferenceQualifier()) {
            list.add(types.type());
        }
        return "(" + in.checked(Piece.join(list)) + ")";
    }

    private boolean isReferenceQualifier() {
        return (in.peek() == 'R' || in.peek() == 'O') && in.peek(1) == 'E';
    }

    private String special() throws MalformedNameException {
        if (in.accept("GV")) {
            return "guard variable for " + name(true);
        }
        if (in.accept("GTt")) {
            return "transaction clone for " + encoding();
        }
        if (in.accept("GTn")) {
            return "non-transaction clone for " + encoding();
        }
        if (in.accept("GR")) {
            String object = name(true);
            int number = in.peek() == '_' ? 0 : sequence() + 1;
            in.expect("_");
            return "reference temporary #" + number + " for " + object;
        }
        in.expect("T");
        return switch (in.next()) {
            case 'V' -> "vtable for " + types.type();
            case 'T' -> "VTT for " + types.type();
            case 'I' -> "typeinfo for " + types.type();
            case 'S' -> "typeinfo name for " + types.type();
            case 'H' -> "TLS init function for " + name(true);
            case 'W' -> "TLS wrapper function for " + name(true);
            case 'C' -> {
                Piece derived = types.type();
                in.decimal();
                in.expect("_");
                yield "construction vtable for " + types.type() + "-in-" + derived;
            }
            case 'h' -> {
                offset();
                yield "non-virtual thunk to " + encoding();
            }
            case 'v' -> {
                offset();
                offset();
                yield "virtual thunk to " + encoding();
            }
            case 'c' -> {
                callOffset();
                callOffset();
                yield "covariant return thunk to " + encoding();
            }
            default -> throw MalformedNameException.INSTANCE;
        };
    }

    private void callOffset() throws MalformedNameException {
        if (in.accept("v")) {
            offset();
        } else {
            in.expect("h");
        }
        offset();
    }

    private void offset() throws MalformedNameException {
        in.accept("n");
        in.decimal();
        in.expect("_");
    }

    /**
     * Reads a name.
     *
     * @param outer whether its template arguments are what {@code T_} refers to afterwards; not so within types
     */
    String name(boolean outer) throws MalformedNameException {
        in.enter();
        endsWithArguments = false;
        hasNoReturnType = false;
        functionQualifiers = "";
        String text = switch (in.peek()) {
            case 'N' -> nested(outer);
            case 'Z' -> local(outer);
            default -> unscoped(outer);
        };
        in.leave();
        return in.checked(text);
    }

    private String unscoped(boolean outer) throws MalformedNameException {
        String text;
        boolean substituted = false;
        if (in.peek() == 'S' && in.peek(1) != 't') {
            text = substitution().toString();
            substituted = true;
        } else {
            text = in.accept("St") ? "std::" + unqualified("std") : unqualified("");
        }
        if (in.peek() == 'I') {
            if (!substituted) {
                substitutions.add(Piece.of(text));
            }
            text += (text.endsWith("<") ? " " : "") + types.templateArguments(outer);
            endsWithArguments = true;
        }
        return text;
    }

    private String nested(boolean outer) throws MalformedNameException {
        in.expect("N");
        String qualifiers = types.qualifiers();
        if (in.accept("R")) {
            qualifiers += " &";
        } else if (in.accept("O")) {
            qualifiers += " &&";
        }
        String text = "";
        boolean arguments = false;
        boolean noReturn = false;
        while (!in.accept("E")) {
            in.accept("L");
            boolean added = true;
            if (in.peek() == 'S' && in.peek(1) == 't') {
                in.accept("St");
                text = "std";
                added = false;
            } else if (in.peek() == 'S') {
                text = substitution().toString();
                added = false;
            } else if (in.peek() == 'I') {
                text += (text.endsWith("<") ? " " : "") + types.templateArguments(outer);
                arguments = true;
            } else if (text.isEmpty() && in.peek() == 'T') {
                text = templateParameter().toString();
            } else if (text.isEmpty() && in.peek() == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T')) {
                text = types.type().toString();
                added = false;
            } else {
                char kind = in.peek();
                String part = unqualified(text);
                noReturn = kind == 'C' || kind == 'D' || kind == 'c' && part.startsWith("operator ");
                arguments = false;
                text = text.isEmpty() ? part : text + "::" + part;
            }
            if (added && in.peek() != 'E') {
                substitutions.add(Piece.of(in.checked(text)));
            }
        }
        endsWithArguments = arguments;
        hasNoReturnType = noReturn;
        functionQualifiers = qualifiers;
        return text;
    }

    private String local(boolean outer) throws MalformedNameException {
        in.expect("Z");
        String function = encoding();
        in.expect("E");
        if (in.accept("s")) {
            discriminator();
            endsWithArguments = false;
            functionQualifiers = "";
            return function + "::string literal";
        }
        if (in.accept("d")) {
            if (in.isDigit()) {
                in.decimal();
            }
            in.expect("_");
        }
        String entity = name(outer);
        discriminator();
        return function + "::" + entity;
    }

    private void discriminator() throws MalformedNameException {
        if (in.accept("__")) {
            in.decimal();
            in.expect("_");
        } else if (in.peek() == '_' && in.peek(1) >= '0' && in.peek(1) <= '9') {
            in.next();
            in.next();
        }
    }

    /** Reads one component of a name; {@code scope} is what stands before it. */
    private String unqualified(String scope) throws MalformedNameException {
        String text;
        char c = in.peek();
        in.accept("L");
        if (in.isDigit()) {
            text = identifier();
        } else if (c == 'C' || c == 'D' && in.peek(1) >= '0' && in.peek(1) <= '9') {
            text = structor(scope);
        } else if (in.accept("Ut")) {
            text = "{unnamed type#" + ordinal() + "}";
        } else if (in.accept("Ul")) {
            String parameters = parameters();
            in.expect("E");
            text = "{lambda" + parameters + "#" + ordinal() + "}";
        } else if (in.accept("DC")) {
            List<Piece> bindings = new ArrayList<>();
            while (!in.accept("E")) {
                bindings.add(Piece.of(identifier()));
            }
            text = "[" + Piece.join(bindings) + "]";
        } else {
            text = operator();
        }
        while (in.accept("B")) {
            text += "[abi:" + in.take(in.decimal()) + "]";
        }
        return in.checked(text);
    }

    /** Reads the number of an unnamed type or a lambda, from 1. */
    private int ordinal() throws MalformedNameException {
        int number = in.isDigit() ? in.decimal() + 2 : 1;
        in.expect("_");
        return number;
    }

    String identifier() throws MalformedNameException {
        String text = in.take(in.decimal());
        if (text.startsWith("_GLOBAL__N")) {
            text = "(anonymous namespace)";
        }
        lastIdentifier = text;
        return text;
    }

    private String structor(String scope) throws MalformedNameException {
        String sign = in.next() == 'D' ? "~" : "";
        if (in.accept("I")) {
            in.next();
            types.type();
        } else {
            in.next();
        }
        if (scope.isEmpty()) {
            throw MalformedNameException.INSTANCE;
        }
        return sign + lastIdentifier;
    }

    private String operator() throws MalformedNameException {
        if (in.accept("cv")) {
            return "operator " + types.type();
        }
        if (in.accept("li")) {
            return "operator\"\" " + identifier();
        }
        String symbol = ItaniumOperators.symbol(in.take(2));
        return "operator" + (Character.isLetter(symbol.charAt(0)) ? " " : "") + symbol;
    }

    /** Reads a reference to an earlier part, or an abbreviation of the standard library. */
    Piece substitution() throws MalformedNameException {
        in.expect("S");
        String standard = switch (in.peek()) {
            case 'a' -> "allocator";
            case 'b' -> "basic_string";
            case 's' -> "string";
            case 'i' -> "istream";
            case 'o' -> "ostream";
            case 'd' -> "iostream";
            default -> null;
        };
        if (standard == null) {
            int index = in.peek() == '_' ? 0 : sequence() + 1;
            in.expect("_");
            if (index >= substitutions.size()) {
                throw MalformedNameException.INSTANCE;
            }
            return restored(substitutions.get(index));
        }
        char abbreviation = in.next();
        boolean isClass = abbreviation == 'a' || abbreviation == 'b';
        lastIdentifier =
                isClass || abbreviation == 's' ? standard.replaceFirst("^string", "basic_string") : "basic_" + standard;
        boolean member = (in.peek() == 'C' || in.peek() == 'D') && in.peek(1) >= '0' && in.peek(1) <= '9';
        if (member && abbreviation == 's') {
            return Piece.of("std::basic_string<char, std::char_traits<char>, std::allocator<char>>");
        }
        return member && !isClass
                ? Piece.of("std::" + lastIdentifier + "<char, std::char_traits<char>>")
                : Piece.of("std::" + standard);
    }

    /** Remembers the identifier that a substituted name ends with, for a constructor that may follow. */
    private Piece restored(Piece piece) {
        String text = piece.toString();
        int end = text.length();
        int depth = 0;
        int start = 0;
        for (int i = end - 1; i >= 0; i--) {
            char c = text.charAt(i);
            depth += c == '>' ? 1 : 0;
            depth -= c == '<' ? 1 : 0;
            if (c == '<' && depth == 0) {
                end = i;
            } else if (depth == 0 && c == ':') {
                start = i + 1;
                break;
            }
        }
        lastIdentifier = text.substring(start, Math.max(start, end));
        return piece;
    }

    /** Reads a number in base 36. */
    private int sequence() throws MalformedNameException {
        long value = 0;
        boolean any = false;
        while (in.isDigit() || in.peek() >= 'A' && in.peek() <= 'Z') {
            value = value * 36 + Character.digit(in.next(), 36);
            any = true;
            if (value > Short.MAX_VALUE) {
                throw MalformedNameException.INSTANCE;
            }
        }
        if (!any) {
            throw MalformedNameException.INSTANCE;
        }
        return (int) value;
    }

    /** Reads a reference to an argument of the enclosing template. */
    Piece templateParameter() throws MalformedNameException {
        in.expect("T");
        int index = in.isDigit() ? in.decimal() + 1 : 0;
        in.expect("_");
        if (index < templateArguments.size()) {
            return templateArguments.get(index);
        }
        // A parameter of a generic lambda, which has no name.
        return Piece.of("auto:" + (index + 1));
    }

    void templateArguments(List<Piece> arguments) {
        templateArguments = arguments;
    }

    String lastIdentifier() {
        return lastIdentifier;
    }

    void lastIdentifier(String identifier) {
        lastIdentifier = identifier;
    }
}
