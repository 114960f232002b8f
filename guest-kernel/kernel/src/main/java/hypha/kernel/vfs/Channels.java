package hypha.kernel.vfs;

/** Open files that are no files: streams, pipes, sockets. */
final class Channels {
    private Channels() {}

    /** One of these is closed. A standard stream is the machine's and stays. */
    static void close(long file) {
        switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER -> Pipe.close(file);
            default -> {}
        }
    }
}
