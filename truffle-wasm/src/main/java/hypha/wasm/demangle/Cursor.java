package hypha.wasm.demangle;

/** Where the reading of a mangled name is, and how deep; the bounds are kept here. */
final class Cursor {
    /** What {@link #peek} gives behind the end. No mangled name contains it. */
    static final char END = '\0';

    private static final int MAXIMUM_DEPTH = 96;
    private static final int MAXIMUM_OUTPUT = 16 << 10;

    /** Bound of the characters of all intermediate results: references to earlier parts could otherwise double the output with each step. */
    private static final int MAXIMUM_WORK = 4 << 20;

    /** Bound of the parts that are read: references to earlier parts have them read again. */
    private static final int MAXIMUM_STEPS = 100_000;

    private final String text;
    private int position;
    private int depth;
    private int work;
    private int steps;

    Cursor(String text, int position) {
        this.text = text;
        this.position = position;
    }

    int position() {
        return position;
    }

    /** Goes to a position, which may not be behind the end. */
    void seek(int target) throws MalformedNameException {
        if (target < 0 || target > text.length()) {
            throw MalformedNameException.INSTANCE;
        }
        position = target;
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        int index = position + ahead;
        return index < text.length() ? text.charAt(index) : END;
    }

    char next() throws MalformedNameException {
        if (position == text.length()) {
            throw MalformedNameException.INSTANCE;
        }
        return text.charAt(position++);
    }

    boolean atEnd() {
        return position == text.length();
    }

    boolean isDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    boolean accept(String expected) {
        boolean there = text.startsWith(expected, position);
        position += there ? expected.length() : 0;
        return there;
    }

    void expect(String expected) throws MalformedNameException {
        if (!accept(expected)) {
            throw MalformedNameException.INSTANCE;
        }
    }

    /** Returns what is left. */
    String rest() {
        return text.substring(position);
    }

    /** Reads a decimal number; one that starts with 0 is 0, and what follows is not part of it. */
    int decimal() throws MalformedNameException {
        if (accept("0")) {
            return 0;
        }
        if (!isDigit()) {
            throw MalformedNameException.INSTANCE;
        }
        long value = 0;
        while (isDigit()) {
            value = value * 10 + next() - '0';
            if (value > Integer.MAX_VALUE) {
                throw MalformedNameException.INSTANCE;
            }
        }
        return (int) value;
    }

    /** Reads a number of characters. */
    String take(int count) throws MalformedNameException {
        int start = position;
        seek(count < 0 ? -1 : Math.addExact(start, count));
        return text.substring(start, position);
    }

    /** Goes one level deeper, until {@link #leave}. */
    void enter() throws MalformedNameException {
        if (++depth > MAXIMUM_DEPTH || ++steps > MAXIMUM_STEPS) {
            throw MalformedNameException.INSTANCE;
        }
    }

    void leave() {
        depth--;
    }

    /** Returns a result, unless it or the sum of all became too long. */
    String checked(String result) throws MalformedNameException {
        work += result.length();
        if (result.length() > MAXIMUM_OUTPUT || work > MAXIMUM_WORK) {
            throw MalformedNameException.INSTANCE;
        }
        return result;
    }
}
