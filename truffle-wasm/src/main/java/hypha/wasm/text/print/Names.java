package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.binary.SectionId;
import hypha.wasm.exception.WasmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The identifiers of a module's entities, from its name section; what has no name is called by its index. */
final class Names {
    /** The subsections of the name section. */
    enum Kind {
        MODULE,
        FUNCTION,
        LOCAL,
        LABEL,
        TYPE,
        TABLE,
        MEMORY,
        GLOBAL,
        ELEMENT,
        DATA,
        FIELD,
        TAG
    }

    /** The name of the custom section that names are in. */
    static final String SECTION = "name";

    private static final String SYMBOLS = "!#$%&'*+-./:<=>?@\\^_`|~";

    private final Map<Kind, Map<Integer, String>> direct = new HashMap<>();
    private final Map<Kind, Map<Integer, Map<Integer, String>>> indirect = new HashMap<>();
    private String module;

    /** Reads a section if it is a name section; what follows a mistake in it is ignored, as the specification demands. */
    void readSection(int id, ByteReader reader, int end) {
        if (id == SectionId.CUSTOM && reader.name().equals(SECTION)) {
            read(reader, end);
        }
    }

    private void read(ByteReader reader, int end) {
        try {
            while (reader.position() < end) {
                int id = reader.u8();
                int length = reader.length();
                int next = reader.position() + length;
                if (id < Kind.values().length) {
                    subsection(reader, Kind.values()[id]);
                }
                reader.seek(next);
            }
        } catch (WasmException e) {
            // A name is a convenience; the module is none the worse without.
            reader.seek(end);
        }
    }

    private void subsection(ByteReader reader, Kind kind) {
        switch (kind) {
            case MODULE -> module = identifier(reader.name());
            case LOCAL, LABEL, FIELD -> {
                int count = reader.u32();
                for (int i = 0; i < count; i++) {
                    int owner = reader.u32();
                    indirect.computeIfAbsent(kind, key -> new HashMap<>()).put(owner, map(reader));
                }
            }
            default -> direct.put(kind, map(reader));
        }
    }

    private static Map<Integer, String> map(ByteReader reader) {
        Map<Integer, String> names = new HashMap<>();
        Set<String> used = new HashSet<>();
        int count = reader.u32();
        for (int i = 0; i < count; i++) {
            int index = reader.u32();
            String name = identifier(reader.name());
            // Names need not be unique in the binary format; identifiers must.
            if (name != null && used.add(name)) {
                names.put(index, name);
            }
        }
        return names;
    }

    /** Returns a name as an identifier, quoted if need be; null for the empty name, which none can have. */
    private static String identifier(String name) {
        if (name.isEmpty()) {
            return null;
        }
        boolean plain =
                name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || SYMBOLS.indexOf(c) >= 0));
        return plain ? "$" + name : "$" + new TextWriter().string(name);
    }

    /** Returns the module's identifier, or null. */
    String module() {
        return module;
    }

    /** Returns the identifier of an entity, or null. */
    String find(Kind kind, int index) {
        return direct.getOrDefault(kind, Map.of()).get(index);
    }

    /** Returns the identifier of a function's local or a type's field, or null. */
    String find(Kind kind, int owner, int index) {
        return indirect.getOrDefault(kind, Map.of())
                .getOrDefault(owner, Map.of())
                .get(index);
    }

    /** Returns how to refer to an entity: by identifier or number. */
    String reference(Kind kind, int index) {
        String name = find(kind, index);
        return name != null ? name : Integer.toUnsignedString(index);
    }

    /** Returns how to refer to a local or field. */
    String reference(Kind kind, int owner, int index) {
        String name = find(kind, owner, index);
        return name != null ? name : Integer.toUnsignedString(index);
    }
}
