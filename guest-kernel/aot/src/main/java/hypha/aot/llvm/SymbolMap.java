package hypha.aot.llvm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The map from code addresses to Java stack frames, one row for each run of addresses with the same frames:
 *
 * <pre>
 * 100040 hypha.kernel.Frames.allocate(Frames.java:71)|hypha.kernel.Main.start(Main.java:12)
 * </pre>
 *
 * The address is hexadecimal; the first frame is the innermost, each further one the caller into which the one before was inlined. A
 * row is valid until the next. Assembly has its label for a method. A row without a frame is of no function.
 */
public final class SymbolMap {
    private static final List<String> CODE_SECTIONS = List.of(".text", ".nucleus");
    private static final String NOTHING = "";
    private static final String UNKNOWN = "??";

    private SymbolMap() {}

    /**
     * Makes the map of an image from its DWARF and symbols.
     *
     * @return the rows, sorted by address
     */
    public static String of(Path elfFile) throws IOException, ToolException {
        ElfFile elf = ElfFile.read(elfFile);
        NavigableMap<Long, ElfFile.Symbol> labels = new TreeMap<>();
        elf.symbols().forEach(symbol -> labels.putIfAbsent(symbol.address(), symbol));
        StringBuilder rows = new StringBuilder();
        for (String name : CODE_SECTIONS) {
            ElfFile.Section section = elf.section(name).orElse(null);
            if (section != null && section.sizeBytes() != 0) {
                append(rows, elfFile, section, labels);
            }
        }
        return rows.toString();
    }

    /** Inlining may change at any instruction, so every byte is asked for; the symbolizer answers some hundred thousand a second. */
    private static void append(
            StringBuilder rows, Path elfFile, ElfFile.Section section, NavigableMap<Long, ElfFile.Symbol> labels)
            throws ToolException {
        StringBuilder addresses = new StringBuilder();
        long end = section.address() + section.sizeBytes();
        for (long address = section.address(); address < end; address++) {
            addresses.append("0x").append(Long.toHexString(address)).append('\n');
        }
        String answers = Toolchain.run(
                "llvm-symbolizer",
                addresses.toString(),
                List.of("--obj=" + elfFile, "--functions=short", "--inlines", "--no-demangle"));
        long address = section.address();
        String previous = "";
        for (String answer : answers.split("\n\n")) {
            String frames = frames(answer, address, section.address(), labels);
            if (!frames.equals(previous)) {
                rows.append(Long.toHexString(address))
                        .append(' ')
                        .append(frames)
                        .append('\n');
                previous = frames;
            }
            address++;
        }
        if (address != end) {
            throw new ToolException(
                    "llvm-symbolizer answered for too few addresses: next=0x" + Long.toHexString(address));
        }
        rows.append(Long.toHexString(end)).append(' ').append(NOTHING).append('\n');
    }

    /** An answer is, for each frame, a line with the function and one with {@code file:line:column}. */
    private static String frames(String answer, long address, long start, NavigableMap<Long, ElfFile.Symbol> labels) {
        String[] lines = answer.strip().split("\n");
        List<String> frames = new ArrayList<>();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            String function = lines[i].equals(UNKNOWN) ? label(address, start, labels) : lines[i];
            frames.add(function.isEmpty() ? NOTHING : function + place(lines[i + 1]));
        }
        return String.join("|", frames);
    }

    private static String label(long address, long start, NavigableMap<Long, ElfFile.Symbol> labels) {
        Map.Entry<Long, ElfFile.Symbol> label = labels.floorEntry(address);
        if (label == null || label.getKey() < start) {
            return NOTHING;
        }
        // A label of assembly has no size and reaches to the next; after a function's end there is padding.
        long sizeBytes = label.getValue().sizeBytes();
        boolean inside = sizeBytes == 0 || address < label.getKey() + sizeBytes;
        return inside ? label.getValue().name() : NOTHING;
    }

    /** {@code (File.java:12)}; nothing for code that the optimiser made of several lines, for which not even the file is sure. */
    private static String place(String fileLineColumn) {
        String[] parts = fileLineColumn.split(":");
        if (parts[0].equals(UNKNOWN) || parts[1].equals("0")) {
            return "";
        }
        return "(" + parts[0].substring(parts[0].lastIndexOf('/') + 1) + ":" + parts[1] + ")";
    }
}
