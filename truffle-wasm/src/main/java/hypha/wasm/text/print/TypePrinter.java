package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Types: those of values, and the definitions in the type section, which it remembers for the functions that have them. */
final class TypePrinter {
    private static final int RECURSIVE_GROUP = 0x4e;
    private static final int SUBTYPE = 0x50;
    private static final int FINAL_SUBTYPE = 0x4f;
    private static final int FUNCTION = 0x60;
    private static final int STRUCT = 0x5f;
    private static final int ARRAY = 0x5e;
    private static final int NULLABLE_REFERENCE = 0x63;
    private static final int REFERENCE = 0x64;

    private static final Map<Integer, String> NUMBERS =
            Map.of(0x7f, "i32", 0x7e, "i64", 0x7d, "f32", 0x7c, "f64", 0x7b, "v128", 0x78, "i8", 0x77, "i16");

    private static final Map<Integer, String> HEAP_TYPES = Map.ofEntries(
            Map.entry(0x74, "noexn"),
            Map.entry(0x73, "nofunc"),
            Map.entry(0x72, "noextern"),
            Map.entry(0x71, "none"),
            Map.entry(0x70, "func"),
            Map.entry(0x6f, "extern"),
            Map.entry(0x6e, "any"),
            Map.entry(0x6d, "eq"),
            Map.entry(0x6c, "i31"),
            Map.entry(0x6b, "struct"),
            Map.entry(0x6a, "array"),
            Map.entry(0x69, "exn"));

    private final Names names;

    /** The parameters and results of the function types; null for other types. */
    private final List<Signature> signatures = new ArrayList<>();

    /** A function type, its value types as text. */
    record Signature(List<String> parameters, List<String> results) {}

    TypePrinter(Names names) {
        this.names = names;
    }

    /** Returns a type's signature, or null. */
    Signature signature(int type) {
        return type >= 0 && type < signatures.size() ? signatures.get(type) : null;
    }

    /** Returns the value type, reference type or packed type at the reader. */
    String value(ByteReader reader) {
        int code = reader.u8();
        String number = NUMBERS.get(code);
        if (number != null) {
            return number;
        }
        if (code == REFERENCE || code == NULLABLE_REFERENCE) {
            return reference(code == NULLABLE_REFERENCE, heap(reader));
        }
        String heapType = HEAP_TYPES.get(code);
        if (heapType == null) {
            throw reader.malformed("malformed value type");
        }
        return shortReference(heapType);
    }

    static String reference(boolean nullable, String heapType) {
        return "(ref " + (nullable ? "null " : "") + heapType + ")";
    }

    private static String shortReference(String heapType) {
        return switch (heapType) {
            case "none" -> "nullref";
            case "noextern" -> "nullexternref";
            case "nofunc" -> "nullfuncref";
            case "noexn" -> "nullexnref";
            default -> heapType + "ref";
        };
    }

    /** Returns the heap type at the reader. */
    String heap(ByteReader reader) {
        long code = reader.s33();
        String name = code >= 0 ? names.reference(Names.Kind.TYPE, (int) code) : HEAP_TYPES.get((int) code & 0x7f);
        if (name == null) {
            throw reader.malformed("malformed heap type");
        }
        return name;
    }

    /** Prints an entry of the type section. */
    void entry(ByteReader reader, TextWriter out) {
        if (reader.peek() != RECURSIVE_GROUP) {
            definition(reader, out);
            return;
        }
        reader.u8();
        out.line().add("(rec").indent();
        int count = reader.u32();
        for (int i = 0; i < count; i++) {
            definition(reader, out);
        }
        out.add(")").unindent();
    }

    private void definition(ByteReader reader, TextWriter out) {
        int index = signatures.size();
        String name = names.find(Names.Kind.TYPE, index);
        out.line().add("(type ");
        out.add(name == null ? "" : name + " ").note(Integer.toString(index)).space();
        int form = reader.peek();
        boolean subtype = form == SUBTYPE || form == FINAL_SUBTYPE;
        if (subtype) {
            reader.u8();
            out.add(form == SUBTYPE ? "(sub " : "(sub final ");
            int count = reader.u32();
            for (int i = 0; i < count; i++) {
                out.add(names.reference(Names.Kind.TYPE, reader.u32())).space();
            }
        }
        composite(reader, index, out);
        out.add(subtype ? "))" : ")");
    }

    private void composite(ByteReader reader, int index, TextWriter out) {
        int form = reader.u8();
        Signature signature = null;
        switch (form) {
            case FUNCTION -> {
                signature = new Signature(values(reader), values(reader));
                out.add("(func").add(signatureText(signature)).add(")");
            }
            case ARRAY -> out.add("(array ").add(field(reader)).add(")");
            case STRUCT -> {
                out.add("(struct");
                int count = reader.u32();
                for (int i = 0; i < count; i++) {
                    String name = names.find(Names.Kind.FIELD, index, i);
                    out.add(" (field ").add(name == null ? "" : name + " ");
                    out.add(field(reader)).add(")");
                }
                out.add(")");
            }
            default -> throw reader.malformed("malformed definition type");
        }
        signatures.add(signature);
    }

    private String field(ByteReader reader) {
        String type = value(reader);
        return reader.u8() == 0 ? type : "(mut " + type + ")";
    }

    /** Returns the value types of a vector. */
    List<String> values(ByteReader reader) {
        int count = reader.u32();
        List<String> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(value(reader));
        }
        return types;
    }

    /** Returns parameters and results, with a space before each. */
    static String signatureText(Signature signature) {
        return group(" (param", signature.parameters()) + group(" (result", signature.results());
    }

    private static String group(String head, List<String> types) {
        return types.isEmpty() ? "" : head + " " + String.join(" ", types) + ")";
    }

    /** Returns a use of a type: its name or number, and what it stands for. */
    String use(int type) {
        Signature signature = signature(type);
        String use = "(type " + names.reference(Names.Kind.TYPE, type) + ")";
        return signature == null ? use : use + signatureText(signature);
    }

    /** Returns the type of a block, with a space before it unless it has none. */
    String block(ByteReader reader) {
        int code = reader.peek();
        if (code == 0x40) {
            reader.u8();
            return "";
        }
        boolean isValue = NUMBERS.containsKey(code)
                || HEAP_TYPES.containsKey(code)
                || code == REFERENCE
                || code == NULLABLE_REFERENCE;
        return isValue
                ? " (result " + value(reader) + ")"
                : " (type " + names.reference(Names.Kind.TYPE, (int) reader.s33()) + ")";
    }
}
