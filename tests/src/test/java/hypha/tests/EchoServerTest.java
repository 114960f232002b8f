package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that share a listener, with calls that wait: for connections, for bytes, for the client to read. */
@Tag("kvm")
@Timeout(180)
final class EchoServerTest {
    private static final Pattern PUBLISHED = Pattern.compile("published 127\\.0\\.0\\.1:(\\d+) as port 7");
    private static final int TASKS = 3;
    private static final int EACH = 5;

    /** What each client sends: more than all buffers between it and itself hold. */
    private static final int BYTES = 2 << 20;

    @ParameterizedTest
    @EnumSource
    void tasksShareAListenerAndBytesComeBack(Cpu cpu) throws Exception {
        try (Command.Running server = Command.run(
                                cpu, "--publish", "127.0.0.1:0:7", "--tmp", "/tmp", "--tasks", Integer.toString(TASKS))
                        .and(example("network/echo"), Integer.toString(EACH))
                        .start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            server.awaitOutput("ready\nready\nready\n");
            Matcher published = PUBLISHED.matcher(server.awaitError(" as port 7\n"));
            assertTrue(published.find());
            int port = Integer.parseInt(published.group(1));
            List<Future<?>> results = new ArrayList<>();
            for (int client = 0; client < TASKS * EACH; client++) {
                int seed = client;
                results.add(clients.submit(() -> {
                    echo(port, seed);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
            Command.Outcome outcome = server.await();
            assertEquals(0, outcome.exitCode(), outcome::toString);
        }
    }

    private static void echo(int port, int seed) throws IOException {
        byte[] sent = new byte[seed % 3 == 0 ? seed : BYTES];
        new Random(seed).nextBytes(sent);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(120_000);
            Thread.ofVirtual().start(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    out.write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertArrayEquals(sent, socket.getInputStream().readAllBytes());
        }
    }
}
