package hypha.cli.bench;

import hypha.host.Console;
import hypha.host.StandardStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Keeps what programs write to standard output; the rest goes to standard error. */
public final class CollectingConsole implements Console {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Override
    public int read(MemorySegment target) {
        return -1;
    }

    @Override
    public synchronized void write(StandardStream stream, MemorySegment bytes) {
        byte[] text = bytes.toArray(ValueLayout.JAVA_BYTE);
        if (stream == StandardStream.OUTPUT) {
            output.writeBytes(text);
        } else {
            System.err.write(text, 0, text.length);
        }
    }

    /** As {@link #takeNumbers}, when so many have come: what a task has written comes after its end. Fewer if they do not come for long. */
    synchronized long[] awaitNumbers(int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (output.size() < count * Long.BYTES && System.nanoTime() < end) {
            wait(1);
        }
        return takeNumbers();
    }

    /** What was written to standard output, as little-endian numbers of 64 bits; forgets it. */
    public synchronized long[] takeNumbers() {
        byte[] bytes = output.toByteArray();
        output.reset();
        long[] numbers = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes, 0, numbers.length * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(numbers);
        return numbers;
    }
}
