package hypha.wasm.demangle;

import java.util.ArrayList;
import java.util.List;

/** The expressions of template arguments and array bounds that occur in practice (Itanium C++ ABI, section 5.1.6); names with others stay mangled. */
final class ItaniumExpressions {
    private final Cursor in;
    private final ItaniumNames names;
    private final ItaniumTypes types;

    ItaniumExpressions(Cursor in, ItaniumNames names, ItaniumTypes types) {
        this.in = in;
        this.names = names;
        this.types = types;
    }

    String expression() throws MalformedNameException {
        in.enter();
        String text = in.checked(read());
        in.leave();
        return text;
    }

    private String read() throws MalformedNameException {
        if (in.peek() == 'L') {
            return literal();
        }
        if (in.peek() == 'T') {
            return names.templateParameter().toString();
        }
        if (in.isDigit()) {
            return withArguments(names.identifier());
        }
        String code = "" + in.peek() + in.peek(1);
        switch (code) {
            case "fp" -> {
                in.accept("fp");
                types.qualifiers();
                int index = in.isDigit() ? in.decimal() + 2 : 1;
                in.expect("_");
                return "{parm#" + index + "}";
            }
            case "st" -> {
                in.accept("st");
                return "sizeof (" + types.type() + ")";
            }
            case "sz" -> {
                in.accept("sz");
                return "sizeof (" + expression() + ")";
            }
            case "sZ" -> {
                in.accept("sZ");
                return "sizeof...(" + expression() + ")";
            }
            case "at" -> {
                in.accept("at");
                return "alignof (" + types.type() + ")";
            }
            case "sr" -> {
                in.accept("sr");
                return types.type() + "::" + withArguments(names.identifier());
            }
            case "sp" -> {
                in.accept("sp");
                return expression() + "...";
            }
            case "cl" -> {
                in.accept("cl");
                return callee() + "(" + list() + ")";
            }
            case "cv" -> {
                in.accept("cv");
                Piece type = types.type();
                return in.accept("_") ? "(" + type + ")(" + list() + ")" : "(" + type + ")" + operand();
            }
            case "tl" -> {
                in.accept("tl");
                return types.type() + "{" + list() + "}";
            }
            case "dt" -> {
                in.accept("dt");
                return operand() + "." + expression();
            }
            case "pt" -> {
                in.accept("pt");
                return operand() + "->" + expression();
            }
            case "qu" -> {
                in.accept("qu");
                return operand() + "?" + operand() + " : " + operand();
            }
            case "ix" -> {
                in.accept("ix");
                return operand() + "[" + expression() + "]";
            }
            default -> {
                return operator(code);
            }
        }
    }

    private String callee() throws MalformedNameException {
        return in.isDigit() ? withArguments(names.identifier()) : operand();
    }

    private String withArguments(String name) throws MalformedNameException {
        return in.peek() == 'I' ? name + types.templateArguments(false) : name;
    }

    private String operator(String code) throws MalformedNameException {
        String symbol = ItaniumOperators.symbol(code);
        in.accept(code);
        if (ItaniumOperators.isUnary(code)) {
            in.accept("_");
            return symbol + operand();
        }
        String first = operand();
        String text = first + symbol + operand();
        // Within template arguments it would end them.
        return symbol.startsWith(">") ? "(" + text + ")" : text;
    }

    private String operand() throws MalformedNameException {
        boolean literal = in.peek() == 'L' && in.peek(1) != '_';
        boolean parameter = in.peek() == 'f' && in.peek(1) == 'p';
        return literal || parameter ? expression() : "(" + expression() + ")";
    }

    private String list() throws MalformedNameException {
        List<Piece> elements = new ArrayList<>();
        while (!in.accept("E")) {
            elements.add(Piece.of(expression()));
        }
        return Piece.join(elements);
    }

    /** Reads a literal or the address of an entity. */
    String literal() throws MalformedNameException {
        in.expect("L");
        if (in.accept("_Z")) {
            String entity = names.encoding();
            in.expect("E");
            return entity;
        }
        char code = in.peek();
        Piece type = types.type();
        StringBuilder digits = new StringBuilder(in.accept("n") ? "-" : "");
        while (in.peek() != 'E') {
            char digit = in.next();
            if (Character.digit(digit, 16) < 0) {
                throw MalformedNameException.INSTANCE;
            }
            digits.append(digit);
        }
        in.expect("E");
        return switch (code) {
            case 'b' -> digits.toString().equals("1") ? "true" : "false";
            case 'i' -> digits.toString();
            case 'j' -> digits + "u";
            case 'l' -> digits + "l";
            case 'm' -> digits + "ul";
            case 'x' -> digits + "ll";
            case 'y' -> digits + "ull";
            case 'f', 'd', 'e' -> "(" + type + ")[" + digits + "]";
            case 'D' -> "nullptr";
            default -> "(" + type + ")" + digits;
        };
    }
}
