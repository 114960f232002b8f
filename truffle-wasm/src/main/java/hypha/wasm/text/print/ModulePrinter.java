package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.binary.SectionId;
import hypha.wasm.text.print.Names.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Prints a binary module as text. What it prints is read back as the same module, but for how its binary form was encoded. */
public final class ModulePrinter {
    private static final int TAG_SECTION = 13;

    private static final String[] SECTION_WORDS = {
        null,
        "type",
        "import",
        "func",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "elem",
        "code",
        "data",
        "datacount",
        "tag"
    };

    private final byte[] bytes;
    private final Sections sections;
    private final Names names = new Names();
    private final TypePrinter types = new TypePrinter(names);
    private final ExternalPrinter externals = new ExternalPrinter(names, types);
    private final InstructionPrinter instructions;
    private final SegmentPrinter segments;
    private final BodyPrinter bodies;
    private final TextWriter out;

    /** The types of the functions that the module defines, in order. */
    private final List<Integer> functionTypes = new ArrayList<>();

    private int importedFunctions;
    private int lastSection;

    /** Reads the section at hand. */
    private ByteReader reader;

    private ModulePrinter(byte[] bytes, boolean offsets, TextWriter out) {
        this.bytes = bytes;
        this.sections = new Sections(bytes);
        this.instructions = new InstructionPrinter(names, types, offsets);
        this.segments = new SegmentPrinter(bytes, names, types, instructions);
        this.bodies = new BodyPrinter(names, types, instructions);
        this.out = out;
    }

    /**
     * Returns the text of a module.
     *
     * @param bytes the binary module
     * @param offsets whether each instruction begins with its byte offset in the module, in a comment
     * @throws hypha.wasm.exception.WasmException if the bytes are not a module; not everything that is wrong is found
     */
    public static String print(byte[] bytes, boolean offsets) {
        TextWriter out = new TextWriter();
        new ModulePrinter(bytes, offsets, out).print();
        return out.toString();
    }

    /**
     * Writes the text of a module. Of the text itself never more than some ten kilobytes are kept.
     *
     * @param bytes the binary module
     * @param offsets whether each instruction begins with its byte offset in the module, in a comment
     * @param target takes the text, in pieces
     * @throws IOException of the target
     * @throws hypha.wasm.exception.WasmException if the bytes are not a module; what comes before the mistake may be written
     */
    public static void print(byte[] bytes, boolean offsets, Appendable target) throws IOException {
        TextWriter out = new TextWriter(target);
        try {
            new ModulePrinter(bytes, offsets, out).print();
            out.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void print() {
        sections.each(names::readSection);
        out.add("(module")
                .add(names.module() == null ? "" : " " + names.module())
                .indent();
        sections.each(this::section);
        out.add(")\n");
    }

    private void section(int id, ByteReader content, int end) {
        reader = content;
        switch (id) {
            case SectionId.CUSTOM -> custom(end);
            case SectionId.START ->
                out.line()
                        .add("(start ")
                        .add(names.reference(Kind.FUNCTION, reader.u32()))
                        .add(")");
            case SectionId.DATA_COUNT -> reader.u32();
            default -> entries(id);
        }
        lastSection = id == SectionId.CUSTOM ? lastSection : id;
    }

    private void entries(int id) {
        int count = reader.u32();
        for (int i = 0; i < count; i++) {
            switch (id) {
                case SectionId.TYPE -> types.entry(reader, out);
                case SectionId.IMPORT -> {
                    externals.imported(reader, out.line());
                    importedFunctions = externals.functionCount();
                }
                case SectionId.FUNCTION -> functionTypes.add(reader.u32());
                case SectionId.TABLE -> table();
                case SectionId.MEMORY ->
                    externals.definition(2, out).add(externals.limits(reader)).add(")");
                case TAG_SECTION ->
                    externals.definition(4, out).add(externals.tagType(reader)).add(")");
                case SectionId.GLOBAL -> {
                    externals.definition(3, out).add(externals.globalType(reader));
                    instructions.expression(reader, out);
                    out.add(")");
                }
                case SectionId.EXPORT -> externals.exported(reader, out);
                case SectionId.ELEMENT -> segments.elements(reader, i, out);
                case SectionId.CODE -> function(i);
                case SectionId.DATA -> segments.data(reader, i, out);
                default -> throw reader.malformed("malformed section id");
            }
        }
    }

    private void custom(int end) {
        String name = reader.name();
        if (!name.equals(Names.SECTION)) {
            String place = lastSection == 0 ? "(before first)" : "(after " + SECTION_WORDS[lastSection] + ")";
            out.line().add("(@custom ").string(name).space().add(place).space();
            out.data(bytes, reader.position(), end).add(")");
        }
    }

    private void table() {
        boolean initialized = reader.peek() == 0x40;
        if (initialized) {
            reader.skip(2);
        }
        externals.definition(1, out).add(externals.tableType(reader));
        if (initialized) {
            instructions.expression(reader, out);
        }
        out.add(")");
    }

    private void function(int number) {
        if (number >= functionTypes.size()) {
            throw reader.malformed("function and code section have inconsistent lengths");
        }
        bodies.print(reader, importedFunctions + number, functionTypes.get(number), out.line());
    }
}
