package hypha.kernel.fs.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar archives for tests, entry by entry, as POSIX has them. */
final class TarWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarWriter file(String name, String contents) {
        return entry(name, '0', "", contents.getBytes(StandardCharsets.UTF_8));
    }

    TarWriter directory(String name) {
        return entry(name, '5', "", new byte[0]);
    }

    TarWriter link(String name, String target) {
        return entry(name, '2', target, new byte[0]);
    }

    TarWriter hardLink(String name, String target) {
        return entry(name, '1', target, new byte[0]);
    }

    /** A record of the entry that follows. */
    TarWriter pax(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int restBytes = rest.getBytes(StandardCharsets.UTF_8).length;
        int length = restBytes + 1;
        while (Integer.toString(length).length() + restBytes != length) {
            length++;
        }
        return entry("pax", 'x', "", (length + rest).getBytes(StandardCharsets.UTF_8));
    }

    /** The name of the entry that follows, as GNU tar has it. */
    TarWriter longName(String name) {
        return entry("././@LongLink", 'L', "", (name + "\0").getBytes(StandardCharsets.UTF_8));
    }

    TarWriter entry(String name, char type, String target, byte[] contents) {
        byte[] header = new byte[512];
        put(header, 0, name.length() > 100 ? name.substring(0, 100) : name);
        put(header, 100, "0000644");
        put(header, 124, String.format("%011o", contents.length));
        put(header, 136, String.format("%011o", 1_700_000_000));
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar\00000");
        return raw(header, contents);
    }

    /** A name in two parts. */
    TarWriter prefixed(String prefix, String name, String contents) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, String.format("%011o", contents.length()));
        header[156] = '0';
        put(header, 257, "ustar\00000");
        put(header, 345, prefix);
        return raw(header, contents.getBytes(StandardCharsets.US_ASCII));
    }

    private TarWriter raw(byte[] header, byte[] contents) {
        seal(header);
        out.writeBytes(header);
        out.writeBytes(Arrays.copyOf(contents, (contents.length + 511) / 512 * 512));
        return this;
    }

    /** Writes the checksum. */
    static void seal(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (int index = 0; index < 512; index++) {
            sum += header[index] & 0xFF;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    byte[] bytes() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }
}
