package hypha.wasm.debug;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.WasmLanguage;
import hypha.wasm.dwarf.DebugType;
import hypha.wasm.dwarf.DebugType.Kind;
import hypha.wasm.dwarf.ValueLocation;
import java.util.List;

/** A number, boolean, character, enumeration or pointer, as it was when this was made. A pointer has a member {@code *}: what it points to. */
@ExportLibrary(value = InteropLibrary.class, delegateTo = "number")
final class ScalarValue implements TruffleObject {
    private static final String POINTEE = "*";

    private final DebugType type;
    private final Place place;
    private final long bits;
    private final boolean present;

    /** The value as a number or boolean of Java; a text if it is neither. */
    final Object number;

    /**
     * Reads a value.
     *
     * @param place where it is; null if unknown
     * @param bitOffset of a bit field: where it starts there, in bits
     * @param bitSize of a bit field: its size in bits; else 0
     */
    ScalarValue(DebugType type, Place place, int bitOffset, int bitSize) {
        this.type = type;
        this.place = place;
        long read = 0;
        boolean found = false;
        try {
            if (place != null) {
                int bytes =
                        bitSize == 0 ? SourceValues.size(type) : Math.min((bitOffset + bitSize + 7) / 8, Long.BYTES);
                read = place.bits(bytes);
                found = true;
            }
        } catch (IndexOutOfBoundsException e) {
            // Not in the memory: a value that is not there.
        }
        if (bitSize > 0 && bitSize < Long.SIZE) {
            read = read >>> bitOffset & (1L << bitSize) - 1;
            read = type.kind() == Kind.SIGNED ? SourceValues.signed(read, bitSize) : read;
        }
        this.bits = read;
        this.present = found;
        this.number = present ? number(type, bits) : "<not available>";
    }

    private static Object number(DebugType type, long bits) {
        int size = SourceValues.size(type);
        long signed = SourceValues.signed(bits, 8 * size);
        return switch (type.kind()) {
            case SIGNED, ENUMERATION -> narrow(signed);
            case CHARACTER -> narrow(size == 1 ? signed : bits);
            case UNSIGNED, POINTER -> bits >= 0 ? narrow(bits) : Long.toUnsignedString(bits);
            case BOOLEAN -> bits != 0;
            case FLOAT ->
                size == Float.BYTES ? (Object) Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
            default -> "0x" + Long.toHexString(bits);
        };
    }

    private static Object narrow(long value) {
        if (value == (int) value) {
            return (int) value;
        }
        return value;
    }

    DebugType type() {
        return type;
    }

    /** Says whether {@link #write} can change what is at a place. */
    static boolean isWritable(DebugType type, Place place) {
        if (place == null || place.location().kind() == ValueLocation.Kind.VALUE) {
            return false;
        }
        boolean scalar = switch (type.kind()) {
            case SIGNED, UNSIGNED, BOOLEAN, CHARACTER, ENUMERATION, POINTER, FLOAT -> true;
            default -> false;
        };
        return scalar && (place.isMemory() || place.location().kind() == ValueLocation.Kind.LOCAL);
    }

    /** Changes a scalar. */
    @TruffleBoundary
    static void write(DebugType type, Place place, Object value)
            throws UnsupportedMessageException, UnsupportedTypeException {
        if (!isWritable(type, place)) {
            throw UnsupportedMessageException.create();
        }
        long newBits = encode(type, value);
        FrameState state = place.state();
        if (place.isMemory()) {
            try {
                state.write(place.location().number(), SourceValues.size(type), newBits);
            } catch (IndexOutOfBoundsException e) {
                throw UnsupportedMessageException.create();
            }
            return;
        }
        int local = (int) place.location().number();
        Object boxed = switch (state.frame().local(local)) {
            case Integer old -> (Object) (int) newBits;
            case Long old -> newBits;
            case Float old -> Float.intBitsToFloat((int) newBits);
            case Double old -> Double.longBitsToDouble(newBits);
            case null, default -> throw UnsupportedMessageException.create();
        };
        state.frame().setLocal(local, boxed);
    }

    private static long encode(DebugType type, Object value) throws UnsupportedTypeException {
        InteropLibrary interop = InteropLibrary.getUncached();
        try {
            if (type.kind() == Kind.FLOAT) {
                return SourceValues.size(type) == Float.BYTES
                        ? Float.floatToRawIntBits((float) interop.asDouble(value)) & 0xFFFF_FFFFL
                        : Double.doubleToRawLongBits(interop.asDouble(value));
            }
            if (interop.isBoolean(value)) {
                return interop.asBoolean(value) ? 1 : 0;
            }
            return interop.fitsInLong(value)
                    ? interop.asLong(value)
                    : interop.asBigInteger(value).longValue();
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(new Object[] {value}, "not a value of type " + type.name());
        }
    }

    private boolean isPointer() {
        return present && type.kind() == Kind.POINTER;
    }

    private boolean hasPointee() {
        long size = type.target().sizeBytes();
        return isPointer() && bits != 0 && size > 0 && place.state().isMemory(bits, size);
    }

    @ExportMessage
    boolean hasMembers() {
        return isPointer();
    }

    @ExportMessage
    @TruffleBoundary
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) throws UnsupportedMessageException {
        if (!isPointer()) {
            throw UnsupportedMessageException.create();
        }
        return new StringList(hasPointee() ? List.of(POINTEE) : List.of());
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String member) {
        return member.equals(POINTEE) && hasPointee();
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String member) throws UnsupportedMessageException, UnknownIdentifierException {
        if (!isPointer()) {
            throw UnsupportedMessageException.create();
        }
        if (!isMemberReadable(member)) {
            throw UnknownIdentifierException.create(member);
        }
        return SourceValues.read(type.target(), place.pointee(bits));
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

    @Override
    public String toString() {
        return present ? SourceValues.scalar(type, bits, place) : number.toString();
    }
}
