package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidBufferOffsetException;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.strings.TruffleString;
import hypha.wasm.runtime.References;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.runtime.WasmTable;
import hypha.wasm.types.ValueType;
import java.math.BigInteger;

/**
 * Converts between values of WebAssembly and of the polyglot API. Integers have no sign, so both readings of one are accepted: an i32 from -2^31 to 2^32 - 1, an i64 from -2^63 to 2^64 - 1. What is outside, or
 * has a fraction, is refused. A floating-point type takes any number and rounds it to the nearest.
 */
public final class InteropValues {
    private InteropValues() {}

    /**
     * Returns a foreign value as a boxed WebAssembly value.
     *
     * @throws UnsupportedTypeException if it is not of the type
     */
    @TruffleBoundary
    public static Object toWasm(ValueType type, Object value) throws UnsupportedTypeException {
        return toWasm(type, value, InteropLibrary.getUncached());
    }

    /**
     * Returns a foreign value as a boxed WebAssembly value.
     *
     * @param interop accepts the value
     * @throws UnsupportedTypeException if it is not of the type
     */
    static Object toWasm(ValueType type, Object value, InteropLibrary interop) throws UnsupportedTypeException {
        try {
            return switch (type.kind()) {
                case I32 -> interop.fitsInInt(value) ? interop.asInt(value) : unsignedInt(interop, value);
                case I64 -> interop.fitsInLong(value) ? interop.asLong(value) : unsignedLong(interop, value);
                case F32 -> interop.fitsInFloat(value) ? interop.asFloat(value) : (float) toDouble(interop, value);
                case F64 -> toDouble(interop, value);
                case REFERENCE -> toReference(interop, type, value);
                case V128 -> toVector(interop, value);
            };
        } catch (UnsupportedMessageException e) {
            throw mismatch(type, value);
        }
    }

    private static int unsignedInt(InteropLibrary interop, Object value) throws UnsupportedMessageException {
        long number = interop.asLong(value);
        if (number < 0 || number > 0xFFFF_FFFFL) {
            throw UnsupportedMessageException.create();
        }
        return (int) number;
    }

    @TruffleBoundary
    private static long unsignedLong(InteropLibrary interop, Object value) throws UnsupportedMessageException {
        BigInteger number = interop.asBigInteger(value);
        if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
            throw UnsupportedMessageException.create();
        }
        return number.longValue();
    }

    private static double toDouble(InteropLibrary interop, Object value) throws UnsupportedMessageException {
        if (interop.fitsInDouble(value)) {
            return interop.asDouble(value);
        }
        return interop.fitsInLong(value) ? interop.asLong(value) : rounded(interop, value);
    }

    @TruffleBoundary
    private static double rounded(InteropLibrary interop, Object value) throws UnsupportedMessageException {
        return interop.asBigInteger(value).doubleValue();
    }

    private static Vector128 toVector(InteropLibrary interop, Object value) throws UnsupportedMessageException {
        if (value instanceof VectorObject vector) {
            return vector.vector();
        }
        if (!interop.hasBufferElements(value) || interop.getBufferSize(value) != Vector128.BYTES) {
            throw UnsupportedMessageException.create();
        }
        byte[] bytes = new byte[Vector128.BYTES];
        try {
            interop.readBuffer(value, 0, bytes, 0, bytes.length);
        } catch (InvalidBufferOffsetException e) {
            throw UnsupportedMessageException.create(e);
        }
        return Vector128.ofBytes(bytes);
    }

    private static Object toReference(InteropLibrary interop, ValueType type, Object value)
            throws UnsupportedTypeException {
        Object reference;
        if (value instanceof FunctionObject function) {
            reference = function.function();
        } else if (value instanceof ReferenceObject object) {
            reference = object.reference();
        } else {
            reference = interop.isNull(value) ? null : value;
        }
        if (!matches(type, reference)) {
            throw mismatch(type, value);
        }
        return reference;
    }

    @TruffleBoundary
    private static boolean matches(ValueType type, Object reference) {
        return References.matches(type, reference);
    }

    @TruffleBoundary
    private static UnsupportedTypeException mismatch(ValueType type, Object value) {
        String shown = String.valueOf(InteropLibrary.getUncached().toDisplayString(value, false));
        return UnsupportedTypeException.create(
                new Object[] {value}, "not a value of WebAssembly type " + type + ": " + shown);
    }

    /** Returns a boxed WebAssembly value, or an external of the store, as an object of the polyglot API. */
    @TruffleBoundary
    public static Object fromWasm(Object value) {
        return switch (value) {
            case null -> NullObject.INSTANCE;
            case Number number -> number;
            case Vector128 vector -> new VectorObject(vector);
            case WasmFunction function -> new FunctionObject(function);
            case WasmMemory memory -> new MemoryObject(memory);
            case WasmTable table -> new TableObject(table);
            case WasmGlobal global -> new GlobalObject(global);
            default -> reference(value);
        };
    }

    /** References of other languages are what they were; those to objects of WebAssembly itself are opaque. */
    private static Object reference(Object value) {
        boolean isInterop = value instanceof TruffleObject
                || value instanceof String
                || value instanceof TruffleString
                || value instanceof Boolean
                || value instanceof Character;
        return isInterop ? value : new ReferenceObject(value);
    }
}
