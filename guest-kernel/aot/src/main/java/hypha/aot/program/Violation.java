package hypha.aot.program;

import java.util.Comparator;

/**
 * One place in the program that is outside of Bare Java.
 *
 * @param sourcePath the source file, relative to a source folder
 * @param line its line, from 1; 0 if the class file does not say
 * @param member the class or method, as a stack trace names it
 * @param rule what is not allowed
 */
public record Violation(String sourcePath, int line, String member, String rule) implements Comparable<Violation> {
    private static final Comparator<Violation> ORDER = Comparator.comparing(Violation::sourcePath)
            .thenComparingInt(Violation::line)
            .thenComparing(Violation::member)
            .thenComparing(Violation::rule);

    @Override
    public int compareTo(Violation other) {
        return ORDER.compare(this, other);
    }

    /** The violation in the form that editors and build logs recognise: {@code file:line: member: rule}. */
    @Override
    public String toString() {
        return sourcePath + ":" + line + ": " + member + ": " + rule;
    }
}
