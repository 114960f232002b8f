package hypha.wasm.demangle;

/** Rust's first scheme: the C++ form of a nested name, whose last part is {@code h} and 16 hexadecimal digits. */
final class RustLegacy {
    private static final int HASH_LENGTH = 17;
    private static final String HASH_PREFIX = "17h";

    private RustLegacy() {}

    /** Says whether a name that begins with {@code _ZN} ends as only Rust's do. */
    static boolean isMangled(String name) {
        int end = name.lastIndexOf('E');
        int start = end - HASH_LENGTH - 2;
        if (start < 3 || !name.startsWith(HASH_PREFIX, start)) {
            return false;
        }
        for (int i = start + HASH_PREFIX.length(); i < end; i++) {
            if (Character.digit(name.charAt(i), 16) < 0) {
                return false;
            }
        }
        return end == name.length() - 1 || name.charAt(end + 1) == '.';
    }

    static String demangle(String name) throws MalformedNameException {
        Cursor in = new Cursor(name, "_ZN".length());
        StringBuilder text = new StringBuilder();
        while (!in.accept("E")) {
            String part = in.take(in.decimal());
            if (in.peek() == 'E' && part.length() == HASH_LENGTH) {
                continue;
            }
            text.append(text.isEmpty() ? "" : "::");
            unescape(part, text);
        }
        return in.checked(text.toString());
    }

    private static void unescape(String part, StringBuilder text) throws MalformedNameException {
        int at = part.startsWith("_$") ? 1 : 0;
        while (at < part.length()) {
            char c = part.charAt(at);
            if (c == '$') {
                int end = part.indexOf('$', at + 1);
                if (end < 0) {
                    throw MalformedNameException.INSTANCE;
                }
                text.append(escape(part.substring(at + 1, end)));
                at = end + 1;
            } else if (part.startsWith("..", at)) {
                text.append("::");
                at += 2;
            } else {
                text.append(c);
                at++;
            }
        }
    }

    private static String escape(String code) throws MalformedNameException {
        return switch (code) {
            case "SP" -> "@";
            case "BP" -> "*";
            case "RF" -> "&";
            case "LT" -> "<";
            case "GT" -> ">";
            case "LP" -> "(";
            case "RP" -> ")";
            case "C" -> ",";
            default -> character(code);
        };
    }

    private static String character(String code) throws MalformedNameException {
        if (!code.matches("u[0-9a-f]{1,6}")) {
            throw MalformedNameException.INSTANCE;
        }
        int point = Integer.parseInt(code.substring(1), 16);
        if (!Character.isValidCodePoint(point)) {
            throw MalformedNameException.INSTANCE;
        }
        return Character.toString(point);
    }
}
