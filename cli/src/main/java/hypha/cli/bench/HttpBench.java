package hypha.cli.bench;

import hypha.host.Hypha;
import hypha.host.Program;
import hypha.host.TaskHandle;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests a second and their latency, by number of connections: of a program that listens at a published port, or of any server. */
public final class HttpBench {
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long WARM_UP_EACH_NANOS = 300_000_000;
    private static final int WARM_UP_CONNECTIONS = 8;

    private final Figures figures;
    private final List<Integer> connections;
    private final long nanos;

    /**
     * A benchmark.
     *
     * @param connections how many at once, one figure each
     * @param seconds how long each is measured
     */
    public HttpBench(PrintWriter out, boolean json, List<Integer> connections, double seconds) {
        this.figures = new Figures(out, json);
        this.connections = List.copyOf(connections);
        this.nanos = (long) (seconds * 1e9);
    }

    /** Runs a program as a task of a machine with one published port, and measures that. */
    public void program(Hypha hypha, Program program) throws IOException {
        TaskHandle task = hypha.spawn(program, List.of(program.name()), Map.of());
        try {
            server("hypha", hypha.publications().getFirst().hostAddress(), WARM_UP_NANOS);
        } finally {
            task.kill();
        }
    }

    /** Measures the least that can be done: a thread of this process that always says the same. */
    public void loopback() throws IOException {
        try (var server = new LoopbackServer()) {
            server("loopback", server.address(), WARM_UP_NANOS / 2);
        }
    }

    /** Measures a server that is there already. */
    public void server(String name, InetSocketAddress address, long warmUpNanos) throws IOException {
        HttpLoad.run(address, WARM_UP_CONNECTIONS, 0, warmUpNanos);
        for (int count : connections) {
            HttpLoad.Result result = HttpLoad.run(address, count, WARM_UP_EACH_NANOS, nanos);
            String key = name + "_" + count;
            figures.number(
                    key + "_per_second",
                    result.perSecond(),
                    String.format(Locale.ROOT, "%.0f requests a second", result.perSecond()));
            figures.durations(key + "_latency", result.latencies());
        }
    }

    /** Measures a server that is there already, with a warm-up as for programs. */
    public void server(InetSocketAddress address) throws IOException {
        server("server", address, WARM_UP_NANOS);
    }

    /** Prints what is to be printed at the end. */
    public void finish() {
        figures.finish();
    }
}
