package hypha.hypervisor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ELF image of a few bytes of kernel and {@link TestNucleus}, laid out as the boot protocol wants it. */
final class TestImage {
    static final long TEXT = 0x10_0000;
    static final long NUCLEUS = 0x10_2000;
    static final long VECTORS = 0x10_4000;
    /** A page of data, zero at the start. */
    static final long DATA = 0x10_5000;

    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SECTION_HEADER_BYTES = 64;

    private TestImage() {}

    static ElfImage of(Code kernel) {
        return ElfImage.parse(elf(kernel));
    }

    static byte[] elf(Code kernel) {
        var nucleus = new TestNucleus(NUCLEUS);
        Map<String, Long> symbols = new LinkedHashMap<>();
        symbols.put("kernel_entry", TEXT);
        symbols.put("nucleus_vectors", VECTORS);
        ByteBuffer file = ByteBuffer.allocate(64 << 10).order(ByteOrder.LITTLE_ENDIAN);
        int text = 0x1000;
        int code = 0x3000;
        int vectors = 0x5000;
        file.put(text, kernel.bytes());
        file.put(code, nucleus.code());
        file.put(vectors, nucleus.vectors());

        file.put(0, new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
        file.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1).putLong(24, TEXT);
        file.putLong(32, HEADER_BYTES).putShort(52, (short) HEADER_BYTES);
        file.putShort(54, (short) PROGRAM_HEADER_BYTES).putShort(56, (short) 4);
        segment(file, 0, 5, text, TEXT, kernel.size(), kernel.size());
        segment(file, 1, 5, code, NUCLEUS, nucleus.code().length, nucleus.code().length);
        segment(file, 2, 4, vectors, VECTORS, nucleus.vectors().length, nucleus.vectors().length);
        segment(file, 3, 6, 0, DATA, 0, 4096);

        int sections = 0x7000;
        int symbolTable = 0x8000;
        int names = 0x9000;
        int nextName = 1;
        int symbol = 1;
        for (Map.Entry<String, Long> entry : symbols.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.US_ASCII);
            file.put(names + nextName, name);
            int at = symbolTable + symbol++ * 24;
            file.putInt(at, nextName)
                    .put(at + 4, (byte) 0x12)
                    .putShort(at + 6, (short) 1)
                    .putLong(at + 8, entry.getValue());
            nextName += name.length + 1;
        }
        file.put(names + nextName, ".nucleus".getBytes(StandardCharsets.US_ASCII));
        file.putLong(40, sections).putShort(58, (short) SECTION_HEADER_BYTES);
        file.putShort(60, (short) 4).putShort(62, (short) 3);
        section(file, sections + SECTION_HEADER_BYTES, nextName, 1, 6, NUCLEUS, code, nucleus.code().length, 0);
        section(file, sections + 2 * SECTION_HEADER_BYTES, 0, 2, 0, 0, symbolTable, symbol * 24, 3);
        section(file, sections + 3 * SECTION_HEADER_BYTES, 0, 3, 0, 0, names, 256, 0);
        return file.array();
    }

    private static void segment(ByteBuffer file, int index, int flags, long offset, long gpa, long bytes, long memory) {
        int at = HEADER_BYTES + index * PROGRAM_HEADER_BYTES;
        file.putInt(at, 1)
                .putInt(at + 4, flags)
                .putLong(at + 8, offset)
                .putLong(at + 16, gpa)
                .putLong(at + 24, gpa);
        file.putLong(at + 32, bytes).putLong(at + 40, memory).putLong(at + 48, 4096);
    }

    private static void section(
            ByteBuffer file, int at, int name, int type, long flags, long gpa, long offset, long bytes, int link) {
        file.putInt(at, name).putInt(at + 4, type).putLong(at + 8, flags).putLong(at + 16, gpa);
        file.putLong(at + 24, offset).putLong(at + 32, bytes).putInt(at + 40, link);
    }
}
