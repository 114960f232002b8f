package hypha.aot.llvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the compiler wants to know of the ELF64 files that its linker writes (System V ABI, chapters 4 and 5). */
public final class ElfFile {
    private static final int SHT_SYMTAB = 2;
    private static final int STT_SECTION = 3;
    private static final int STT_FILE = 4;

    private final ByteBuffer bytes;
    private final List<Section> sections = new ArrayList<>();

    /**
     * A section header.
     *
     * @param type {@code sh_type}
     * @param offset its place in the file
     * @param link {@code sh_link}
     */
    public record Section(String name, int type, long address, long offset, long sizeBytes, int link) {}

    /** A program header: {@code p_type}, {@code p_flags}, {@code p_vaddr}, {@code p_memsz}. */
    public record Segment(int type, int flags, long address, long sizeBytes) {}

    /** A symbol that has a name and a section. */
    public record Symbol(String name, long address, long sizeBytes) {}

    private ElfFile(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Reads a little-endian ELF64 file. */
    public static ElfFile read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < 64 || bytes.getInt(0) != 0x464C457F || bytes.get(4) != 2 || bytes.get(5) != 1) {
            throw new IOException("not a little-endian ELF64 file: " + file);
        }
        ElfFile elf = new ElfFile(bytes);
        elf.readSections();
        return elf;
    }

    private void readSections() {
        long table = bytes.getLong(0x28);
        int count = Short.toUnsignedInt(bytes.getShort(0x3C));
        int namesIndex = Short.toUnsignedInt(bytes.getShort(0x3E));
        long names = bytes.getLong((int) (table + 64L * namesIndex + 0x18));
        for (int i = 0; i < count; i++) {
            int header = (int) table + 64 * i;
            sections.add(new Section(
                    string(names + bytes.getInt(header)),
                    bytes.getInt(header + 4),
                    bytes.getLong(header + 0x10),
                    bytes.getLong(header + 0x18),
                    bytes.getLong(header + 0x20),
                    bytes.getInt(header + 0x28)));
        }
    }

    private String string(long offset) {
        int end = (int) offset;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), (int) offset, end - (int) offset, StandardCharsets.UTF_8);
    }

    /** The section of a name. */
    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /** Bytes of a section in memory; 0 if there is none of that name. */
    public long sizeBytes(String section) {
        return section(section).map(Section::sizeBytes).orElse(0L);
    }

    /** {@code e_entry}. */
    public long entry() {
        return bytes.getLong(0x18);
    }

    /** The program headers. */
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        int table = (int) bytes.getLong(0x20);
        for (int i = 0; i < Short.toUnsignedInt(bytes.getShort(0x38)); i++) {
            int header = table + 56 * i;
            segments.add(new Segment(
                    bytes.getInt(header),
                    bytes.getInt(header + 4),
                    bytes.getLong(header + 0x10),
                    bytes.getLong(header + 0x28)));
        }
        return segments;
    }

    /** The symbols of functions, variables and labels. */
    public List<Symbol> symbols() {
        List<Symbol> symbols = new ArrayList<>();
        for (Section table : sections) {
            if (table.type() == SHT_SYMTAB) {
                long names = sections.get(table.link()).offset();
                for (long entry = table.offset() + 24; entry < table.offset() + table.sizeBytes(); entry += 24) {
                    int at = (int) entry;
                    int type = bytes.get(at + 4) & 0xF;
                    boolean defined = bytes.getShort(at + 6) != 0;
                    if (defined && type != STT_SECTION && type != STT_FILE) {
                        symbols.add(new Symbol(
                                string(names + bytes.getInt(at)), bytes.getLong(at + 8), bytes.getLong(at + 16)));
                    }
                }
            }
        }
        return symbols;
    }
}
