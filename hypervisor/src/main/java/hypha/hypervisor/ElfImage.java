package hypha.hypervisor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A static ELF64 executable for x86-64, read from its file's bytes ({@code elf(5)}): the segments to load, the sections' places, and
 * the addresses of its symbols. Every offset and count in the file is a claim and is checked.
 */
public final class ElfImage {
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int PT_LOAD = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int EM_X86_64 = 62;

    /**
     * A {@code PT_LOAD} segment.
     *
     * @param gpa where it goes
     * @param memoryBytes its size there; what the file does not give is zero
     * @param fileOffset where its bytes are in the file
     * @param fileBytes how many there are
     * @param flags {@code PF_X} 1, {@code PF_W} 2, {@code PF_R} 4
     */
    public record Segment(long gpa, long memoryBytes, long fileOffset, long fileBytes, int flags) {
        /** True if its program header lets it execute. */
        public boolean executable() {
            return (flags & 1) != 0;
        }

        /** True if its program header lets it be written. */
        public boolean writable() {
            return (flags & 2) != 0;
        }

        /** The first gpa after it. */
        public long end() {
            return gpa + memoryBytes;
        }
    }

    /**
     * A section that occupies memory.
     *
     * @param gpa where it is
     * @param bytes its size
     */
    public record Section(long gpa, long bytes) {}

    private final ByteBuffer file;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, Section> sections = new HashMap<>();
    private final Map<String, Long> symbols = new HashMap<>();

    private ElfImage(ByteBuffer file) {
        this.file = file;
    }

    /**
     * Reads an image.
     *
     * @param bytes the file; not changed, and not to be changed afterwards
     * @throws HypervisorException if it is not such a file, with what is wrong
     */
    public static ElfImage parse(byte[] bytes) {
        var image = new ElfImage(ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN));
        try {
            image.readHeaders();
        } catch (IndexOutOfBoundsException e) {
            throw malformed("truncated, fileBytes=" + bytes.length);
        }
        return image;
    }

    /** The segments to load, by rising address, none overlapping another. */
    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** The bytes that the file holds for a segment. */
    public ByteBuffer bytes(Segment segment) {
        return file.slice((int) segment.fileOffset(), (int) segment.fileBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The section of that name, or null if there is none that occupies memory. */
    public Section section(String name) {
        return sections.get(name);
    }

    /**
     * The address of a symbol.
     *
     * @throws HypervisorException if the image has none of that name
     */
    public long symbol(String name) {
        Long gpa = symbols.get(name);
        if (gpa == null) {
            throw new HypervisorException("read image: no symbol " + name);
        }
        return gpa;
    }

    /** The first gpa after all segments. */
    public long end() {
        return segments.getLast().end();
    }

    private void readHeaders() {
        if (file.getInt(0) != 0x464C457F) {
            throw malformed("no ELF magic");
        }
        if (file.get(4) != 2 || file.get(5) != 1 || file.getShort(16) != 2 || file.getShort(18) != EM_X86_64) {
            throw malformed("not a little-endian 64-bit executable for x86-64: class=" + file.get(4) + " data="
                    + file.get(5) + " type=" + file.getShort(16) + " machine=" + file.getShort(18));
        }
        readSegments(
                offset(file.getLong(32)),
                Short.toUnsignedInt(file.getShort(54)),
                Short.toUnsignedInt(file.getShort(56)));
        readSections(
                offset(file.getLong(40)),
                Short.toUnsignedInt(file.getShort(58)),
                Short.toUnsignedInt(file.getShort(60)),
                Short.toUnsignedInt(file.getShort(62)));
    }

    private void readSegments(int table, int entryBytes, int count) {
        if (count > 0 && entryBytes != PROGRAM_HEADER_BYTES) {
            throw malformed("program header bytes=" + entryBytes);
        }
        for (int i = 0; i < count; i++) {
            int header = table + i * PROGRAM_HEADER_BYTES;
            if (file.getInt(header) == PT_LOAD && file.getLong(header + 40) != 0) {
                segments.add(checked(new Segment(
                        file.getLong(header + 24),
                        file.getLong(header + 40),
                        file.getLong(header + 8),
                        file.getLong(header + 32),
                        file.getInt(header + 4))));
            }
        }
        segments.sort((a, b) -> Long.compare(a.gpa(), b.gpa()));
        if (segments.isEmpty()) {
            throw malformed("no segment to load");
        }
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).gpa() < segments.get(i - 1).end()) {
                throw malformed("segments overlap at " + hex(segments.get(i).gpa()));
            }
        }
    }

    private Segment checked(Segment segment) {
        boolean inFile = segment.fileOffset() >= 0
                && segment.fileBytes() >= 0
                && segment.fileBytes() <= file.limit()
                && segment.fileOffset() <= file.limit() - segment.fileBytes();
        boolean inMemory = segment.gpa() >= 0
                && segment.memoryBytes() >= segment.fileBytes()
                && segment.gpa() <= Long.MAX_VALUE - segment.memoryBytes();
        if (!inFile || !inMemory) {
            throw malformed("segment out of range: " + segment);
        }
        return segment;
    }

    private static Section checked(Section section) {
        if (section.gpa() < 0 || section.bytes() < 0 || section.gpa() > Long.MAX_VALUE - section.bytes()) {
            throw malformed("section out of range: " + section);
        }
        return section;
    }

    private void readSections(int table, int entryBytes, int count, int namesIndex) {
        if (count == 0) {
            return;
        }
        if (entryBytes != SECTION_HEADER_BYTES || namesIndex >= count) {
            throw malformed("section header bytes=" + entryBytes + " names=" + namesIndex + " count=" + count);
        }
        int names = offset(file.getLong(table + namesIndex * SECTION_HEADER_BYTES + 24));
        for (int i = 0; i < count; i++) {
            int header = table + i * SECTION_HEADER_BYTES;
            int type = file.getInt(header + 4);
            long gpa = file.getLong(header + 16);
            if (gpa != 0 && (file.getLong(header + 8) & 2) != 0) {
                sections.put(name(names, file.getInt(header)), checked(new Section(gpa, file.getLong(header + 32))));
            }
            if (type == SHT_SYMTAB) {
                int link = file.getInt(header + 40);
                if (link < 0 || link >= count) {
                    throw malformed("symbol names in section " + link);
                }
                readSymbols(
                        offset(file.getLong(header + 24)),
                        file.getLong(header + 32) / SYMBOL_BYTES,
                        offset(file.getLong(table + link * SECTION_HEADER_BYTES + 24)));
            }
        }
    }

    private void readSymbols(int table, long count, int names) {
        if (count > file.limit() / SYMBOL_BYTES) {
            throw malformed("symbols=" + count);
        }
        for (int i = 0; i < count; i++) {
            int symbol = table + i * SYMBOL_BYTES;
            int binding = file.get(symbol + 4) >>> 4;
            if (binding != 0 && file.getShort(symbol + 6) != 0) {
                symbols.put(name(names, file.getInt(symbol)), file.getLong(symbol + 8));
            }
        }
    }

    private String name(int table, int index) {
        if (index < 0 || index > file.limit()) {
            throw malformed("name at " + index);
        }
        int start = table + index;
        int end = start;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - start];
        file.get(start, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** An offset in the file, to which what a file can index may be added without overflow. */
    private int offset(long claimed) {
        if (claimed < 0 || claimed > file.limit()) {
            throw malformed("offset=" + hex(claimed));
        }
        return (int) claimed;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static HypervisorException malformed(String what) {
        return new HypervisorException("read image: " + what);
    }
}
