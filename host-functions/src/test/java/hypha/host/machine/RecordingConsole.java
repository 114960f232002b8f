package hypha.host.machine;

import hypha.host.BrokenStreamException;
import hypha.host.Console;
import hypha.host.StandardStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Records output, and gives the input that a test puts in. */
public final class RecordingConsole implements Console {
    private static final byte[] END = {};

    private final Map<StandardStream, ByteArrayOutputStream> outputs = new EnumMap<>(StandardStream.class);
    private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
    private volatile boolean cancelled;
    private final ByteArrayOutputStream together = new ByteArrayOutputStream();
    private volatile StandardStream breaking = StandardStream.OUTPUT;
    private volatile long breakAfter = Long.MAX_VALUE;
    private volatile int reads;

    /** A console without input yet. */
    public RecordingConsole() {
        for (StandardStream stream : StandardStream.values()) {
            outputs.put(stream, new ByteArrayOutputStream());
        }
    }

    /** Gives input: at most 64 KiB, read in one piece. */
    public RecordingConsole give(String text) {
        input.add(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Ends the input. */
    public RecordingConsole end() {
        input.add(END);
        return this;
    }

    /** Lets standard output break when that many bytes have been written. */
    public RecordingConsole breakAfter(long bytes) {
        return breakAfter(StandardStream.OUTPUT, bytes);
    }

    /** Lets a stream break when that many bytes have been written to it. */
    public RecordingConsole breakAfter(StandardStream stream, long bytes) {
        breaking = stream;
        breakAfter = bytes;
        return this;
    }

    /** The bytes that standard output and standard error have got so far, in the order in which they came. */
    public byte[] together() {
        synchronized (outputs) {
            return together.toByteArray();
        }
    }

    /** What a stream has got so far. */
    public String text(StandardStream stream) {
        synchronized (outputs) {
            return outputs.get(stream).toString(StandardCharsets.UTF_8);
        }
    }

    /** The bytes that a stream has got so far. */
    public byte[] bytes(StandardStream stream) {
        synchronized (outputs) {
            return outputs.get(stream).toByteArray();
        }
    }

    /** How many bytes a stream has got so far. */
    public int size(StandardStream stream) {
        synchronized (outputs) {
            return outputs.get(stream).size();
        }
    }

    /** How often input was asked for. */
    public int reads() {
        return reads;
    }

    @Override
    public int read(MemorySegment target) throws IOException {
        reads++;
        try {
            byte[] bytes = cancelled ? END : input.take();
            MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return bytes.length == 0 ? -1 : bytes.length;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(StandardStream stream, MemorySegment bytes) throws IOException {
        synchronized (outputs) {
            byte[] copy = bytes.toArray(ValueLayout.JAVA_BYTE);
            outputs.get(stream).writeBytes(copy);
            if (stream != StandardStream.LOG) {
                together.writeBytes(copy);
            }
            if (stream == breaking && outputs.get(stream).size() >= breakAfter) {
                throw new BrokenStreamException(stream);
            }
        }
    }

    @Override
    public void cancel(boolean output) {
        cancelled = true;
        input.add(END);
    }
}
