package hypha.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Standard output for long results, with errors that {@link System#out} would not tell. */
final class StandardOutput {
    /** The words of the C library for EPIPE, which Java does not tell apart otherwise. */
    private static final String BROKEN_PIPE = "Broken pipe";

    private StandardOutput() {}

    /** What writes a result. */
    interface Action {
        /** Writes. */
        void write(Writer out) throws IOException;
    }

    /**
     * Writes text. If the reader has gone away, as {@code head} does, the rest is not wanted: that is not an error.
     *
     * @throws IOException if standard output cannot be written otherwise
     */
    static void write(Action action) throws IOException {
        try (Writer out = new BufferedWriter(new OutputStreamWriter(stream(), StandardCharsets.UTF_8), 1 << 16)) {
            action.write(out);
        } catch (IOException e) {
            if (!BROKEN_PIPE.equals(e.getMessage())) {
                throw e;
            }
        }
    }

    /** Writes bytes; as {@link #write}. */
    static void write(byte[] bytes) throws IOException {
        try (OutputStream out = stream()) {
            out.write(bytes);
        } catch (IOException e) {
            if (!BROKEN_PIPE.equals(e.getMessage())) {
                throw e;
            }
        }
    }

    /** Returns standard output; closing it leaves the descriptor open, so that nothing opened later gets its number. */
    private static OutputStream stream() {
        return new FileOutputStream(FileDescriptor.out) {
            @Override
            public void close() {
                // There is nothing to flush.
            }
        };
    }
}
