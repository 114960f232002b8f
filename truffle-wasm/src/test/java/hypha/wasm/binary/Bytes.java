package hypha.wasm.binary;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes of the binary format that a test puts together. Encodes numbers by the book, with no code of the reader. */
public final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Appends bytes. */
    public Bytes raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    /** Appends bytes. */
    public Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Appends an unsigned LEB128 number. */
    public Bytes unsigned(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Appends a signed LEB128 number. */
    public Bytes signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>= 7;
        }
        out.write((int) (rest & 0x7F));
        return this;
    }

    /** Appends a name with its length. */
    public Bytes name(String name) {
        return sized(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends bytes with their number before them. */
    public Bytes sized(byte[] bytes) {
        return unsigned(bytes.length).raw(bytes);
    }

    /** Returns how many bytes there are. */
    public int size() {
        return out.size();
    }

    /** Returns the bytes. */
    public byte[] toArray() {
        return out.toByteArray();
    }
}
