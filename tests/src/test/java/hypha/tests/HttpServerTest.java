package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server in a task, asked by clients of the host through a published port. */
@Tag("kvm")
@Timeout(180)
final class HttpServerTest {
    private static final Pattern PUBLISHED = Pattern.compile("published 127\\.0\\.0\\.1:(\\d+) as port 80");
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final String GET = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final String LAST_GET = "GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
    private static final String BODY = "Hello from a WebAssembly task.\n";

    private static Command.Running serve(Cpu cpu, String... arguments) throws IOException {
        return Command.run(cpu, "--publish", "127.0.0.1:0:80", example("network/httpd"))
                .and(arguments)
                .start();
    }

    private static int port(Command.Running server) throws InterruptedException {
        server.awaitOutput("serving 80\n");
        Matcher published = PUBLISHED.matcher(server.awaitError(" as port 80\n"));
        assertTrue(published.find());
        return Integer.parseInt(published.group(1));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads one answer: its head and its body. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + head.toString(StandardCharsets.US_ASCII));
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.US_ASCII);
        Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(text);
        assertTrue(length.find(), text);
        return text + new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.US_ASCII);
    }

    /** All that comes until the end. */
    private static String ask(int port, String request) throws IOException {
        try (Socket socket = connect(port)) {
            write(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void assertOk(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("\r\n\r\n" + BODY), answer);
    }

    @ParameterizedTest
    @EnumSource
    void answersAsTheStandardSays(Cpu cpu) throws Exception {
        try (Command.Running server = serve(cpu)) {
            int port = port(server);
            assertOk(ask(port, LAST_GET));
            assertTrue(ask(port, "GET /stats HTTP/1.0\r\n\r\n").contains("\naccepted 2\n"));
            String head = ask(port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.1 200 ") && head.endsWith("\r\n\r\n"), head);
            String close = "Host: x\r\nConnection: close\r\n\r\n";
            assertStatus(404, ask(port, "GET /other HTTP/1.1\r\n" + close));
            assertStatus(405, ask(port, "PUT / HTTP/1.1\r\nContent-Length: 3\r\n" + close + "abc"));
            assertStatus(505, ask(port, "GET / HTTP/2.0\r\n" + close));
            assertStatus(501, ask(port, "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + close));
            assertStatus(413, ask(port, "GET / HTTP/1.1\r\nContent-Length: 99999999\r\n" + close));
            assertStatus(400, ask(port, "GET / HTTP/1.1\r\nContent-Length: -1\r\n" + close));
            assertStatus(400, ask(port, "GET / HTTP/1.1\r\n\r\n"));
            assertStatus(400, ask(port, "nonsense\r\n\r\n"));
            assertStatus(400, ask(port, "GET / HTTP/1.1\r\n spaced: x\r\n" + close));
            assertStatus(431, ask(port, "GET / HTTP/1.1\r\nX: " + "x".repeat(10_000)));
        }
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @EnumSource
    void keepsConnectionsAndAnswersWhatIsPipelinedInOrder(Cpu cpu) throws Exception {
        try (Command.Running server = serve(cpu);
                Socket socket = connect(port(server))) {
            for (int round = 0; round < 20; round++) {
                write(socket, GET);
                assertOk(answer(socket));
            }
            write(socket, "GET / HT");
            Thread.sleep(20);
            write(socket, "TP/1.1\r\nHost: here\r\n\r\n");
            assertOk(answer(socket));
            int count = 2000; // more than fits into all buffers on the way
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    write(socket, (GET + "GET /none HTTP/1.1\r\nHost: x\r\n\r\n").repeat(count));
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            for (int index = 0; index < count; index++) {
                assertOk(answer(socket));
                assertStatus(404, answer(socket));
            }
            writer.join();
            assertEquals(-1, socket.getInputStream().read(), "the client has ended, so the server does");
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesManyClientsAtOnce(Cpu cpu) throws Exception {
        int clients = 64;
        try (Command.Running server = serve(cpu);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int port = port(server);
            List<Future<Integer>> results = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                results.add(threads.submit(() -> {
                    try (Socket socket = connect(port)) {
                        for (int request = 0; request < 20; request++) {
                            write(socket, GET);
                            assertOk(answer(socket));
                        }
                    }
                    return 20;
                }));
            }
            int answered = 0;
            for (Future<Integer> result : results) {
                answered += result.get();
            }
            assertEquals(clients * 20, answered);
            assertTrue(ask(port, "GET /stats HTTP/1.0\r\n\r\n").contains("\naccepted " + (clients + 1) + "\n"));
        }
    }

    /** Who is killed leaves nothing that goes on listening, and clients learn of it. */
    @ParameterizedTest
    @EnumSource
    void endsWithItsConnectionsWhenItIsKilled(Cpu cpu) throws Exception {
        try (Command.Running server = serve(cpu)) {
            int port = port(server);
            try (Socket socket = connect(port)) {
                write(socket, GET);
                assertOk(answer(socket));
                write(socket, "GET / HT");
                server.signal("TERM");
                assertTrue(hasEnded(socket));
            }
            server.await();
        }
    }

    private static boolean hasEnded(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return e.getMessage().contains("reset");
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutSocketsThereIsNothingToListenTo(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(
                        cpu, "--publish", "127.0.0.1:0:80", "--deny", "sockets", example("network/httpd"))
                .run();
        assertEquals(1, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.error().contains("nothing to listen to"), outcome::toString);
    }
}
