package hypha.tests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes modules byte by byte, right or wrong: WASM core, binary format. */
final class Module {
    static final int TYPE = 1;
    static final int IMPORT = 2;
    static final int FUNCTION = 3;
    static final int MEMORY = 5;
    static final int EXPORT = 7;
    static final int CODE = 10;

    /** A vector of one function type without parameters and results. */
    static final byte[] NO_TYPES = bytes(1, 0x60, 0, 0);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Module() {
        out.writeBytes(bytes(0, 'a', 's', 'm', 1, 0, 0, 0));
    }

    /** A program that has a memory of a page and does what its body says; the body comes without locals and end. */
    static byte[] program(int... body) {
        return new Module()
                .section(TYPE, NO_TYPES)
                .section(FUNCTION, bytes(1, 0))
                .section(MEMORY, bytes(1, 0, 1))
                .section(EXPORT, concat(bytes(2), export("_start", 0, 0), export("memory", 2, 0)))
                .section(CODE, concat(bytes(1, body.length + 2, 0), bytes(body), bytes(0x0b)))
                .bytes();
    }

    /** A program whose body is empty and which imports one function of the first type. */
    static byte[] importing(byte[] types, String module, String name) {
        return new Module()
                .section(TYPE, types)
                .section(IMPORT, concat(bytes(1), name(module), name(name), bytes(0, 0)))
                .section(FUNCTION, bytes(1, 1))
                .section(MEMORY, bytes(1, 0, 1))
                .section(EXPORT, concat(bytes(2), export("_start", 0, 1), export("memory", 2, 0)))
                .section(CODE, bytes(1, 2, 0, 0x0b))
                .bytes();
    }

    /** A program whose body is empty and whose memory has that many pages at least. */
    static byte[] withMemory(int pages) {
        return new Module()
                .section(TYPE, NO_TYPES)
                .section(FUNCTION, bytes(1, 0))
                .section(MEMORY, concat(bytes(1, 0), unsigned(pages)))
                .section(EXPORT, concat(bytes(2), export("_start", 0, 0), export("memory", 2, 0)))
                .section(CODE, bytes(1, 2, 0, 0x0b))
                .bytes();
    }

    Module section(int id, byte[] content) {
        out.write(id);
        out.writeBytes(unsigned(content.length));
        out.writeBytes(content);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static byte[] export(String name, int kind, int index) {
        return concat(name(name), bytes(kind, index));
    }

    static byte[] name(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return concat(unsigned(utf8.length), utf8);
    }

    static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** LEB128. */
    static byte[] unsigned(int value) {
        var bytes = new ByteArrayOutputStream();
        int rest = value;
        while (Integer.compareUnsigned(rest, 0x7f) > 0) {
            bytes.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
        return bytes.toByteArray();
    }
}
