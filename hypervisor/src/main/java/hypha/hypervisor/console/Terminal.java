package hypha.hypervisor.console;

import hypha.hypervisor.linux.TerminalFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What a {@link ConsoleDevice} is connected to: reads and writes wait, each on a thread of its own, until it is interrupted. */
public interface Terminal {
    /**
     * Reads what there is, at least a byte, into native memory.
     *
     * @return how many bytes; 0 at the end, or when interrupted
     */
    long read(MemorySegment target);

    /**
     * Writes some bytes of native memory, at least one.
     *
     * @return how many bytes; negative if nothing can be written any more, or when interrupted
     */
    long write(MemorySegment source);

    /** Ends waits, and those to come. By any thread. */
    void interrupt();

    /** Lets go of it; nobody reads or writes any more. */
    void close();

    /** A new pseudo-terminal. {@code opened} is told where it is. */
    static Terminal pseudoTerminal(Consumer<String> opened) {
        TerminalFile file = TerminalFile.pseudoTerminal();
        opened.accept(file.name());
        return of(file);
    }

    /**
     * A terminal of the host, a FIFO, which is read, or a file, to the end of which is written.
     *
     * @throws hypha.hypervisor.HypervisorException if it cannot be opened
     */
    static Terminal file(Path path) {
        boolean isOther = Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
        boolean isFifo = isOther && isFifo(path);
        return of(TerminalFile.open(path.toString(), isOther && !isFifo, isFifo));
    }

    private static boolean isFifo(Path path) {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode");
            return (mode & 0170000) == 0010000;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static Terminal of(TerminalFile file) {
        return new Terminal() {
            @Override
            public long read(MemorySegment target) {
                return file.read(target);
            }

            @Override
            public long write(MemorySegment source) {
                return file.write(source);
            }

            @Override
            public void interrupt() {
                file.interrupt();
            }

            @Override
            public void close() {
                file.close();
            }
        };
    }
}
