package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import hypha.wasm.runtime.References;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.runtime.WasmTable;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;

/** Converts between values of WebAssembly and of the polyglot API. Integers must fit; floating point is rounded, as a number of another language is. */
final class InteropValues {
    private InteropValues() {}

    /**
     * Returns a foreign value as a boxed WebAssembly value.
     *
     * @throws UnsupportedTypeException if it is not of the type
     */
    @TruffleBoundary
    static Object toWasm(ValueType type, Object value) throws UnsupportedTypeException {
        InteropLibrary interop = InteropLibrary.getUncached();
        try {
            return switch (type.kind()) {
                case I32 -> interop.asInt(value);
                case I64 -> interop.asLong(value);
                case F32 -> interop.fitsInFloat(value) ? interop.asFloat(value) : (float) toDouble(interop, value);
                case F64 -> toDouble(interop, value);
                case REFERENCE -> toReference(interop, type, value);
                case V128 -> throw UnsupportedMessageException.create();
            };
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(new Object[] {value}, "not a value of type " + type);
        }
    }

    private static double toDouble(InteropLibrary interop, Object value) throws UnsupportedMessageException {
        return interop.fitsInLong(value) ? interop.asLong(value) : interop.asDouble(value);
    }

    private static Object toReference(InteropLibrary interop, ValueType type, Object value)
            throws UnsupportedMessageException {
        Object reference =
                interop.isNull(value) ? null : value instanceof FunctionObject function ? function.function() : value;
        if (!References.matches(type, reference)) {
            throw UnsupportedMessageException.create();
        }
        return reference;
    }

    /** Returns a boxed WebAssembly value, or an external of the store, as an object of the polyglot API. */
    static Object fromWasm(Object value) {
        return switch (value) {
            case null -> NullObject.INSTANCE;
            case WasmFunction function -> new FunctionObject(function);
            case WasmMemory memory -> new MemoryObject(memory);
            case WasmTable table -> new TableObject(table);
            case WasmGlobal global -> new GlobalObject(global);
            default -> value;
        };
    }

    /** Returns what a function gave: null for no result, an array for several. */
    static Object fromResult(FunctionType type, Object result) {
        return type.resultCount() > 1 ? new ResultsObject((Object[]) result) : fromWasm(result);
    }
}
