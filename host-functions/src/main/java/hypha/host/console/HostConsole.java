package hypha.host.console;

import hypha.host.BrokenStreamException;
import hypha.host.Console;
import hypha.host.StandardStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * This process' own standard streams: file descriptors 0, 1 and 2, past Java's. The kernel's log goes to standard error. Both
 * directions wait in {@code poll(2)}, beside a descriptor by which {@link #cancel} ends the wait.
 */
public final class HostConsole implements Console, AutoCloseable {
    /**
     * What is written at once. A pipe that polls as writable takes this much without blocking ({@code PIPE_BUF}, pipe(7)), so that a
     * reader who does not read cannot keep this thread inside {@code write(2)}, where nothing would end its wait.
     */
    private static final int PIECE_BYTES = 4096;

    private final int inputFd;
    private final int outputFd;
    private final int errorFd;
    private final int cancelInputFd;
    private final int cancelOutputFd;

    /**
     * A console over these file descriptors, which it does not close.
     *
     * @throws IOException if the system has no descriptor left for its own use
     */
    public HostConsole(int inputFd, int outputFd, int errorFd) throws IOException {
        this.inputFd = inputFd;
        this.outputFd = outputFd;
        this.errorFd = errorFd;
        this.cancelInputFd = Posix.eventfd();
        try {
            this.cancelOutputFd = Posix.eventfd();
        } catch (IOException e) {
            Posix.close(cancelInputFd);
            throw e;
        }
    }

    @Override
    public int read(MemorySegment target) throws IOException {
        while (true) {
            if (!await(inputFd, Posix.POLLIN, cancelInputFd)) {
                return -1;
            }
            long count = Posix.read(inputFd, target);
            if (count > 0) {
                return (int) count;
            }
            if (count == 0) {
                return -1;
            }
            if (count != -Posix.EINTR && count != -Posix.EAGAIN) {
                throw new IOException("read standard input: errno=" + -count);
            }
        }
    }

    @Override
    public void write(StandardStream stream, MemorySegment bytes) throws IOException {
        int fd = stream == StandardStream.OUTPUT ? outputFd : errorFd;
        long done = 0;
        while (done < bytes.byteSize()) {
            if (!await(fd, Posix.POLLOUT, cancelOutputFd)) {
                throw new BrokenStreamException(stream);
            }
            long piece = Math.min(PIECE_BYTES, bytes.byteSize() - done);
            long count = Posix.write(fd, bytes.asSlice(done, piece));
            if (count >= 0) {
                done += count;
            } else if (count == -Posix.EPIPE || count == -Posix.ECONNRESET) {
                throw new BrokenStreamException(stream);
            } else if (count != -Posix.EINTR && count != -Posix.EAGAIN) {
                throw new IOException("write stream=" + stream + ": errno=" + -count);
            }
        }
    }

    /** Waits until {@code fd} is ready or in error, as the call that follows will find out; false if cancelled. */
    private static boolean await(int fd, short events, int cancelFd) throws IOException {
        while (true) {
            int ready = Posix.poll(fd, events, cancelFd);
            if (ready == -Posix.EINTR) {
                continue;
            }
            if (ready < 0) {
                throw new IOException("poll fd=" + fd + ": errno=" + -ready);
            }
            if (ready >>> 16 != 0) {
                return false;
            }
            if (ready != 0) {
                return true;
            }
        }
    }

    @Override
    public void cancel(boolean output) {
        Posix.signal(cancelInputFd);
        if (output) {
            Posix.signal(cancelOutputFd);
        }
    }

    /** Closes its own descriptors, not the streams. After the machine that used it. */
    @Override
    public void close() {
        Posix.close(cancelInputFd);
        Posix.close(cancelOutputFd);
    }
}
