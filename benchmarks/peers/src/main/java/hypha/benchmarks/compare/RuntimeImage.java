package hypha.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private final Path cache;
    private String missing = "not made";

    RuntimeImage(Installation installation) {
        this.installation = installation;
        this.image = installation.target().resolve("runtime");
        this.cache = installation.target().resolve("hypha.aot");
    }

    /** Makes what is not there or older than the engine. */
    void make() throws IOException, InterruptedException {
        missing = null;
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
            if (fails(jlink) || fails(installation.quietIncubator(image))) {
                return;
            }
            Files.createFile(finished);
            Files.deleteIfExists(cache);
        }
        if (Files.exists(cache) && modified(cache) > newest()) {
            return;
        }
        Progress.note("making an AOT cache");
        Files.deleteIfExists(cache);
        List<String> training = new Engine(
                        "", "", null, installation.hyphaOn(image, List.of("-XX:AOTCacheOutput=" + cache)))
                .command(installation.kernels(), TRAINING, TRAINING_SECONDS);
        if (!fails(training) && !Files.exists(cache)) {
            missing = "the JVM wrote no AOT cache";
        }
    }

    /** Returns why there is none; null if there is one. */
    String missing() {
        return missing;
    }

    /** Returns the command of this engine on the image, with the cache and with flags. */
    List<String> command(List<String> flags) {
        List<String> all = new ArrayList<>(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        all.addAll(flags);
        return installation.hyphaOn(image, all);
    }

    private boolean fails(List<String> command) throws IOException, InterruptedException {
        missing = Execution.of(command, LIMIT_SECONDS).failure();
        return missing != null;
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
