package hypha.wasm.dwarf;

import java.util.ArrayList;
import java.util.List;

/** The header of a line number program (DWARF 5, 6.2.4): how it is encoded, and the files that it names. */
final class LineHeader {
    private static final int CONTENT_PATH = 1;
    private static final int CONTENT_DIRECTORY = 2;

    /** LLVM's extension: the text of the file. */
    private static final int CONTENT_SOURCE = 0x2001;

    /** Longest text that is taken from the module, in bytes. */
    private static final int MAXIMUM_SOURCE = 16 << 20;

    private final DebugData data;
    private final Unit unit;
    private final DwarfReader program;
    private final int version;
    private final int minimumInstructionLength;
    private final boolean defaultStatement;
    private final int lineBase;
    private final int lineRange;
    private final int opcodeBase;
    private final int[] operandCounts;
    private final SourceFile[] files;

    /**
     * Reads a header.
     *
     * @param unit the unit that refers to it
     */
    LineHeader(DebugData data, Unit unit, long offset) {
        this.data = data;
        this.unit = unit;
        DwarfReader reader = data.sections().reader("line", offset);
        long length = reader.unitLength();
        int end = reader.position() + (int) length;
        this.version = reader.u16();
        if (version < 2 || version > 5) {
            throw new DwarfFormatException("unsupported version of a line table: version=" + version);
        }
        if (version >= 5) {
            reader.skip(2);
        }
        long headerLength = reader.offset();
        int programStart = reader.position() + Math.clamp(headerLength, 0, Integer.MAX_VALUE / 2);
        DwarfReader limited = new DwarfReader(data.sections().bytes(), reader.position(), Math.min(end, programStart));
        limited.offsetSize = reader.offsetSize;
        this.minimumInstructionLength = limited.u8();
        if (version >= 4) {
            limited.skip(1);
        }
        this.defaultStatement = limited.u8() != 0;
        this.lineBase = (byte) limited.u8();
        this.lineRange = limited.u8();
        this.opcodeBase = limited.u8();
        if (lineRange == 0 || opcodeBase == 0) {
            throw new DwarfFormatException("line table that cannot be: lineRange=" + lineRange);
        }
        this.operandCounts = new int[opcodeBase];
        for (int i = 1; i < opcodeBase; i++) {
            operandCounts[i] = limited.u8();
        }
        this.files = version >= 5 ? files(limited) : filesVersion4(limited);
        this.program = new DwarfReader(data.sections().bytes(), programStart, end);
    }

    /** What is known of a directory or a file. */
    private static final class Named {
        String name = "";
        int directory;
        String content;
    }

    private List<Named> table(DwarfReader reader) {
        int formats = reader.u8();
        int[] kinds = new int[formats];
        int[] forms = new int[formats];
        for (int i = 0; i < formats; i++) {
            kinds[i] = (int) reader.uleb();
            forms[i] = (int) reader.uleb();
        }
        int count = reader.index(reader.remaining() + 1);
        List<Named> table = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            data.budget().spend(1 + formats);
            Named named = new Named();
            for (int j = 0; j < formats; j++) {
                long value = Form.read(reader, forms[j], unit.addressSize, 0);
                switch (kinds[j]) {
                    case CONTENT_PATH -> named.name = String.valueOf(unit.string(forms[j], value));
                    case CONTENT_DIRECTORY -> named.directory = Math.clamp(value, 0, Integer.MAX_VALUE);
                    case CONTENT_SOURCE -> named.content = source(forms[j], value);
                    default -> {
                        // Time, size, and check sum are of no interest.
                    }
                }
            }
            table.add(named);
        }
        return table;
    }

    private String source(int form, long offset) {
        if (form != Form.LINE_STRP && form != Form.STRP) {
            return null;
        }
        DwarfReader reader = data.sections().reader(form == Form.STRP ? "str" : "line_str", offset);
        String text = reader.peekString(MAXIMUM_SOURCE);
        data.budget().spend(text.length());
        return text.isEmpty() ? null : text;
    }

    private SourceFile[] files(DwarfReader reader) {
        List<Named> directories = table(reader);
        List<Named> named = table(reader);
        SourceFile[] result = new SourceFile[named.size()];
        String base = directories.isEmpty() ? unit.compilationFolder() : directories.getFirst().name;
        for (int i = 0; i < result.length; i++) {
            Named file = named.get(i);
            String directory = file.directory < directories.size() ? directories.get(file.directory).name : base;
            result[i] = new SourceFile(path(base, directory, file.name), file.content);
        }
        return result;
    }

    /** Before version 5, directory 0 is the compiler's own, and files count from 1. */
    private SourceFile[] filesVersion4(DwarfReader reader) {
        String base = unit.compilationFolder();
        List<String> directories = new ArrayList<>();
        directories.add(base == null ? "" : base);
        for (String name = reader.string(); !name.isEmpty(); name = reader.string()) {
            data.budget().spend(1);
            directories.add(name);
        }
        List<SourceFile> result = new ArrayList<>();
        result.add(null);
        for (String name = reader.string(); !name.isEmpty(); name = reader.string()) {
            data.budget().spend(1);
            int directory = Math.clamp(reader.uleb(), 0, Integer.MAX_VALUE);
            reader.uleb();
            reader.uleb();
            String folder = directory < directories.size() ? directories.get(directory) : base;
            result.add(new SourceFile(path(base, folder, name), null));
        }
        return result.toArray(SourceFile[]::new);
    }

    private static String path(String base, String directory, String name) {
        String path = name;
        for (String folder : new String[] {directory, base}) {
            if (!isAbsolute(path) && folder != null && !folder.isEmpty() && !folder.equals(path)) {
                path = folder.endsWith("/") ? folder + path : folder + "/" + path;
            }
        }
        return path.replace("/./", "/");
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/") || path.length() > 2 && path.charAt(1) == ':';
    }

    DwarfReader program() {
        return program;
    }

    SourceFile[] files() {
        return files;
    }

    int minimumInstructionLength() {
        return minimumInstructionLength;
    }

    boolean defaultStatement() {
        return defaultStatement;
    }

    int lineBase() {
        return lineBase;
    }

    int lineRange() {
        return lineRange;
    }

    int opcodeBase() {
        return opcodeBase;
    }

    int operandCount(int opcode) {
        return operandCounts[opcode];
    }
}
