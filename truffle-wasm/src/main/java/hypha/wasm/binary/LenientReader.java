package hypha.wasm.binary;

import java.nio.charset.StandardCharsets;

/** Reads content of custom sections, in which errors are to be tolerated: after the first one, {@link #failed()} says so and all reads give 0. */
final class LenientReader {
    private final byte[] bytes;
    private final int end;
    private int position;
    private boolean failed;

    LenientReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    boolean failed() {
        return failed;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** Reads an unsigned LEB128 number below 2^31. */
    int unsigned() {
        int value = 0;
        for (int shift = 0; shift < 35 && position < end && !failed; shift += 7) {
            int b = bytes[position++];
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                failed = value < 0;
                return failed ? 0 : value;
            }
        }
        failed = true;
        return 0;
    }

    void skip(int count) {
        if (count > remaining()) {
            failed = true;
        } else {
            position += count;
        }
    }

    /** Reads a name; null if it does not fit. Bytes that are not UTF-8 are replaced. */
    String name() {
        int length = unsigned();
        if (failed || length > remaining()) {
            failed = true;
            return null;
        }
        return new String(bytes, position, length, StandardCharsets.UTF_8);
    }
}
