package hypha.hypervisor.socket;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.TcpSocket;

/** A listening TCP socket and the guest's port that its connections go to. */
final class Listener implements AutoCloseable {
    /** How many connections the system accepts on its own. */
    private static final int BACKLOG = 4096;

    /** How long no connection is accepted after the process had no room for one. */
    private static final long PAUSE_NANOS = 50_000_000;

    final TcpSocket socket;
    private final Publication publication;

    /** There may be connections to accept. */
    private volatile boolean isReady;

    private volatile boolean isPaused;
    private volatile long pauseEnd;

    private Listener(TcpSocket socket, Publication publication) {
        this.socket = socket;
        this.publication = publication;
    }

    /**
     * Listens.
     *
     * @throws HypervisorException if the port is in use, or not to be had, with its number
     */
    static Listener open(Publication publication) {
        try {
            TcpSocket socket = TcpSocket.listen(publication.address(), publication.hostPort(), BACKLOG);
            return new Listener(socket, new Publication(publication.address(), socket.port(), publication.guestPort()));
        } catch (ErrnoException e) {
            throw new HypervisorException("publish " + publication.host(), e.errno(), Errno.name(e.errno()));
        }
    }

    /** What it is, with the port that it got. */
    Publication publication() {
        return publication;
    }

    /** There are connections to accept. */
    void ready() {
        isReady = true;
    }

    /** How long its next look may wait, at most so long. */
    long clamp(long timeoutNanos) {
        return isPaused ? Math.clamp(pauseEnd - System.nanoTime(), 0, timeoutNanos) : timeoutNanos;
    }

    /** True if {@link #accept} may find a connection now. By any thread. */
    boolean mayAccept() {
        return isReady && !(isPaused && System.nanoTime() - pauseEnd < 0);
    }

    /** A connection, or null if there is none now. */
    TcpSocket accept() {
        isPaused = false;
        try {
            TcpSocket accepted = socket.accept();
            isReady = accepted != null;
            return accepted;
        } catch (ErrnoException _) {
            // No room for a file now: those who connect wait in the system's backlog.
            pauseEnd = System.nanoTime() + PAUSE_NANOS;
            isPaused = true;
            return null;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
