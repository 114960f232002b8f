package hypha.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A program as it comes from outside: a WASM module in the binary format, or in the text format if its name ends in {@code .wat}; not
 * checked yet.
 *
 * @param name what stack traces and messages call it
 * @param bytes the module; not to be changed
 */
public record ProgramSource(String name, byte[] bytes) {
    /** Checks its arguments. */
    public ProgramSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bytes, "bytes");
    }

    /**
     * Reads a file.
     *
     * @param path the file; its last name is the program's
     * @throws IOException if it cannot be read
     */
    public static ProgramSource of(Path path) throws IOException {
        return new ProgramSource(String.valueOf(path.getFileName()), Files.readAllBytes(path));
    }

    /** True if the module is in the text format. */
    public boolean isText() {
        return name.endsWith(".wat");
    }
}
