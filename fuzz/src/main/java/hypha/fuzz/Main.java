package hypha.fuzz;

import hypha.fuzz.mutate.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The command {@code fuzz/run}. */
public final class Main {
    private static final long NANOS = 1_000_000_000L;

    private Main() {}

    /** Runs the command and exits. */
    public static void main(String[] arguments) throws IOException {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) throws IOException {
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            System.out.print(Options.USAGE);
            return 0;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (Options.UsageException e) {
            System.err.println("fuzz: " + e.getMessage() + "\n" + Options.USAGE);
            return 2;
        }
        Corpus corpus = new Corpus();
        if (options.suite() != null) {
            corpus.addScripts(options.suite());
        }
        try (Session session = new Session(options, corpus)) {
            System.out.println("engines: " + session.engines() + "; features: " + options.features()
                    + "; modules of the test suite: " + corpus.binaries().size());
            if (options.replay() == null) {
                loop(options, session);
            } else {
                replay(options.replay(), session);
            }
            System.out.print(session.statistics().summary());
            session.findings()
                    .kinds()
                    .forEach((kind, count) -> System.out.println("found " + count + " times: " + kind));
            System.out.println("findings: " + session.statistics().findings());
            return session.statistics().findings() == 0 ? 0 : 1;
        }
    }

    private static void replay(Path input, Session session) throws IOException {
        byte[] bytes = Files.readAllBytes(input);
        if (input.toString().endsWith(".choices")) {
            session.replay(bytes);
        } else {
            session.replay(bytes, input.toString().endsWith(".wat"));
        }
    }

    private static void loop(Options options, Session session) {
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(options.seconds()).toNanos();
        long shown = start;
        long seed = options.seed();
        for (long i = 0; i < options.modules() && System.nanoTime() < end; i++) {
            session.run(seed++);
            if (System.nanoTime() - shown >= NANOS) {
                shown = System.nanoTime();
                System.out.println(session.statistics().progress((shown - start) / NANOS, session.compilations()));
            }
        }
        System.out.println(session.statistics().progress((System.nanoTime() - start) / NANOS, session.compilations()));
        System.out.println("seeds " + options.seed() + " to " + (seed - 1));
    }
}
