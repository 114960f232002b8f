package hypha.cli.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Asks an HTTP server for one page again and again, over connections that are kept, each with one request at a time: a closed loop. One thread. Every answer is
 * checked: its status, and that it is as long as it says.
 */
final class HttpLoad {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int ANSWER_BYTES = 16 << 10;
    private static final long PATIENCE_MILLIS = 10_000;
    /** How many connections are opened before those before them have an answer. */
    private static final int OPENED_AT_ONCE = 64;

    /** Most latencies that are kept; then the oldest ones are overwritten. */
    private static final int SAMPLES = 1 << 21;

    /**
     * What came of it.
     *
     * @param connections how many
     * @param requests answers within the time
     * @param nanos the time
     * @param latencies from sending to the end of the answer, ns
     */
    record Result(int connections, long requests, long nanos, long[] latencies) {
        double perSecond() {
            return requests * 1e9 / nanos;
        }
    }

    /** One connection: what it has sent and received of the request at hand. */
    private static final class Client {
        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER_BYTES);
        private final HttpAnswer parser = new HttpAnswer();
        private long sentAt;
        private boolean isAnswered;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        /** Reads what has come. True if the answer is there. */
        boolean receive() throws IOException {
            if (channel.read(answer) < 0) {
                throw new EOFException("the server has closed a connection");
            }
            int bytes = parser.length(answer);
            if (bytes < 0 || answer.position() < bytes) {
                return false;
            }
            if (answer.position() > bytes) {
                throw new IOException(
                        "an answer is longer than it says: bytes=" + bytes + " came=" + answer.position());
            }
            answer.clear();
            return true;
        }
    }

    private final Selector selector;
    private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);
    private final long[] latencies = new long[SAMPLES];
    private long requests;

    private HttpLoad(Selector selector) {
        this.selector = selector;
    }

    /**
     * Loads a server.
     *
     * @param connections how many, all of which have had an answer before the first that counts
     * @param warmUpNanos how long what happens is not counted
     * @param nanos how long it is
     * @throws IOException if the server cannot be reached, breaks off a connection, gives another answer than 200, or is silent for long
     */
    static Result run(InetSocketAddress server, int connections, long warmUpNanos, long nanos) throws IOException {
        List<Client> clients = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            var load = new HttpLoad(selector);
            while (clients.size() < connections) {
                int opened = clients.size();
                // No more at once than fit into a server's backlog.
                while (clients.size() < Math.min(connections, opened + OPENED_AT_ONCE)) {
                    SocketChannel channel = SocketChannel.open(server);
                    var client = new Client(channel);
                    clients.add(client);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ, client);
                    load.send(client);
                }
                List<Client> last = clients.subList(opened, clients.size());
                load.until(() -> last.stream().allMatch(client -> client.isAnswered));
            }
            long start = System.nanoTime() + warmUpNanos;
            load.until(() -> System.nanoTime() >= start);
            load.requests = 0;
            long counted = System.nanoTime();
            load.until(() -> System.nanoTime() >= counted + nanos);
            return load.result(connections, System.nanoTime() - counted);
        } finally {
            for (Client client : clients) {
                client.channel.close();
            }
        }
    }

    private void until(BooleanSupplier condition) throws IOException {
        while (!condition.getAsBoolean()) {
            long before = requests;
            int ready;
            try {
                ready = selector.select(this::receive, PATIENCE_MILLIS);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            if (ready == 0 && requests == before) {
                throw new IOException("no answer within " + PATIENCE_MILLIS + " ms");
            }
        }
    }

    private void receive(SelectionKey key) {
        Client client = (Client) key.attachment();
        try {
            if (client.receive()) {
                latencies[(int) (requests++ % SAMPLES)] = System.nanoTime() - client.sentAt;
                client.isAnswered = true;
                send(client);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(Client client) throws IOException {
        client.sentAt = System.nanoTime();
        request.clear();
        if (client.channel.write(request) != REQUEST.length) {
            throw new IOException("a request does not fit into an empty buffer");
        }
    }

    private Result result(int connections, long nanos) throws IOException {
        if (requests == 0) {
            throw new IOException("no answer within the time");
        }
        return new Result(connections, requests, nanos, Arrays.copyOf(latencies, (int) Math.min(requests, SAMPLES)));
    }
}
