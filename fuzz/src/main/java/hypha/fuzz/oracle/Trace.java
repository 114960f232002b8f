package hypha.fuzz.oracle;

import java.util.ArrayList;
import java.util.List;

/** What a run of a module showed, as lines of text that are the same on every engine. */
public final class Trace {
    private static final String TRAP = "trap ";
    private static final String FAILURE = "failure ";

    private final List<String> lines = new ArrayList<>();
    private int calls;
    private int traps;

    /** Adds a line. */
    public void add(String line) {
        lines.add(line);
        if (line.startsWith("call ")) {
            calls++;
        } else if (line.startsWith(TRAP)) {
            traps++;
        }
    }

    /** Adds a trap, by its message. */
    public void trap(String message) {
        add(TRAP + Traps.kind(message));
    }

    /** Adds a failure that a module must not cause. */
    public void failure(String message) {
        add(FAILURE + message);
    }

    /** Returns the failure that the engine ended with, or null. */
    public String failure() {
        return lines.stream()
                .filter(line -> line.startsWith(FAILURE))
                .findFirst()
                .orElse(null);
    }

    /** Returns how many calls were made. */
    public int calls() {
        return calls;
    }

    /** Returns how many of them trapped. */
    public int traps() {
        return traps;
    }

    /** Returns the lines. */
    public List<String> lines() {
        return lines;
    }

    /**
     * Compares with another trace.
     *
     * @return null if they agree, else the first lines that differ
     */
    public String difference(Trace other) {
        for (int i = 0; i < Math.max(lines.size(), other.lines.size()); i++) {
            String mine = i < lines.size() ? lines.get(i) : "(nothing)";
            String theirs = i < other.lines.size() ? other.lines.get(i) : "(nothing)";
            if (!mine.equals(theirs) && !(isTrap(mine) && isTrap(theirs) && Traps.agree(kind(mine), kind(theirs)))) {
                return "line " + (i + 1) + ": " + mine + " | " + theirs + (i == 0 ? "" : " after: " + lines.get(i - 1));
            }
        }
        return null;
    }

    private static boolean isTrap(String line) {
        return line.startsWith(TRAP);
    }

    private static String kind(String line) {
        return line.substring(TRAP.length());
    }
}
