package hypha.fuzz;

import hypha.fuzz.generate.Feature;
import java.nio.file.Path;
import java.util.Set;

/**
 * What the command is asked for.
 *
 * @param seconds how long to run, unless {@code modules} come first
 * @param modules how many seeds to take at most
 * @param seed the first seed; the others follow it
 * @param only {@code differential}, {@code binary}, {@code text}, or null for all
 * @param features what generated modules may use
 * @param suite the official test suite, whose modules are mutated too; or null
 * @param replay an input to run once instead; or null
 * @param output where findings are written
 */
record Options(
        long seconds,
        long modules,
        long seed,
        String only,
        Set<Feature> features,
        Path suite,
        Path replay,
        Path output) {

    static final String USAGE = """
            Usage: fuzz/run [--minutes N | --seconds N] [--modules N] [--seed N] [--only differential|binary|text]
                            [--features LIST] [--suite FOLDER] [--output FOLDER] [--replay FILE]

              --minutes, --seconds   how long to run (1 minute)
              --modules              how many modules to generate at most
              --seed                 of the first module (1); each next one has the next number
              --only                 run one of the kinds: generated modules on several engines, mutated modules, mutated texts
              --features             what generated modules may use, separated by commas (all that the engine has)
              --suite                the official test suite, whose modules are mutated too (-Dhypha.testsuite)
              --output               where findings are written (fuzz/target/findings)
              --replay               run one input: .choices, .wasm or .wat

            Exit code: 0 if there was nothing to find, 1 if there was, 2 if the command is wrong.
            """;

    /** A command line that is not understood. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String... arguments) throws UsageException {
        long seconds = 60;
        long modules = Long.MAX_VALUE;
        long seed = 1;
        String only = null;
        Set<Feature> features = Features.ENGINE;
        String suiteProperty = System.getProperty("hypha.testsuite");
        Path suite = suiteProperty == null ? null : Path.of(suiteProperty);
        Path replay = null;
        Path output = Path.of("fuzz/target/findings");
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new UsageException("what is " + arguments[i] + " without a value?");
            }
            String value = arguments[i + 1];
            try {
                switch (arguments[i]) {
                    case "--minutes" -> seconds = (long) (60 * Double.parseDouble(value));
                    case "--seconds" -> seconds = Long.parseLong(value);
                    case "--modules" -> modules = Long.parseLong(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    case "--only" -> only = value;
                    case "--features" -> features = Feature.parse(value);
                    case "--suite" -> suite = Path.of(value);
                    case "--output" -> output = Path.of(value);
                    case "--replay" -> replay = Path.of(value);
                    default -> throw new UsageException("unknown option " + arguments[i]);
                }
            } catch (IllegalArgumentException e) {
                throw new UsageException(arguments[i] + " " + value + ": " + e.getMessage());
            }
        }
        if (only != null && !Set.of("differential", "binary", "text").contains(only)) {
            throw new UsageException("--only " + only);
        }
        return new Options(seconds, modules, seed, only, features, suite, replay, output);
    }

    /** Says whether a kind of fuzzing is wanted. */
    boolean wants(String kind) {
        return only == null || only.equals(kind);
    }
}
