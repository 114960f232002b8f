package hypha.benchmarks.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of the computer. */
public final class Programs {
    private Programs() {}

    /** Returns the path of a program on the {@code PATH}, or null. */
    public static String find(String name) {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                return program.toString();
            }
        }
        return null;
    }
}
