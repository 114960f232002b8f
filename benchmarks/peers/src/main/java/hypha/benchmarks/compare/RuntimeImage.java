package hypha.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Java runtime without the JDK's stub of Graal, and an AOT cache of a run of this engine on it: what {@code build-support/make-runtime.sh} makes for the {@code hypha} command, made for the program
 * that is measured. An AOT cache needs the very class path and flags of the run, and no upgrade module path, which an ordinary JDK would need for Graal. A module that counts as an incubator would keep the module graph out of
 * the cache, and with it everything that the JVM links ahead of time.
 */
final class RuntimeImage {
    private static final String MODULES =
            "java.base,java.logging,java.management,java.sql,jdk.internal.vm.ci,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs,jdk.incubator.vector";

    /** Training runs a kernel that compiles quickly, and ends by itself. */
    private static final KernelSpec TRAINING = new KernelSpec("qsort", 150_000);

    private static final int TRAINING_SECONDS = 3;
    private static final int LIMIT_SECONDS = 180;

    private final Installation installation;
    private final Path image;
    private final Map<String, String> missing = new HashMap<>();

    RuntimeImage(Installation installation) {
        this.installation = installation;
        this.image = installation.target().resolve("runtime");
    }

    /** Makes what is not there, or older than the engine, of what a way to run it needs. */
    void make(String engine) throws IOException, InterruptedException {
        missing.put(engine, null);
        Path cache = cache(engine);
        Path finished = image.resolve("finished");
        if (!Files.exists(finished)) {
            Progress.note("making a Java runtime");
            delete(image);
            List<String> jlink = List.of(
                    installation.jdk().resolve("bin/jlink").toString(),
                    "--add-modules",
                    MODULES,
                    "--strip-java-debug-attributes",
                    "--no-header-files",
                    "--no-man-pages",
                    "--output",
                    image.toString());
            if (fails(engine, jlink) || fails(engine, installation.quietIncubator(image))) {
                return;
            }
            Files.createFile(finished);
            Files.deleteIfExists(cache(Engine.HYPHA_IMAGE));
            Files.deleteIfExists(cache(Engine.HYPHA_POLYGLOT_IMAGE));
        }
        if (Files.exists(cache) && modified(cache) > newest()) {
            return;
        }
        Progress.note("making an AOT cache");
        Files.deleteIfExists(cache);
        List<String> training = new Engine(
                        "",
                        "",
                        null,
                        installation.hyphaOn(
                                image,
                                isPolyglot(engine),
                                List.of("-XX:AOTCacheOutput=" + cache, "-XX:-AOTRecordTraining")))
                .command(installation.kernels(), TRAINING, TRAINING_SECONDS);
        if (!fails(engine, training) && !Files.exists(cache)) {
            missing.put(engine, "the JVM wrote no AOT cache");
        }
    }

    /** Returns why a way to run the engine has no image or cache; null if it has. */
    String missing(String engine) {
        return missing.getOrDefault(engine, "not made");
    }

    /** Returns the command of this engine on the image, with its cache. */
    List<String> command(String engine) {
        return installation.hyphaOn(
                image,
                isPolyglot(engine),
                List.of(
                        "-XX:AOTCache=" + cache(engine),
                        "-Xlog:aot=off",
                        "-Xlog:cds=off",
                        "-XX:ArchiveRelocationMode=0"));
    }

    private Path cache(String engine) {
        return installation.target().resolve(engine + ".aot");
    }

    private static boolean isPolyglot(String engine) {
        return engine.equals(Engine.HYPHA_POLYGLOT_IMAGE);
    }

    private boolean fails(String engine, List<String> command) throws IOException, InterruptedException {
        missing.put(engine, Execution.of(command, LIMIT_SECONDS).failure());
        return missing.get(engine) != null;
    }

    private long newest() throws IOException {
        long newest = 0;
        for (Path folder :
                List.of(installation.target(), installation.target().resolve("hypha"), installation.graal())) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".jar")).toList()) {
                    newest = Math.max(newest, modified(file));
                }
            }
        }
        return newest;
    }

    private static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
