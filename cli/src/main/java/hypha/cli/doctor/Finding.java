package hypha.cli.doctor;

import java.io.PrintWriter;

/**
 * What one check found.
 *
 * @param level how bad it is
 * @param subject what was looked at
 * @param finding what was seen
 * @param remedy what to do about it; empty if nothing
 */
record Finding(Level level, String subject, String finding, String remedy) {
    private static final int SUBJECT_WIDTH = 18;

    /** How bad a finding is. */
    enum Level {
        /** As it should be. */
        OK("ok  "),
        /** Works, but not as well as it could. */
        WARNING("warn"),
        /** Something needed is missing. */
        FAILURE("FAIL");

        private final String word;

        Level(String word) {
            this.word = word;
        }
    }

    static Finding ok(String subject, String finding) {
        return new Finding(Level.OK, subject, finding, "");
    }

    static Finding warning(String subject, String finding, String remedy) {
        return new Finding(Level.WARNING, subject, finding, remedy);
    }

    static Finding failure(String subject, String finding, String remedy) {
        return new Finding(Level.FAILURE, subject, finding, remedy);
    }

    void print(PrintWriter out) {
        out.println(level.word + "  " + subject + " ".repeat(Math.max(1, SUBJECT_WIDTH - subject.length())) + finding);
        if (!remedy.isEmpty()) {
            out.println("      " + " ".repeat(SUBJECT_WIDTH) + "remedy: " + remedy);
        }
        out.flush();
    }
}
