package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.text.print.Names.Kind;

/** Element and data segments. Spec: binary/modules#element-section, #data-section. */
final class SegmentPrinter {
    private static final int NOT_ACTIVE = 1;
    private static final int EXPLICIT_INDEX = 2;
    private static final int EXPRESSIONS = 4;

    private final byte[] bytes;
    private final Names names;
    private final TypePrinter types;
    private final InstructionPrinter instructions;

    SegmentPrinter(byte[] bytes, Names names, TypePrinter types, InstructionPrinter instructions) {
        this.bytes = bytes;
        this.names = names;
        this.types = types;
        this.instructions = instructions;
    }

    void elements(ByteReader reader, int index, TextWriter out) {
        int flags = reader.u32();
        if (flags < 0 || flags > 7) {
            throw reader.malformed("malformed elements segment kind");
        }
        head("(elem ", Kind.ELEMENT, index, out);
        boolean active = (flags & NOT_ACTIVE) == 0;
        boolean explicit = (flags & EXPLICIT_INDEX) != 0;
        boolean expressions = (flags & EXPRESSIONS) != 0;
        if (active) {
            place("table", Kind.TABLE, explicit ? reader.u32() : 0, reader, out);
        } else if (explicit) {
            out.add(" declare");
        }
        String type = expressions ? "funcref" : "func";
        if (flags != 0 && flags != EXPRESSIONS) {
            type = expressions ? types.value(reader) : kind(reader);
        }
        out.space().add(type);
        int count = reader.u32();
        for (int i = 0; i < count; i++) {
            if (expressions) {
                instructions.expression(reader, out.add(" (item"));
                out.add(")");
            } else {
                out.space().add(names.reference(Kind.FUNCTION, reader.u32()));
            }
        }
        out.add(")");
    }

    private static String kind(ByteReader reader) {
        if (reader.u8() != 0) {
            throw reader.malformed("malformed element kind");
        }
        return "func";
    }

    void data(ByteReader reader, int index, TextWriter out) {
        int flags = reader.u32();
        if (flags < 0 || flags > EXPLICIT_INDEX) {
            throw reader.malformed("malformed data segment kind");
        }
        head("(data ", Kind.DATA, index, out);
        if (flags != NOT_ACTIVE) {
            place("memory", Kind.MEMORY, flags == EXPLICIT_INDEX ? reader.u32() : 0, reader, out);
        }
        int length = reader.length();
        int start = reader.position();
        out.space().data(bytes, start, start + length).add(")");
        reader.skip(length);
    }

    private void head(String word, Kind kind, int index, TextWriter out) {
        String name = names.find(kind, index);
        out.line().add(word).add(name == null ? "" : name + " ").note(Integer.toString(index));
    }

    private void place(String word, Kind kind, int index, ByteReader reader, TextWriter out) {
        if (index != 0) {
            out.add(" (").add(word).space().add(names.reference(kind, index)).add(")");
        }
        out.add(" (offset");
        instructions.expression(reader, out);
        out.add(")");
    }
}
