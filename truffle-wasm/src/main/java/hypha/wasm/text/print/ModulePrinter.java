package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.binary.SectionId;
import hypha.wasm.text.print.Names.Kind;
import java.util.ArrayList;
import java.util.List;

/** Prints a binary module as text. What it prints is read back as the same module, but for how its binary form was encoded. */
public final class ModulePrinter {
    private static final int PREAMBLE_BYTES = 8;
    private static final int TAG_SECTION = 13;

    /** A declaration of locals costs few bytes and makes much text. */
    private static final int MAX_LOCALS = 50_000;

    private static final String NAME_SECTION = "name";
    private static final Kind[] EXTERNALS = {Kind.FUNCTION, Kind.TABLE, Kind.MEMORY, Kind.GLOBAL, Kind.TAG};
    private static final String[] EXTERNAL_WORDS = {"func", "table", "memory", "global", "tag"};
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
    private final ByteReader reader;
    private final Names names = new Names();
    private final TypePrinter types = new TypePrinter(names);
    private final InstructionPrinter instructions;
    private final SegmentPrinter segments;
    private final TextWriter out = new TextWriter();

    /** The number of entities so far, by external kind. */
    private final int[] counts = new int[EXTERNALS.length];

    /** The types of the functions that the module defines, in order. */
    private final List<Integer> functionTypes = new ArrayList<>();

    private int importedFunctions;
    private int lastSection;

    private ModulePrinter(byte[] bytes, boolean offsets) {
        this.bytes = bytes;
        this.reader = new ByteReader(bytes, 0, bytes.length);
        this.instructions = new InstructionPrinter(names, types, offsets);
        this.segments = new SegmentPrinter(bytes, names, types, instructions);
    }

    /**
     * Returns the text of a module.
     *
     * @param bytes the binary module
     * @param offsets whether each instruction begins with its byte offset in the module, in a comment
     * @throws hypha.wasm.exception.WasmException if the bytes are not a module; not everything that is wrong is found
     */
    public static String print(byte[] bytes, boolean offsets) {
        return new ModulePrinter(bytes, offsets).print();
    }

    private String print() {
        if (reader.fixed32() != 0x6d736100) {
            reader.seek(0);
            throw reader.malformed("magic header not detected");
        }
        if (reader.fixed32() != 1) {
            reader.seek(Integer.BYTES);
            throw reader.malformed("unknown binary version");
        }
        eachSection(this::readNames);
        out.add("(module")
                .add(names.module() == null ? "" : " " + names.module())
                .indent();
        eachSection(this::section);
        return out.add(")\n").toString();
    }

    /** What is done with a section whose content the reader is at. */
    private interface SectionAction {
        void accept(int id, int end);
    }

    private void eachSection(SectionAction action) {
        reader.seek(PREAMBLE_BYTES);
        while (reader.remaining() > 0) {
            int id = reader.u8();
            int length = reader.length();
            int end = reader.position() + length;
            reader.limit(end);
            action.accept(id, end);
            reader.limit(bytes.length);
            reader.seek(end);
        }
    }

    private void readNames(int id, int end) {
        if (id == SectionId.CUSTOM && reader.name().equals(NAME_SECTION)) {
            names.read(reader, end);
        }
    }

    private void section(int id, int end) {
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
                case SectionId.IMPORT -> imported();
                case SectionId.FUNCTION -> functionTypes.add(reader.u32());
                case SectionId.TABLE -> table();
                case SectionId.MEMORY -> definition(2).add(limits()).add(")");
                case TAG_SECTION -> definition(4).add(tagType()).add(")");
                case SectionId.GLOBAL -> {
                    definition(3).add(globalType());
                    instructions.expression(reader, out);
                    out.add(")");
                }
                case SectionId.EXPORT -> exported();
                case SectionId.ELEMENT -> segments.elements(reader, i, out);
                case SectionId.CODE -> function(i);
                case SectionId.DATA -> segments.data(reader, i, out);
                default -> throw reader.malformed("malformed section id");
            }
        }
    }

    private void custom(int end) {
        String name = reader.name();
        if (!name.equals(NAME_SECTION)) {
            String place = lastSection == 0 ? "(before first)" : "(after " + SECTION_WORDS[lastSection] + ")";
            out.line().add("(@custom ").string(name).space().add(place).space();
            out.data(bytes, reader.position(), end).add(")");
        }
    }

    private int externalKind() {
        int kind = reader.u8();
        if (kind >= EXTERNALS.length) {
            throw reader.malformed("malformed import kind");
        }
        return kind;
    }

    private void imported() {
        out.line().add("(import ").string(reader.name()).space().string(reader.name());
        int kind = externalKind();
        out.add(" (").add(EXTERNAL_WORDS[kind]).space().add(nextName(kind));
        out.add(
                switch (kind) {
                    case 0 -> types.use(reader.u32());
                    case 1 -> tableType();
                    case 2 -> limits();
                    case 3 -> globalType();
                    default -> tagType();
                });
        out.add("))");
        importedFunctions = counts[0];
    }

    private void exported() {
        out.line().add("(export ").string(reader.name());
        int kind = externalKind();
        out.add(" (").add(EXTERNAL_WORDS[kind]).space();
        out.add(names.reference(EXTERNALS[kind], reader.u32())).add("))");
    }

    /** Begins the line of a definition, up to what tells the kinds apart. */
    private TextWriter definition(int kind) {
        return out.line().add("(").add(EXTERNAL_WORDS[kind]).space().add(nextName(kind));
    }

    /** Returns the identifier of the next entity of a kind, if it has one, and its index. */
    private String nextName(int kind) {
        int index = counts[kind]++;
        String name = names.find(EXTERNALS[kind], index);
        return (name == null ? "" : name + " ") + "(;" + index + ";) ";
    }

    private void table() {
        boolean initialized = reader.peek() == 0x40;
        if (initialized) {
            reader.skip(2);
        }
        definition(1).add(tableType());
        if (initialized) {
            instructions.expression(reader, out);
        }
        out.add(")");
    }

    private String tableType() {
        String element = types.value(reader);
        return limits() + " " + element;
    }

    private String limits() {
        int flags = reader.u8();
        if (flags > 7) {
            throw reader.malformed("malformed limits flags");
        }
        String text = ((flags & 4) != 0 ? "i64 " : "") + Long.toUnsignedString(reader.u64());
        text += (flags & 1) != 0 ? " " + Long.toUnsignedString(reader.u64()) : "";
        return text + ((flags & 2) != 0 ? " shared" : "");
    }

    private String globalType() {
        String type = types.value(reader);
        return reader.u8() == 0 ? type : "(mut " + type + ")";
    }

    private String tagType() {
        reader.u8();
        return types.use(reader.u32());
    }

    private void function(int number) {
        int index = importedFunctions + number;
        int length = reader.length();
        int end = reader.position() + length;
        if (number >= functionTypes.size()) {
            throw reader.malformed("function and code section have inconsistent lengths");
        }
        definition(0).indent().add(header(index, functionTypes.get(number)));
        locals(index, functionTypes.get(number));
        instructions.body(reader, index, out);
        out.add(")").unindent();
        if (reader.position() != end) {
            throw reader.malformed("section size mismatch");
        }
    }

    /** Returns a function's type, the parameters with their names. */
    private String header(int function, int type) {
        TypePrinter.Signature signature = types.signature(type);
        String use = "(type " + names.reference(Kind.TYPE, type) + ")";
        if (signature == null) {
            return use;
        }
        StringBuilder text = new StringBuilder(use);
        for (int i = 0; i < signature.parameters().size(); i++) {
            String name = names.find(Kind.LOCAL, function, i);
            text.append(" (param ").append(name == null ? "" : name + " ");
            text.append(signature.parameters().get(i)).append(')');
        }
        return text.append(TypePrinter.signatureText(new TypePrinter.Signature(List.of(), signature.results())))
                .toString();
    }

    private void locals(int function, int type) {
        TypePrinter.Signature signature = types.signature(type);
        int index = signature == null ? 0 : signature.parameters().size();
        int runs = reader.u32();
        for (int run = 0; run < runs; run++) {
            int count = reader.u32();
            String local = types.value(reader);
            if (count < 0 || count > MAX_LOCALS - index) {
                throw reader.malformed("too many locals");
            }
            out.line();
            for (int i = 0; i < count; i++, index++) {
                String name = names.find(Kind.LOCAL, function, index);
                out.add(i == 0 ? "" : " ").add("(local ").add(name == null ? "" : name + " ");
                out.add(local).add(")");
            }
        }
    }
}
