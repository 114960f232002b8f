package hypha.cli.wasm;

/** Names from modules as a terminal may show them. */
final class Printable {
    private Printable() {}

    /** Returns a name in quotation marks; what could control a terminal is escaped. */
    static String quoted(String name) {
        return '"' + escaped(name) + '"';
    }

    /** Returns a name; what could control a terminal is escaped. */
    static String escaped(String name) {
        StringBuilder text = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean shown = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            if (shown && c != '"' && c != '\\') {
                text.appendCodePoint(c);
            } else if (shown) {
                text.append('\\').append((char) c);
            } else {
                text.append(String.format("\\u{%x}", c));
            }
        });
        return text.toString();
    }
}
