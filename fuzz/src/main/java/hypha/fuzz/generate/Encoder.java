package hypha.fuzz.generate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes of the binary format, appended one after the other. */
final class Encoder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Encoder raw(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    Encoder append(Encoder other) {
        out.writeBytes(other.toBytes());
        return this;
    }

    /** Appends an unsigned number in LEB128. */
    Encoder unsigned(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Appends a signed number in LEB128. */
    Encoder signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>= 7;
        }
        out.write((int) (rest & 0x7F));
        return this;
    }

    /** Appends a number as bytes, the lowest first. */
    Encoder fixed(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
        return this;
    }

    Encoder name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        unsigned(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    Encoder types(List<Type> types) {
        unsigned(types.size());
        types.forEach(type -> type.encode(this));
        return this;
    }

    /** Appends something with its size before it. */
    Encoder sized(Encoder content) {
        return unsigned(content.size()).append(content);
    }

    /** Appends a section, but not one without entries. */
    Encoder section(int id, int count, Encoder entries) {
        if (count > 0) {
            raw(id).sized(new Encoder().unsigned(count).append(entries));
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
