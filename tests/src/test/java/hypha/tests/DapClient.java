package hypha.tests;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A debugger that speaks as much of the Debug Adapter Protocol as a test needs. Messages are JSON, looked at as text. */
final class DapClient implements AutoCloseable {
    private static final int LIMIT_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final List<String> seen = new ArrayList<>();
    private int lastNumber;

    DapClient(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setSoTimeout(LIMIT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Sends a request and returns the number by which its answer is known. */
    int send(String command, String arguments) throws IOException {
        int number = ++lastNumber;
        byte[] message = ("{\"seq\":" + number + ",\"type\":\"request\",\"command\":\"" + command + "\",\"arguments\":{"
                        + arguments + "}}")
                .getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("Content-Length: " + message.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(message);
        socket.getOutputStream().flush();
        return number;
    }

    /** Sends a request and returns the answer. */
    String call(String command, String arguments) throws IOException {
        return await("\"request_seq\":" + send(command, arguments) + "[,}]");
    }

    /** Returns the next message, or one that came before and was not asked for yet, that has something. */
    String await(String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        for (int i = 0; i < seen.size(); i++) {
            if (wanted.matcher(seen.get(i)).find()) {
                return seen.remove(i);
            }
        }
        while (true) {
            String message = read();
            if (wanted.matcher(message).find()) {
                return message;
            }
            seen.add(message);
        }
    }

    private String read() throws IOException {
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
