package hypha.wasm.dwarf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The type of a variable. What it consists of is read when asked for, so that types may refer to themselves. Type names without meaning for values ({@code typedef}, {@code const}) are seen through. */
public final class DebugType {
    /** What values of a type look like. */
    public enum Kind {
        /** A signed integer. */
        SIGNED,
        /** An unsigned integer. */
        UNSIGNED,
        /** True or false. */
        BOOLEAN,
        /** A character: a code unit of one byte, or a code point of four. */
        CHARACTER,
        /** A floating-point number of 4 or 8 bytes. */
        FLOAT,
        /** An address of something of type {@link DebugType#target()}. */
        POINTER,
        /** A structure, class or union. */
        STRUCTURE,
        /** Elements of type {@link DebugType#target()}. */
        ARRAY,
        /** One of {@link DebugType#enumerators()}. */
        ENUMERATION,
        /** Nothing that can be shown: void, functions, and what is not known. */
        OPAQUE
    }

    /** Most members, enumerators and dimensions that are read. */
    private static final int MAXIMUM_PARTS = 10_000;

    /** Most pointers and arrays around what they are of that are looked through. */
    private static final int MAXIMUM_NESTING = 32;

    /** Largest size of a type that is believed. */
    private static final long MAXIMUM_BYTES = Integer.MAX_VALUE;

    private final DebugInfo info;
    private final Kind kind;
    private final String name;
    private final long sizeBytes;
    private final Entry entry;

    /** Of an array: the element counts of all dimensions, -1 if unknown, and which of them this one is. */
    private final long[] counts;

    private final int dimension;
    private DebugType target;
    private List<Member> members;
    private Map<Long, String> enumerators;

    /**
     * A member of a structure.
     *
     * @param name the name; of a base class, that of its type; empty if it has none
     * @param type the type
     * @param offset where it is in the structure, in bytes
     * @param bitOffset where it is in the structure, in bits, if it is a bit field
     * @param bitSize the size of a bit field; 0 if it is none
     * @param discriminator where the number is that says whether the member is there; null if it always is
     */
    public record Member(
            String name, DebugType type, long offset, long bitOffset, int bitSize, Discriminator discriminator) {}

    /**
     * What says which alternative of a tagged union a value is.
     *
     * @param offset where the tag is in the structure, in bytes
     * @param type its type
     * @param value what it is if the member is there; null for the member that is there if no other one is
     */
    public record Discriminator(long offset, DebugType type, Long value) {}

    DebugType(DebugInfo info, Kind kind, String name, long sizeBytes, Entry entry, long[] counts, int dimension) {
        this.info = info;
        this.kind = kind;
        this.name = name;
        this.sizeBytes = sizeBytes;
        this.entry = entry;
        this.counts = counts;
        this.dimension = dimension;
    }

    /** Returns what values look like. */
    public Kind kind() {
        return kind;
    }

    /** Returns the name as the source has it, for instance {@code size_t}, {@code char **}, or {@code int[3]}. */
    public String name() {
        StringBuilder stars = new StringBuilder();
        StringBuilder counts = new StringBuilder();
        DebugType type = this;
        for (int depth = 0; type.name == null && type.isDerived(); depth++) {
            if (depth == MAXIMUM_NESTING) {
                return "…";
            }
            if (type.kind == Kind.POINTER) {
                stars.append('*');
            } else {
                long count = type.elementCount();
                counts.append('[').append(count < 0 ? "" : count).append(']');
            }
            type = type.target();
        }
        String base = type.name == null ? "void" : type.name;
        return base + (stars.isEmpty() ? "" : " " + stars) + counts;
    }

    private boolean isDerived() {
        return kind == Kind.POINTER || kind == Kind.ARRAY;
    }

    /** Returns the size of a value in bytes; 0 if unknown. */
    public long sizeBytes() {
        long count = 1;
        DebugType type = this;
        for (int depth = 0; type.kind == Kind.ARRAY; depth++) {
            long elements = type.elementCount();
            if (depth == MAXIMUM_NESTING || elements <= 0 || elements > MAXIMUM_BYTES / count) {
                return 0;
            }
            count *= elements;
            type = type.target();
        }
        return type.sizeBytes > MAXIMUM_BYTES / count ? 0 : count * type.sizeBytes;
    }

    /** Returns the number of elements of an array; -1 if unknown. */
    public long elementCount() {
        return counts == null ? -1 : counts[dimension];
    }

    /** Returns the type of what a pointer points to, or of an array's elements. */
    public DebugType target() {
        if (!isDerived()) {
            return TypeReader.opaque(info);
        }
        synchronized (info) {
            if (target == null) {
                boolean inner = kind == Kind.ARRAY && dimension + 1 < counts.length;
                target = inner
                        ? new DebugType(info, kind, null, 0, entry, counts, dimension + 1)
                        : info.read(() -> TypeReader.typeOf(info, entry), TypeReader.opaque(info));
            }
            return target;
        }
    }

    /** Returns the members of a structure, those of alternatives included. */
    public List<Member> members() {
        if (kind != Kind.STRUCTURE) {
            return List.of();
        }
        synchronized (info) {
            if (members == null) {
                List<Member> found = new ArrayList<>();
                members = found;
                info.read(
                        () -> {
                            MemberReader.read(info, entry, found, MAXIMUM_PARTS);
                            return null;
                        },
                        null);
            }
            return members;
        }
    }

    /** Returns the names of an enumeration's values. */
    public Map<Long, String> enumerators() {
        if (kind != Kind.ENUMERATION) {
            return Map.of();
        }
        synchronized (info) {
            if (enumerators == null) {
                Map<Long, String> found = new LinkedHashMap<>();
                enumerators = found;
                info.read(
                        () -> {
                            readEnumerators(found);
                            return null;
                        },
                        null);
            }
            return enumerators;
        }
    }

    private void readEnumerators(Map<Long, String> found) {
        EntryCursor cursor = new EntryCursor(entry);
        for (Entry child = cursor.next(); child != null && found.size() < MAXIMUM_PARTS; child = cursor.next()) {
            String enumerator = child.tag() == Dw.TAG_ENUMERATOR ? child.name() : null;
            if (enumerator != null) {
                found.putIfAbsent(child.constant(Dw.AT_CONST_VALUE, 0), enumerator);
            }
            cursor.skipChildren();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
