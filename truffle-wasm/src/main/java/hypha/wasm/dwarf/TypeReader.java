package hypha.wasm.dwarf;

import hypha.wasm.dwarf.DebugType.Kind;
import java.util.ArrayList;
import java.util.List;

/** Makes types of the entries that describe them. */
final class TypeReader {
    /** Most names and qualifiers between a variable and what it is. */
    private static final int MAXIMUM_HOPS = 64;

    private static final int MAXIMUM_DIMENSIONS = 32;

    private TypeReader() {}

    static DebugType opaque(DebugInfo info) {
        return new DebugType(info, Kind.OPAQUE, null, 0, null, null, 0);
    }

    /** Returns the type that an entry's type attribute refers to. */
    static DebugType typeOf(DebugInfo info, Entry entry) {
        Entry holder = entry.holder(Dw.AT_TYPE);
        Entry type = holder == null ? null : holder.reference(Dw.AT_TYPE);
        if (type == null) {
            return opaque(info);
        }
        var known = type.unit.data.types();
        DebugType made = known.get(type.position);
        if (made == null) {
            made = make(info, type);
            known.put(type.position, made);
        }
        return made;
    }

    private static DebugType make(DebugInfo info, Entry named) {
        Entry type = named;
        String name = null;
        for (int i = 0; type != null && isTransparent(type.tag()); i++) {
            if (i == MAXIMUM_HOPS) {
                return opaque(info);
            }
            name = name == null ? type.name() : name;
            type = type.reference(Dw.AT_TYPE);
        }
        if (type == null) {
            return new DebugType(info, Kind.OPAQUE, name, 0, null, null, 0);
        }
        name = name == null ? type.name() : name;
        long size = Math.max(type.constant(Dw.AT_BYTE_SIZE, 0), 0);
        return switch (type.tag()) {
            case Dw.TAG_BASE_TYPE -> new DebugType(info, baseKind(type), name, size, type, null, 0);
            case Dw.TAG_ENUMERATION_TYPE ->
                new DebugType(info, Kind.ENUMERATION, prefixed("enum ", name, type), size, type, null, 0);
            case Dw.TAG_STRUCTURE_TYPE, Dw.TAG_CLASS_TYPE ->
                new DebugType(info, Kind.STRUCTURE, prefixed("struct ", name, type), size, type, null, 0);
            case Dw.TAG_UNION_TYPE ->
                new DebugType(info, Kind.STRUCTURE, prefixed("union ", name, type), size, type, null, 0);
            case Dw.TAG_POINTER_TYPE, Dw.TAG_REFERENCE_TYPE, Dw.TAG_RVALUE_REFERENCE_TYPE ->
                new DebugType(info, Kind.POINTER, name, size == 0 ? type.unit.addressSize : size, type, null, 0);
            case Dw.TAG_ARRAY_TYPE -> new DebugType(info, Kind.ARRAY, name, 0, type, counts(type), 0);
            case Dw.TAG_SUBROUTINE_TYPE ->
                new DebugType(info, Kind.OPAQUE, name == null ? "function" : name, 0, type, null, 0);
            default -> new DebugType(info, Kind.OPAQUE, name, size, type, null, 0);
        };
    }

    private static boolean isTransparent(int tag) {
        return switch (tag) {
            case Dw.TAG_TYPEDEF, Dw.TAG_CONST_TYPE, Dw.TAG_VOLATILE_TYPE, Dw.TAG_RESTRICT_TYPE, Dw.TAG_ATOMIC_TYPE ->
                true;
            default -> false;
        };
    }

    /** C says {@code struct} before the name of a structure, unless it has one by {@code typedef}; the information does not. */
    private static String prefixed(String prefix, String name, Entry type) {
        boolean ownName = name != null && name.equals(type.name());
        if (ownName && !type.unit.isC()) {
            return name;
        }
        return name == null ? prefix + "{…}" : ownName ? prefix + name : name;
    }

    private static Kind baseKind(Entry type) {
        return switch ((int) type.value(Dw.AT_ENCODING, 0)) {
            case Dw.ATE_BOOLEAN -> Kind.BOOLEAN;
            case Dw.ATE_FLOAT -> Kind.FLOAT;
            case Dw.ATE_SIGNED -> Kind.SIGNED;
            case Dw.ATE_UNSIGNED -> Kind.UNSIGNED;
            case Dw.ATE_SIGNED_CHAR, Dw.ATE_UNSIGNED_CHAR, Dw.ATE_UTF -> Kind.CHARACTER;
            default -> Kind.OPAQUE;
        };
    }

    private static long[] counts(Entry array) {
        List<Long> counts = new ArrayList<>();
        EntryCursor cursor = new EntryCursor(array);
        for (Entry child = cursor.next(); child != null && counts.size() < MAXIMUM_DIMENSIONS; child = cursor.next()) {
            if (child.tag() == Dw.TAG_SUBRANGE_TYPE) {
                long upper = child.constant(Dw.AT_UPPER_BOUND, -2);
                long count = child.constant(Dw.AT_COUNT, upper + 1);
                counts.add(count < 0 || count > Integer.MAX_VALUE ? -1 : count);
            }
            cursor.skipChildren();
        }
        if (counts.isEmpty()) {
            counts.add(-1L);
        }
        return counts.stream().mapToLong(Long::longValue).toArray();
    }
}
