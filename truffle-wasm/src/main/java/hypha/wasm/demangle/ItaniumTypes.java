package hypha.wasm.demangle;

import java.util.ArrayList;
import java.util.List;

/** Types and template arguments of the Itanium C++ ABI, sections 5.1.5 and 5.1.9. */
final class ItaniumTypes {
    private final Cursor in;
    private final ItaniumNames names;
    private final ItaniumExpressions expressions;

    ItaniumTypes(Cursor in, ItaniumNames names) {
        this.in = in;
        this.names = names;
        this.expressions = new ItaniumExpressions(in, names, this);
    }

    /** Reads a type. All but builtin ones and references to earlier parts can be referred to later. */
    Piece type() throws MalformedNameException {
        in.enter();
        Piece type = builtin(in.peek());
        if (type != null) {
            in.next();
        } else if (in.peek() == 'S' && in.peek(1) != 't') {
            type = names.substitution();
            if (in.peek() == 'I') {
                type = added(Piece.of(type + templateArguments(false)));
            }
        } else if (in.peek() == 'D' && extended(in.peek(1)) != null) {
            in.next();
            type = Piece.of(extended(in.next()));
        } else {
            type = added(compound());
        }
        in.leave();
        in.checked(type.left());
        in.checked(type.right());
        return type;
    }

    private Piece added(Piece type) {
        names.substitutions.add(type);
        return type;
    }

    private Piece compound() throws MalformedNameException {
        switch (in.peek()) {
            case 'P' -> {
                in.next();
                return each("*");
            }
            case 'R' -> {
                in.next();
                return each("&");
            }
            case 'O' -> {
                in.next();
                return each("&&");
            }
            case 'r', 'V', 'K' -> {
                String qualifiers = qualifiers();
                return type().qualified(qualifiers.strip());
            }
            case 'C' -> {
                in.next();
                return type().qualified("_Complex");
            }
            case 'G' -> {
                in.next();
                return type().qualified("_Imaginary");
            }
            case 'F' -> {
                return functionType();
            }
            case 'A' -> {
                return arrayType();
            }
            case 'M' -> {
                in.next();
                Piece owner = type();
                return type().declarator(owner + "::*");
            }
            case 'T' -> {
                return parameterOrElaborated();
            }
            case 'u' -> {
                in.next();
                return Piece.of(names.identifier());
            }
            case 'U' -> {
                in.next();
                String qualifier = names.identifier();
                String arguments = in.peek() == 'I' ? templateArguments(false) : "";
                return type().qualified(qualifier + arguments);
            }
            case 'D' -> {
                return extendedCompound();
            }
            default -> {
                String identifier = names.lastIdentifier();
                Piece named = Piece.of(names.name(false));
                names.lastIdentifier(identifier);
                return named;
            }
        }
    }

    /** Reads a type and applies a declarator to it, or to each element if it is a pack. */
    private Piece each(String declarator) throws MalformedNameException {
        Piece type = type();
        if (type.pack() == null) {
            return apply(type, declarator);
        }
        List<Piece> elements = new ArrayList<>();
        for (Piece element : type.pack()) {
            elements.add(apply(element, declarator));
        }
        return Piece.packOf(elements);
    }

    private static Piece apply(Piece type, String declarator) {
        return declarator.equals("*") ? type.declarator("*") : type.reference(declarator);
    }

    private Piece parameterOrElaborated() throws MalformedNameException {
        switch (in.peek(1)) {
            case 's', 'u', 'e' -> {
                in.next();
                String keyword = switch (in.next()) {
                    case 's' -> "struct ";
                    case 'u' -> "union ";
                    default -> "enum ";
                };
                return Piece.of(keyword + names.name(false));
            }
            default -> {
                Piece parameter = names.templateParameter();
                if (in.peek() != 'I') {
                    return parameter;
                }
                added(parameter);
                return Piece.of(parameter + templateArguments(false));
            }
        }
    }

    private Piece extendedCompound() throws MalformedNameException {
        in.expect("D");
        switch (in.next()) {
            case 'p' -> {
                return type();
            }
            case 't', 'T' -> {
                String expression = expressions.expression();
                in.expect("E");
                return Piece.of("decltype (" + expression + ")");
            }
            case 'v' -> {
                String size = in.accept("_") ? expressions.expression() : Integer.toString(in.decimal());
                in.expect("_");
                return type().qualified("__vector(" + size + ")");
            }
            case 'o' -> {
                return type().qualified("noexcept");
            }
            default -> throw MalformedNameException.INSTANCE;
        }
    }

    private Piece functionType() throws MalformedNameException {
        in.expect("F");
        in.accept("Y");
        Piece result = type();
        String parameters = names.parameters();
        if (in.accept("R")) {
            parameters += " &";
        } else if (in.accept("O")) {
            parameters += " &&";
        }
        in.expect("E");
        return new Piece(result.left() + " ", parameters + result.right(), null);
    }

    private Piece arrayType() throws MalformedNameException {
        in.expect("A");
        String size = "";
        if (in.isDigit()) {
            size = Integer.toString(in.decimal());
        } else if (in.peek() != '_') {
            size = expressions.expression();
        }
        in.expect("_");
        Piece element = type();
        boolean nested = element.right().startsWith("[");
        return new Piece(element.left() + (nested ? "" : " "), "[" + size + "]" + element.right(), null);
    }

    /** Reads qualifiers; each is written after a space. */
    String qualifiers() {
        String text = "";
        // In the order of the mangled name, the innermost last: const is written first.
        boolean restrict = in.accept("r");
        boolean isVolatile = in.accept("V");
        if (in.accept("K")) {
            text += " const";
        }
        text += isVolatile ? " volatile" : "";
        return text + (restrict ? " __restrict" : "");
    }

    /** Reads template arguments and returns them in their brackets. */
    String templateArguments(boolean outer) throws MalformedNameException {
        in.enter();
        in.expect("I");
        String identifier = names.lastIdentifier();
        List<Piece> arguments = new ArrayList<>();
        while (!in.accept("E")) {
            arguments.add(templateArgument());
        }
        if (outer) {
            names.templateArguments(arguments);
        }
        names.lastIdentifier(identifier);
        in.leave();
        String text = Piece.join(arguments);
        return in.checked("<" + text + ">");
    }

    private Piece templateArgument() throws MalformedNameException {
        switch (in.peek()) {
            case 'L' -> {
                return Piece.of(expressions.literal());
            }
            case 'X' -> {
                in.next();
                String expression = expressions.expression();
                in.expect("E");
                return Piece.of(expression);
            }
            case 'J' -> {
                in.enter();
                in.next();
                List<Piece> elements = new ArrayList<>();
                while (!in.accept("E")) {
                    elements.add(templateArgument());
                }
                in.leave();
                return Piece.packOf(elements);
            }
            default -> {
                return type();
            }
        }
    }

    private static Piece builtin(char code) {
        String name = switch (code) {
            case 'v' -> "void";
            case 'w' -> "wchar_t";
            case 'b' -> "bool";
            case 'c' -> "char";
            case 'a' -> "signed char";
            case 'h' -> "unsigned char";
            case 's' -> "short";
            case 't' -> "unsigned short";
            case 'i' -> "int";
            case 'j' -> "unsigned int";
            case 'l' -> "long";
            case 'm' -> "unsigned long";
            case 'x' -> "long long";
            case 'y' -> "unsigned long long";
            case 'n' -> "__int128";
            case 'o' -> "unsigned __int128";
            case 'f' -> "float";
            case 'd' -> "double";
            case 'e' -> "long double";
            case 'g' -> "__float128";
            case 'z' -> "...";
            default -> null;
        };
        return name == null ? null : Piece.of(name);
    }

    private static String extended(char code) {
        return switch (code) {
            case 'd' -> "decimal64";
            case 'e' -> "decimal128";
            case 'f' -> "decimal32";
            case 'h' -> "half";
            case 'i' -> "char32_t";
            case 's' -> "char16_t";
            case 'u' -> "char8_t";
            case 'a' -> "auto";
            case 'c' -> "decltype(auto)";
            case 'n' -> "decltype(nullptr)";
            default -> null;
        };
    }
}
