package hypha.tests;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A debugger that speaks as much of the Chrome DevTools protocol as a test needs. Messages are JSON, looked at as text. */
final class InspectorClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private int lastId;

    /** Connects to a debugger's address, {@code ws://…}. */
    InspectorClient(String address) {
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
    }

    /** Puts the pieces of messages together. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /** Sends a command and returns the answer. */
    String call(String method, String parameters) throws InterruptedException {
        int id = ++lastId;
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}", true)
                .join();
        return await("\"id\":" + id + "[,}]");
    }

    /** Returns the next message, or one that came before and was not asked for yet, that has something. */
    String await(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (int i = 0; i < seen.size(); i++) {
            if (wanted.matcher(seen.get(i)).find()) {
                return seen.remove(i);
            }
        }
        while (true) {
            String message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError("no message with " + pattern + " in " + seen);
            }
            if (wanted.matcher(message).find()) {
                return message;
            }
            seen.add(message);
        }
    }

    /** Returns what the first group of a pattern is in a message. */
    static String find(String pattern, String message) {
        Matcher matcher = Pattern.compile(pattern).matcher(message);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + message);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
