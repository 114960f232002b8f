package hypha.cli.wasm;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.binary.SectionId;
import java.io.IOException;

/** The sections of a module: one line for each, with its place, its size and the number of its entries. */
public final class SectionTable {
    private static final int PREAMBLE_BYTES = 8;
    private static final String[] NAMES = {
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag"
    };

    private SectionTable() {}

    /**
     * Writes the table of a module that was parsed.
     *
     * @throws IOException of the target
     * @throws hypha.wasm.exception.WasmException if sections do not fit into the module
     */
    public static void print(byte[] bytes, Appendable out) throws IOException {
        out.append("section                           offset      bytes    entries\n");
        ByteReader reader = new ByteReader(bytes, PREAMBLE_BYTES, bytes.length);
        while (reader.remaining() > 0) {
            int id = reader.u8();
            int length = reader.length();
            int start = reader.position();
            int end = start + length;
            reader.limit(end);
            String name = id < NAMES.length ? NAMES[id] : "section " + id;
            String entries = "";
            switch (id) {
                case SectionId.CUSTOM -> name += " " + Printable.quoted(reader.name());
                case SectionId.START -> name += " function " + Integer.toUnsignedString(reader.u32());
                default -> entries = Integer.toUnsignedString(reader.u32());
            }
            out.append(String.format("%-30s %#9x %10d %10s\n", name, start, length, entries));
            reader.limit(bytes.length);
            reader.seek(end);
        }
    }
}
