package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.text.print.Names.Kind;

/** What modules import and export: the types of externals, imports, and the numbers that externals get as they are declared. */
final class ExternalPrinter {
    private static final int TABLE = 1;
    private static final int MEMORY = 2;
    private static final int GLOBAL = 3;
    private static final Kind[] KINDS = {Kind.FUNCTION, Kind.TABLE, Kind.MEMORY, Kind.GLOBAL, Kind.TAG};
    private static final String[] WORDS = {"func", "table", "memory", "global", "tag"};

    private final Names names;
    private final TypePrinter types;

    /** The number of entities so far, by external kind. */
    private final int[] counts = new int[KINDS.length];

    ExternalPrinter(Names names, TypePrinter types) {
        this.names = names;
        this.types = types;
    }

    /** Returns how many functions there are so far. */
    int functionCount() {
        return counts[0];
    }

    /** Reads an external kind of an import or export: 0 to 4. */
    static int kind(ByteReader reader) {
        int kind = reader.u8();
        if (kind >= KINDS.length) {
            throw reader.malformed("malformed import kind");
        }
        return kind;
    }

    /** Prints the import at the reader, from its bracket on; returns its external kind. */
    int imported(ByteReader reader, TextWriter out) {
        out.add("(import ").string(reader.name()).space().string(reader.name());
        int kind = kind(reader);
        out.add(" (").add(WORDS[kind]).space().add(nextLabel(kind));
        out.add(
                switch (kind) {
                    case 0 -> types.use(reader.u32());
                    case TABLE -> tableType(reader);
                    case MEMORY -> limits(reader);
                    case GLOBAL -> globalType(reader);
                    default -> tagType(reader);
                });
        out.add("))");
        return kind;
    }

    /** Prints the export at the reader. */
    void exported(ByteReader reader, TextWriter out) {
        out.line().add("(export ").string(reader.name());
        int kind = kind(reader);
        out.add(" (").add(WORDS[kind]).space();
        out.add(names.reference(KINDS[kind], reader.u32())).add("))");
    }

    /** Begins the line of a definition, up to what tells the kinds apart. */
    TextWriter definition(int kind, TextWriter out) {
        return out.line().add("(").add(WORDS[kind]).space().add(nextLabel(kind));
    }

    private String nextLabel(int kind) {
        int index = counts[kind]++;
        return BodyPrinter.label(names.find(KINDS[kind], index), index);
    }

    String tableType(ByteReader reader) {
        String element = types.value(reader);
        return limits(reader) + " " + element;
    }

    String limits(ByteReader reader) {
        int flags = reader.u8();
        if (flags > 7) {
            throw reader.malformed("malformed limits flags");
        }
        String text = ((flags & 4) != 0 ? "i64 " : "") + Long.toUnsignedString(reader.u64());
        text += (flags & 1) != 0 ? " " + Long.toUnsignedString(reader.u64()) : "";
        return text + ((flags & 2) != 0 ? " shared" : "");
    }

    String globalType(ByteReader reader) {
        String type = types.value(reader);
        return reader.u8() == 0 ? type : "(mut " + type + ")";
    }

    String tagType(ByteReader reader) {
        reader.u8();
        return types.use(reader.u32());
    }
}
