package hypha.kernel.vfs;

/**
 * Open files that bytes move through, and which one may have to wait for: pipes, sockets. What {@code poll_oneoff} needs to know of each kind: whether a
 * side is ready, and in which queue one waits until it may be. Everything here is asked about a side, reading or writing, that the file has.
 */
public final class Channels {
    private Channels() {}

    /** True if an open file is one of these, and no file, directory or standard stream. */
    public static boolean isChannel(long file) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER -> true;
            default -> false;
        };
    }

    /** True if who reads, or writes, need not wait, if only because the other side is gone. */
    public static boolean isReady(long file, boolean reads) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER -> Pipe.isReady(OpenFile.object(file), reads);
            default -> true;
        };
    }

    /** Bytes that can be read, or written, now. */
    public static long bytes(long file, boolean reads) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER ->
                reads ? Pipe.available(OpenFile.object(file)) : Pipe.room(OpenFile.object(file));
            default -> 0;
        };
    }

    /** True if the other side is gone. */
    public static boolean isGone(long file, boolean reads) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER ->
                reads ? Pipe.isEnded(OpenFile.object(file)) : Pipe.isBroken(OpenFile.object(file));
            default -> false;
        };
    }

    /** The queue of those who wait to read, or to write, of a channel that is not ready. Who closes it has all of them look again. */
    public static long queue(long file, boolean reads) {
        long pipe = OpenFile.object(file);
        return reads ? Pipe.readQueue(pipe) : Pipe.writeQueue(pipe);
    }

    /** One of these is closed. A standard stream is the machine's and stays. */
    static void close(long file) {
        switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER -> Pipe.close(file);
            default -> {}
        }
    }
}
