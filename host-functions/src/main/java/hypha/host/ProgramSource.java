package hypha.host;

import java.io.IOException;
import java.io.InputStream;
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
    /** Most bytes of a file that is taken for a program: 1 GiB, which is more than the engine can run. */
    public static final int MAXIMUM_BYTES = 1 << 30;

    /** Checks its arguments. */
    public ProgramSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bytes, "bytes");
    }

    /**
     * Reads a file.
     *
     * @param path the file; its last name is the program's
     * @throws IOException if it cannot be read, or has more than {@link #MAXIMUM_BYTES}
     */
    public static ProgramSource of(Path path) throws IOException {
        // A device or a pipe has no size to ask for, and need not have an end.
        try (InputStream file = Files.newInputStream(path)) {
            byte[] bytes = file.readNBytes(MAXIMUM_BYTES + 1);
            if (bytes.length > MAXIMUM_BYTES) {
                throw new IOException("it has more bytes than a module may have, " + MAXIMUM_BYTES);
            }
            return new ProgramSource(String.valueOf(path.getFileName()), bytes);
        } catch (OutOfMemoryError e) {
            throw new IOException("it has more bytes than this JVM has memory for", e);
        }
    }

    /** True if the module is in the text format. */
    public boolean isText() {
        return name.endsWith(".wat");
    }
}
