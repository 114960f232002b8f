package hypha.wasm.text.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The types of a module: those that it defines, and after them those that its functions and blocks imply. */
final class TypeSection {
    private final IndexSpace names = new IndexSpace("type");
    private final BinaryWriter groups = new BinaryWriter();
    private int groupCount;
    private int fieldOffset = BinaryWriter.NOWHERE;

    /** Per type, its parameters and results as bytes if it is a function type, else null; and its number of parameters. */
    private final List<Signature> signatures = new ArrayList<>();

    /** The first plain function type (final, without supertype, a group of its own) of each signature. */
    private final Map<String, Integer> plain = new HashMap<>();

    private final Map<Integer, IndexSpace> fieldNames = new TreeMap<>();

    /** The encoding of a function type without what stands around it, and the number of its parameters. */
    record Signature(String bytes, int parameters) {
        static Signature of(BinaryWriter encoding, int parameters) {
            return new Signature(new String(encoding.toByteArray(), StandardCharsets.ISO_8859_1), parameters);
        }
    }

    /** Says where in the text the field begins that defines the next group. */
    void at(int textOffset) {
        fieldOffset = textOffset;
    }

    IndexSpace names() {
        return names;
    }

    Map<Integer, IndexSpace> fieldNames() {
        return fieldNames;
    }

    /** Returns the number of types that are known so far. */
    int count() {
        return signatures.size();
    }

    /** Returns a type's signature; null if there is no such type or it is not a function's. */
    Signature signature(int type) {
        return type >= 0 && type < signatures.size() ? signatures.get(type) : null;
    }

    /** Returns the names of a type's fields; none if there is no such type. */
    IndexSpace fields(int type) {
        return fieldNames.getOrDefault(type, new IndexSpace("field"));
    }

    /** Adds a type, whose encoding is part of a group that {@link #addGroup} takes. */
    void add(Signature signature, IndexSpace fields) {
        if (fields != null && !fields.names().isEmpty()) {
            fieldNames.put(signatures.size(), fields);
        }
        signatures.add(signature);
    }

    /** Adds a group of the types that were added since the last one. */
    void addGroup(BinaryWriter encoding) {
        groups.mark(fieldOffset).append(encoding);
        groupCount++;
    }

    /** Makes a type the one that stands for its signature, if there is none yet. */
    void markPlain(int type) {
        Signature signature = signatures.get(type);
        if (signature != null) {
            plain.putIfAbsent(signature.bytes, type);
        }
    }

    /** Returns the first type that has a signature; it is added if there is none. */
    int implied(Signature signature) {
        Integer known = plain.get(signature.bytes);
        if (known != null) {
            return known;
        }
        int type = signatures.size();
        add(signature, null);
        addGroup(new BinaryWriter().raw(signature.bytes.getBytes(StandardCharsets.ISO_8859_1)));
        markPlain(type);
        return type;
    }

    /** Returns the section's content, or null if there are no types. */
    BinaryWriter content() {
        return groupCount == 0 ? null : new BinaryWriter().u32(groupCount).append(groups);
    }
}
