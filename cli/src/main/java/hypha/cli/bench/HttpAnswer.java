package hypha.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How long an answer is: header and body by its {@code Content-Length}. Headers that are the same as last time are not read again. */
final class HttpAnswer {
    private static final String LENGTH = "\r\ncontent-length:";

    private byte[] lastHeader = {};
    private int lastBytes;

    /**
     * The length of the answer at the start of a buffer.
     *
     * @param buffer filled up to its position
     * @return -1 if its header is not all there
     * @throws IOException if it is another answer than 200, or has no length
     */
    int length(ByteBuffer buffer) throws IOException {
        if (lastHeader.length != 0 && buffer.position() >= lastHeader.length && startsWith(buffer, lastHeader)) {
            return lastBytes;
        }
        byte[] text = new byte[buffer.position()];
        buffer.get(0, text);
        String answer = new String(text, StandardCharsets.ISO_8859_1);
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            if (!buffer.hasRemaining()) {
                throw new IOException("a header of more than bytes=" + text.length);
            }
            return -1;
        }
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answer: " + answer.substring(0, answer.indexOf('\r')));
        }
        String header = answer.substring(0, end + 2).toLowerCase(Locale.ROOT);
        int at = header.indexOf(LENGTH);
        if (at < 0) {
            throw new IOException("an answer without a length");
        }
        String digits = header.substring(at + LENGTH.length(), header.indexOf('\r', at + 2))
                .strip();
        try {
            lastBytes = Math.addExact(end + 4, Integer.parseInt(digits));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IOException("an answer of length=" + digits, e);
        }
        lastHeader = new byte[end + 4];
        buffer.get(0, lastHeader);
        return lastBytes;
    }

    private static boolean startsWith(ByteBuffer buffer, byte[] bytes) {
        return ByteBuffer.wrap(bytes).equals(buffer.slice(0, bytes.length));
    }
}
