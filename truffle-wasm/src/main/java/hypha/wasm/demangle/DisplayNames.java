package hypha.wasm.demangle;

/** Names that come from a module, as people get to see them: of C++ and Rust functions as these languages write them, not too long, and without characters that would do something to a terminal. */
public final class DisplayNames {
    /** Longest name that is shown, in characters. */
    private static final int MAXIMUM_LENGTH = 300;

    private DisplayNames() {}

    /** Returns a function's name as its language writes it, as {@link #escape} shows it. */
    public static String ofFunction(String name) {
        return escape(Demangler.demangle(name));
    }

    /** Returns a name without control and formatting characters, and cut if it is too long. */
    public static String escape(String name) {
        int end = Math.min(name.length(), MAXIMUM_LENGTH);
        StringBuilder text = null;
        for (int i = 0; i < end; i++) {
            char character = name.charAt(i);
            if (!isShown(character)) {
                text = text == null ? new StringBuilder(name.substring(0, i)) : text;
                text.append(String.format("\\u%04x", (int) character));
            } else if (text != null) {
                text.append(character);
            }
        }
        String shown = text == null ? name.substring(0, end) : text.toString();
        return end < name.length() ? shown + "..." : shown;
    }

    private static boolean isShown(char character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
