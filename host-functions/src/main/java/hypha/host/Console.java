package hypha.host;

import hypha.host.console.HostConsole;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The machine's only device: bytes in, and three streams of bytes out. {@link #read} is called by one thread and {@link #write} by
 * another; each call takes as long as the device takes, and nothing else of the machine waits for it.
 */
public interface Console {
    /**
     * Reads standard input. Called only when a task wants input.
     *
     * @param target where the bytes go, at least one
     * @return how many were read, at least 1; or -1 at the end of input or after {@link #cancel}
     * @throws IOException if the device fails, which the tasks see as the end of input
     */
    int read(MemorySegment target) throws IOException;

    /**
     * Writes all of {@code bytes}, which may lie in guest memory: they are not to be kept.
     *
     * @throws BrokenStreamException if nobody will ever read them, which writing tasks see as EPIPE
     * @throws IOException if the device fails otherwise, which writing tasks see as EIO
     */
    void write(StandardStream stream, MemorySegment bytes) throws IOException;

    /** Ends a {@link #read} that waits and, if {@code output} is true, a {@link #write} too; those that follow end at once. */
    default void cancel(boolean output) {}

    /**
     * This process' own standard streams, unbuffered: file descriptors 0, 1 and 2, the kernel's log to the last.
     *
     * @throws IOException if the system has no file descriptor left for its own use
     */
    static Console ofProcess() throws IOException {
        return new HostConsole(0, 1, 2);
    }
}
