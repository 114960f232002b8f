package hypha.kernel.vfs;

import hypha.kernel.driver.console.ConsoleDriver;
import hypha.kernel.socket.Connections;
import hypha.kernel.socket.Listeners;
import hypha.kernel.socket.Socket;
import hypha.kernel.socket.Stream;

/**
 * Open files that bytes move through, and which one may have to wait for: pipes, sockets, the terminal. What {@code poll_oneoff} needs to know of each kind: whether a
 * side is ready, and in which queue one waits until it may be. Everything here is asked about a side, reading or writing, that the file has.
 */
public final class Channels {
    private Channels() {}

    /** True if an open file is one of these, and no file, directory or standard stream. */
    public static boolean isChannel(long file) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER, OpenFile.SOCKET, OpenFile.LISTENER, OpenFile.TERMINAL ->
                true;
            default -> false;
        };
    }

    /** True if who reads, or writes, need not wait, if only because the other side is gone. */
    public static boolean isReady(long file, boolean reads) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER -> Pipe.isReady(OpenFile.object(file), reads);
            case OpenFile.SOCKET ->
                reads ? Socket.isReadable(OpenFile.object(file)) : Socket.isWritable(OpenFile.object(file));
            case OpenFile.LISTENER -> !reads || Listeners.waiting(OpenFile.object(file)) != 0;
            case OpenFile.TERMINAL -> ConsoleDriver.isReady(reads);
            default -> true;
        };
    }

    /** Bytes that can be read, or written, now; connections that can be accepted. */
    public static long bytes(long file, boolean reads) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER ->
                reads ? Pipe.available(OpenFile.object(file)) : Pipe.room(OpenFile.object(file));
            case OpenFile.SOCKET ->
                reads ? Stream.available(OpenFile.object(file)) : Socket.room(OpenFile.object(file));
            case OpenFile.LISTENER -> Listeners.waiting(OpenFile.object(file));
            case OpenFile.TERMINAL -> reads ? ConsoleDriver.available() : ConsoleDriver.room();
            default -> 0;
        };
    }

    /** True if the other side is gone. */
    public static boolean isGone(long file, boolean reads) {
        return switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER ->
                reads ? Pipe.isEnded(OpenFile.object(file)) : Pipe.isBroken(OpenFile.object(file));
            case OpenFile.SOCKET -> Socket.isOver(OpenFile.object(file));
            case OpenFile.TERMINAL -> reads ? ConsoleDriver.isEnded() : ConsoleDriver.hasFailed();
            default -> false;
        };
    }

    /** The queue of those who wait to read, or to write, of a channel that is not ready. Who closes it has all of them look again. */
    public static long queue(long file, boolean reads) {
        long object = OpenFile.object(file);
        return switch (OpenFile.kind(file)) {
            case OpenFile.SOCKET -> reads ? Socket.readQueue(object) : Socket.writeQueue(object);
            case OpenFile.LISTENER -> Listeners.waiters(object);
            case OpenFile.TERMINAL -> ConsoleDriver.queue(reads);
            default -> reads ? Pipe.readQueue(object) : Pipe.writeQueue(object);
        };
    }

    /** Has all who wait in a queue of a channel run their calls again. */
    public static void wakeAll(long queue) {
        Pipe.wakeAll(queue);
    }

    /** One of these is closed. Standard streams and listeners are the machine's and stay. */
    static void close(long file) {
        switch (OpenFile.kind(file)) {
            case OpenFile.PIPE_READER, OpenFile.PIPE_WRITER -> Pipe.close(file);
            case OpenFile.SOCKET -> Connections.close(OpenFile.object(file));
            case OpenFile.TERMINAL -> Nodes.release(OpenFile.node(file));
            default -> {}
        }
    }
}
