package hypha.wasm.demangle;

/** Rust's v0 scheme (RFC 2603), written without the hashes of crates. */
final class RustV0 {
    private static final int START = 2;
    private static final int MAXIMUM_LIFETIMES = 64;

    private final Cursor in;
    private int boundLifetimes;

    RustV0(Cursor in) {
        this.in = in;
    }

    /** Reads what follows {@code _R}. */
    String demangle() throws MalformedNameException {
        if (in.isDigit()) {
            // A later version of the scheme.
            throw MalformedNameException.INSTANCE;
        }
        String text = path(true);
        if (!in.atEnd() && in.peek() != '.') {
            // The crate that instantiated it.
            path(false);
        }
        if (!in.atEnd() && in.peek() != '.') {
            throw MalformedNameException.INSTANCE;
        }
        return in.checked(text + in.rest());
    }

    /** Reads a path; generic arguments of a value are written after {@code ::}. */
    private String path(boolean value) throws MalformedNameException {
        in.enter();
        String text = switch (in.next()) {
            case 'C' -> {
                disambiguator();
                yield identifier();
            }
            case 'N' -> nested(value);
            case 'M' -> {
                implementationPath();
                yield "<" + type() + ">";
            }
            case 'X' -> {
                implementationPath();
                yield "<" + type() + " as " + path(false) + ">";
            }
            case 'Y' -> "<" + type() + " as " + path(false) + ">";
            case 'I' -> path(value) + (value ? "::<" : "<") + genericArguments() + ">";
            case 'B' -> {
                int back = backReference();
                String referred = path(value);
                in.seek(back);
                yield referred;
            }
            default -> throw MalformedNameException.INSTANCE;
        };
        in.leave();
        return in.checked(text);
    }

    private void implementationPath() throws MalformedNameException {
        disambiguator();
        path(false);
    }

    private String nested(boolean value) throws MalformedNameException {
        char namespace = in.next();
        String parent = path(value);
        long number = disambiguator();
        String name = identifier();
        if (namespace >= 'A' && namespace <= 'Z') {
            String kind = switch (namespace) {
                case 'C' -> "closure";
                case 'S' -> "shim";
                default -> Character.toString(namespace);
            };
            return parent + "::{" + kind + (name.isEmpty() ? "" : ":" + name) + "#" + number + "}";
        }
        return name.isEmpty() ? parent : parent + "::" + name;
    }

    private String genericArguments() throws MalformedNameException {
        StringBuilder text = new StringBuilder();
        while (!in.accept("E")) {
            text.append(text.isEmpty() ? "" : ", ");
            if (in.accept("L")) {
                text.append(lifetime(base62()));
            } else if (in.accept("K")) {
                text.append(constant());
            } else {
                text.append(type());
            }
        }
        return in.checked(text.toString());
    }

    private String type() throws MalformedNameException {
        in.enter();
        String text = basic(in.peek());
        if (text != null) {
            in.next();
        } else {
            text = compound();
        }
        in.leave();
        return in.checked(text);
    }

    private String compound() throws MalformedNameException {
        if (in.accept("A")) {
            return "[" + type() + "; " + constant() + "]";
        }
        if (in.accept("S")) {
            return "[" + type() + "]";
        }
        if (in.accept("T")) {
            return tuple();
        }
        if (in.accept("R")) {
            return "&" + optionalLifetime() + type();
        }
        if (in.accept("Q")) {
            return "&" + optionalLifetime() + "mut " + type();
        }
        if (in.accept("P")) {
            return "*const " + type();
        }
        if (in.accept("O")) {
            return "*mut " + type();
        }
        if (in.accept("F")) {
            return function();
        }
        if (in.accept("D")) {
            return dynamic();
        }
        if (in.accept("B")) {
            int back = backReference();
            String text = type();
            in.seek(back);
            return text;
        }
        return path(false);
    }

    private String tuple() throws MalformedNameException {
        StringBuilder text = new StringBuilder("(");
        int count = 0;
        while (!in.accept("E")) {
            text.append(count++ == 0 ? "" : ", ").append(type());
        }
        return text.append(count == 1 ? ",)" : ")").toString();
    }

    private String optionalLifetime() throws MalformedNameException {
        if (!in.accept("L")) {
            return "";
        }
        long index = base62();
        return index == 0 ? "" : lifetime(index) + " ";
    }

    /** Returns a lifetime by its de Bruijn index; 0 is one that was erased. */
    private String lifetime(long index) throws MalformedNameException {
        if (index == 0) {
            return "'_";
        }
        if (index < 0 || index > boundLifetimes) {
            throw MalformedNameException.INSTANCE;
        }
        long depth = boundLifetimes - index;
        return depth < 26 ? "'" + (char) ('a' + depth) : "'_" + depth;
    }

    /** Reads the binder of lifetimes, if there is one, and returns it as written. */
    private String binder() throws MalformedNameException {
        if (!in.accept("G")) {
            return "";
        }
        long count = base62() + 1;
        if (count < 1 || count > MAXIMUM_LIFETIMES - boundLifetimes) {
            throw MalformedNameException.INSTANCE;
        }
        StringBuilder text = new StringBuilder("for<");
        for (int i = 0; i < count; i++) {
            boundLifetimes++;
            text.append(i == 0 ? "" : ", ").append(lifetime(1));
        }
        return text.append("> ").toString();
    }

    private String function() throws MalformedNameException {
        int outer = boundLifetimes;
        StringBuilder text = new StringBuilder(binder());
        if (in.accept("U")) {
            text.append("unsafe ");
        }
        if (in.accept("K")) {
            String abi = in.accept("C") ? "C" : identifier().replace('_', '-');
            text.append("extern \"").append(abi).append("\" ");
        }
        text.append("fn(");
        int count = 0;
        while (!in.accept("E")) {
            text.append(count++ == 0 ? "" : ", ").append(type());
        }
        text.append(')');
        String result = type();
        if (!result.equals("()")) {
            text.append(" -> ").append(result);
        }
        boundLifetimes = outer;
        return text.toString();
    }

    private String dynamic() throws MalformedNameException {
        int outer = boundLifetimes;
        StringBuilder text = new StringBuilder("dyn ").append(binder());
        int count = 0;
        while (!in.accept("E")) {
            text.append(count++ == 0 ? "" : " + ").append(dynamicTrait());
        }
        boundLifetimes = outer;
        in.expect("L");
        long index = base62();
        return index == 0 ? text.toString() : text + " + " + lifetime(index);
    }

    private String dynamicTrait() throws MalformedNameException {
        String trait = path(false);
        boolean open = trait.endsWith(">") && !trait.startsWith("<");
        StringBuilder bindings = new StringBuilder();
        while (in.accept("p")) {
            bindings.append(bindings.isEmpty() && !open ? "" : ", ").append(identifier());
            bindings.append(" = ").append(type());
        }
        if (bindings.isEmpty()) {
            return trait;
        }
        return open ? trait.substring(0, trait.length() - 1) + bindings + ">" : trait + "<" + bindings + ">";
    }

    private String constant() throws MalformedNameException {
        in.enter();
        String text;
        if (in.accept("p")) {
            text = "_";
        } else if (in.accept("B")) {
            int back = backReference();
            text = constant();
            in.seek(back);
        } else {
            text = constantOfType(in.next());
        }
        in.leave();
        return text;
    }

    private String constantOfType(char type) throws MalformedNameException {
        if (basic(type) == null) {
            // Structured constants are not stable yet.
            throw MalformedNameException.INSTANCE;
        }
        String sign = in.accept("n") ? "-" : "";
        StringBuilder digits = new StringBuilder();
        while (!in.accept("_")) {
            char digit = in.next();
            if (Character.digit(digit, 16) < 0) {
                throw MalformedNameException.INSTANCE;
            }
            digits.append(digit);
        }
        if (digits.isEmpty()) {
            throw MalformedNameException.INSTANCE;
        }
        String hex = digits.toString();
        return switch (type) {
            case 'b' -> hex.equals("0") ? "false" : "true";
            case 'c' -> character(hex);
            default -> sign + (hex.length() <= 15 ? Long.toString(Long.parseLong(hex, 16)) : "0x" + hex);
        };
    }

    private static String character(String hex) throws MalformedNameException {
        int point = hex.length() > 6 ? -1 : Integer.parseInt(hex, 16);
        if (!Character.isValidCodePoint(point)) {
            throw MalformedNameException.INSTANCE;
        }
        return "'" + Character.toString(point) + "'";
    }

    /** Goes to an earlier part and returns where to continue after it. */
    private int backReference() throws MalformedNameException {
        int here = in.position() - 1;
        long target = START + base62();
        int back = in.position();
        if (target < START || target >= here) {
            throw MalformedNameException.INSTANCE;
        }
        in.seek((int) target);
        return back;
    }

    private long disambiguator() throws MalformedNameException {
        return in.accept("s") ? base62() + 1 : 0;
    }

    private String identifier() throws MalformedNameException {
        boolean encoded = in.accept("u");
        int length = in.decimal();
        in.accept("_");
        String bytes = in.take(length);
        return encoded ? Punycode.decode(bytes) : bytes;
    }

    /** Reads a number in base 62, which may be any of 64 bits (those of crates are); {@code _} alone is 0, and all others are one more than their digits. */
    private long base62() throws MalformedNameException {
        if (in.accept("_")) {
            return 0;
        }
        long value = 0;
        while (!in.accept("_")) {
            char c = in.next();
            int digit;
            if (c >= '0' && c <= '9') {
                digit = c - '0';
            } else if (c >= 'a' && c <= 'z') {
                digit = c - 'a' + 10;
            } else if (c >= 'A' && c <= 'Z') {
                digit = c - 'A' + 36;
            } else {
                throw MalformedNameException.INSTANCE;
            }
            value = value * 62 + digit;
        }
        return value + 1;
    }

    private static String basic(char code) {
        return switch (code) {
            case 'a' -> "i8";
            case 'b' -> "bool";
            case 'c' -> "char";
            case 'd' -> "f64";
            case 'e' -> "str";
            case 'f' -> "f32";
            case 'h' -> "u8";
            case 'i' -> "isize";
            case 'j' -> "usize";
            case 'l' -> "i32";
            case 'm' -> "u32";
            case 'n' -> "i128";
            case 'o' -> "u128";
            case 's' -> "i16";
            case 't' -> "u16";
            case 'u' -> "()";
            case 'v' -> "...";
            case 'x' -> "i64";
            case 'y' -> "u64";
            case 'z' -> "!";
            case 'p' -> "_";
            default -> null;
        };
    }
}
