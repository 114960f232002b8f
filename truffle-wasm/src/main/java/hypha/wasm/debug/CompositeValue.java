package hypha.wasm.debug;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.WasmLanguage;
import hypha.wasm.dwarf.DebugType;
import hypha.wasm.dwarf.DebugType.Member;
import java.util.ArrayList;
import java.util.List;

/** A structure, with members, or an array, with elements, in the linear memory. Reads the memory as it is when asked. */
@ExportLibrary(InteropLibrary.class)
final class CompositeValue implements TruffleObject {
    private final DebugType type;
    private final Place place;

    CompositeValue(DebugType type, Place place) {
        this.type = type;
        this.place = place;
    }

    /** Returns the members that a structure has: of alternatives only the one that it is. */
    static List<Member> members(DebugType type, Place place) {
        List<Member> members = new ArrayList<>();
        boolean chosen = false;
        for (Member member : type.members()) {
            var condition = member.discriminator();
            if (condition != null && condition.value() != null) {
                Place tag = place == null ? null : place.at(condition.offset());
                if (tag == null || !isTag(condition, tag)) {
                    continue;
                }
                chosen = true;
            }
            members.add(member);
        }
        if (chosen) {
            // The alternative for all other tags is not the one.
            members.removeIf(member ->
                    member.discriminator() != null && member.discriminator().value() == null);
        }
        return members;
    }

    private static boolean isTag(DebugType.Discriminator condition, Place tag) {
        try {
            int size = SourceValues.size(condition.type());
            long mask = size == Long.BYTES ? -1L : (1L << 8 * size) - 1;
            return tag.bits(size) == (condition.value() & mask);
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    private boolean isStructure() {
        return type.kind() == DebugType.Kind.STRUCTURE;
    }

    private Member find(String name) {
        if (isStructure() && place != null && place.isMemory()) {
            for (Member member : members(type, place)) {
                if (member.name().equals(name)) {
                    return member;
                }
            }
        }
        return null;
    }

    private Member get(String name) throws UnknownIdentifierException {
        Member member = find(name);
        if (member == null) {
            throw UnknownIdentifierException.create(name);
        }
        return member;
    }

    @ExportMessage
    boolean hasMembers() {
        return isStructure();
    }

    @ExportMessage
    @TruffleBoundary
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) throws UnsupportedMessageException {
        if (!isStructure()) {
            throw UnsupportedMessageException.create();
        }
        return SourceValues.names(place != null && place.isMemory() ? members(type, place) : List.of());
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return find(member) != null;
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnsupportedMessageException, UnknownIdentifierException {
        if (!isStructure()) {
            throw UnsupportedMessageException.create();
        }
        return SourceValues.readMember(get(member), place);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberModifiable(String name) {
        Member member = find(name);
        return member != null
                && member.bitSize() == 0
                && ScalarValue.isWritable(member.type(), place.at(member.offset()));
    }

    @ExportMessage
    boolean isMemberInsertable(@SuppressWarnings("unused") String member) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    void writeMember(String name, Object value)
            throws UnsupportedMessageException, UnknownIdentifierException, UnsupportedTypeException {
        if (!isMemberModifiable(name)) {
            throw UnsupportedMessageException.create();
        }
        Member member = get(name);
        ScalarValue.write(member.type(), place.at(member.offset()), value);
    }

    @ExportMessage
    boolean hasArrayElements() {
        return !isStructure();
    }

    @ExportMessage
    @TruffleBoundary
    long getArraySize() throws UnsupportedMessageException {
        if (isStructure()) {
            throw UnsupportedMessageException.create();
        }
        boolean known = place != null && place.isMemory() && type.target().sizeBytes() > 0;
        return known ? Math.max(type.elementCount(), 0) : 0;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isArrayElementReadable(long index) {
        try {
            return index >= 0 && index < getArraySize();
        } catch (UnsupportedMessageException e) {
            return false;
        }
    }

    @ExportMessage
    @TruffleBoundary
    Object readArrayElement(long index) throws UnsupportedMessageException, InvalidArrayIndexException {
        if (isStructure()) {
            throw UnsupportedMessageException.create();
        }
        if (!isArrayElementReadable(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        DebugType element = type.target();
        return SourceValues.read(element, place.at(index * element.sizeBytes()));
    }

    @ExportMessage
    boolean hasLanguage() {
        return true;
    }

    @ExportMessage
    Class<? extends TruffleLanguage<?>> getLanguage() {
        return WasmLanguage.class;
    }

    @ExportMessage
    boolean hasMetaObject() {
        return true;
    }

    @ExportMessage
    Object getMetaObject() {
        return new TypeObject(type);
    }

    @ExportMessage
    @TruffleBoundary
    Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
        return toString();
    }

    DebugType type() {
        return type;
    }

    @Override
    public String toString() {
        return place == null || !place.isMemory() ? type.name() : SourceValues.text(type, place, 0);
    }
}
