package hypha.wasm.debug;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.dwarf.DebugType;
import hypha.wasm.dwarf.DebugType.Member;
import java.util.List;
import java.util.Map;

/** Makes objects for the values of source variables, and their texts, as people who write C would expect them. */
final class SourceValues {
    /** Most characters of a string that are shown. */
    private static final int MAXIMUM_STRING = 200;

    /** Most members and elements in the text of a value, and how deep they are shown. */
    private static final int MAXIMUM_PARTS = 8;

    private static final int MAXIMUM_DEPTH = 2;

    private SourceValues() {}

    /** Returns an object for what is at a place. */
    @TruffleBoundary
    static Object read(DebugType type, Place place) {
        return switch (type.kind()) {
            case STRUCTURE, ARRAY -> new CompositeValue(type, place);
            default -> new ScalarValue(type, place, 0, 0);
        };
    }

    /** Returns an object for a member of what is at a place. */
    static Object readMember(Member member, Place place) {
        if (member.bitSize() > 0) {
            long unit = member.bitOffset() / Byte.SIZE;
            return new ScalarValue(
                    member.type(), place.at(unit), (int) (member.bitOffset() % Byte.SIZE), member.bitSize());
        }
        return read(member.type(), place.at(member.offset()));
    }

    /** Returns the text of what is at a place. */
    static String text(DebugType type, Place place, int depth) {
        try {
            return switch (type.kind()) {
                case STRUCTURE -> structure(type, place, depth);
                case ARRAY -> array(type, place, depth);
                default -> scalar(type, place.bits(size(type)), place);
            };
        } catch (IndexOutOfBoundsException e) {
            return "<not in the memory>";
        }
    }

    /** Returns the size of a scalar in bytes. */
    static int size(DebugType type) {
        return Math.clamp(type.sizeBytes(), 1, Long.BYTES);
    }

    /** Sign-extends the bits of a number of some bytes. */
    static long signed(long bits, int sizeBits) {
        int unused = Long.SIZE - sizeBits;
        return bits << unused >> unused;
    }

    static String scalar(DebugType type, long bits, Place place) {
        int size = size(type);
        return switch (type.kind()) {
            case SIGNED -> Long.toString(signed(bits, 8 * size));
            case UNSIGNED -> Long.toUnsignedString(bits);
            case BOOLEAN -> bits == 0 ? "false" : bits == 1 ? "true" : Long.toUnsignedString(bits);
            case CHARACTER -> character(bits, size);
            case FLOAT ->
                size == Float.BYTES
                        ? Float.toString(Float.intBitsToFloat((int) bits))
                        : Double.toString(Double.longBitsToDouble(bits));
            case POINTER -> pointer(type, bits, place);
            case ENUMERATION -> enumeration(type, bits, size);
            default -> type.name() + " 0x" + Long.toHexString(bits);
        };
    }

    private static String character(long bits, int size) {
        long code = size == 1 ? signed(bits, Byte.SIZE) : bits;
        boolean printable = bits >= ' ' && bits < 0x7F || size > 1 && Character.isDefined((int) bits);
        return printable ? code + " '" + Character.toString((int) bits) + "'" : Long.toString(code);
    }

    private static String enumeration(DebugType type, long bits, int size) {
        Map<Long, String> names = type.enumerators();
        String name = names.get(bits);
        name = name == null ? names.get(signed(bits, 8 * size)) : name;
        return name == null ? "(" + type.name() + ") " + signed(bits, 8 * size) : name;
    }

    private static String pointer(DebugType type, long address, Place place) {
        String number = "0x" + Long.toHexString(address);
        DebugType target = type.target();
        boolean characters = target.kind() == DebugType.Kind.CHARACTER && target.sizeBytes() == 1;
        return characters && address != 0 ? number + " " + string(place.state(), address, Long.MAX_VALUE) : number;
    }

    /** Returns the characters from an address to a zero byte, in quotes. */
    private static String string(FrameState state, long address, long maximum) {
        StringBuilder text = new StringBuilder("\"");
        long end = Math.min(maximum, MAXIMUM_STRING);
        for (long i = 0; i < end; i++) {
            if (!state.isMemory(address + i, 1)) {
                return i == 0 ? "" : text.append("\"…").toString();
            }
            int c = (int) state.memory(address + i, 1);
            if (c == 0) {
                return text.append('"').toString();
            }
            switch (c) {
                case '\n' -> text.append("\\n");
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        text.append((char) c);
                    } else {
                        text.append(String.format("\\x%02x", c));
                    }
                }
            }
        }
        return text.append(maximum > end ? "\"…" : "\"").toString();
    }

    private static String structure(DebugType type, Place place, int depth) {
        if (depth >= MAXIMUM_DEPTH) {
            return "{…}";
        }
        StringBuilder text = new StringBuilder("{");
        int shown = 0;
        for (Member member : CompositeValue.members(type, place)) {
            if (shown == MAXIMUM_PARTS) {
                return text.append(", …}").toString();
            }
            text.append(shown++ == 0 ? "" : ", ").append(member.name()).append(" = ");
            text.append(
                    member.bitSize() > 0
                            ? readMember(member, place).toString()
                            : text(member.type(), place.at(member.offset()), depth + 1));
        }
        return text.append('}').toString();
    }

    private static String array(DebugType type, Place place, int depth) {
        DebugType element = type.target();
        long count = type.elementCount();
        if (element.kind() == DebugType.Kind.CHARACTER && element.sizeBytes() == 1 && count > 0) {
            return string(place.state(), place.location().number(), count);
        }
        if (depth >= MAXIMUM_DEPTH || count < 0 || element.sizeBytes() == 0) {
            return type.name();
        }
        StringBuilder text = new StringBuilder("{");
        for (long i = 0; i < count; i++) {
            if (i == MAXIMUM_PARTS) {
                return text.append(", …}").toString();
            }
            text.append(i == 0 ? "" : ", ").append(text(element, place.at(i * element.sizeBytes()), depth + 1));
        }
        return text.append('}').toString();
    }

    /** Returns the names of members. */
    static StringList names(List<Member> members) {
        return new StringList(members.stream().map(Member::name).distinct().toList());
    }
}
