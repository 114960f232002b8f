package hypha.wasm.specification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The suite's folder and the scripts in it. */
final class Suite {
    private static final String PROPERTY = "hypha.testsuite";

    private final Path folder;

    private Suite(Path folder) {
        this.folder = folder;
    }

    /** Returns the suite that the system property names; without it the calling test is skipped, with the reason. */
    static Suite assumed() {
        String folder = System.getProperty(PROPERTY, "");
        Assumptions.assumeFalse(folder.isBlank(), "the official test suite is not here: set -D" + PROPERTY + "=DIR");
        Path path = Path.of(folder);
        Assumptions.assumeTrue(Files.isDirectory(path), "not a folder: " + PROPERTY + "=" + folder);
        return new Suite(path);
    }

    /** Returns the scripts' paths in the folder, in order. */
    List<String> scripts() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(folder::relativize)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".wast"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the commands of a script. */
    List<Command> read(String script) {
        try {
            return ScriptReader.read(Files.readAllBytes(folder.resolve(script)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
