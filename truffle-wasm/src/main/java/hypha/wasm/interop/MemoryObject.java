package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.InvalidBufferOffsetException;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.utilities.TriState;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.types.ValueType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A linear memory: a buffer, and an array of bytes (0 to 255), that can be read and written; its member {@code grow} takes a number of pages and gives the size before, or -1. */
@ExportLibrary(InteropLibrary.class)
final class MemoryObject extends WasmObject {
    private static final String GROW = "grow";

    private final WasmMemory memory;

    MemoryObject(WasmMemory memory) {
        super(MetaObject.MEMORY);
        this.memory = memory;
    }

    @Override
    String describe() {
        return "memory of " + memory.sizePages() + " pages";
    }

    WasmMemory memory() {
        return memory;
    }

    @ExportMessage(name = "hasBufferElements")
    @ExportMessage(name = "hasArrayElements")
    @ExportMessage(name = "isBufferWritable")
    boolean holds() {
        return true;
    }

    @ExportMessage(name = "getBufferSize")
    @ExportMessage(name = "getArraySize")
    long size() {
        return memory.sizeBytes();
    }

    private MemorySegment at(long offset, int length) throws InvalidBufferOffsetException {
        if (offset < 0 || offset > memory.sizeBytes() - length) {
            throw InvalidBufferOffsetException.create(offset, length);
        }
        return memory.segment();
    }

    @ExportMessage
    @TruffleBoundary
    byte readBufferByte(long offset) throws InvalidBufferOffsetException {
        return at(offset, Byte.BYTES).get(ValueLayout.JAVA_BYTE, offset);
    }

    @ExportMessage
    @TruffleBoundary
    void writeBufferByte(long offset, byte value) throws InvalidBufferOffsetException {
        at(offset, Byte.BYTES).set(ValueLayout.JAVA_BYTE, offset, value);
    }

    @ExportMessage
    @TruffleBoundary
    void readBuffer(long offset, byte[] target, int targetOffset, int length) throws InvalidBufferOffsetException {
        if (length < 0) {
            throw InvalidBufferOffsetException.create(offset, length);
        }
        MemorySegment.copy(at(offset, length), ValueLayout.JAVA_BYTE, offset, target, targetOffset, length);
    }

    @ExportMessage
    @TruffleBoundary
    short readBufferShort(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Short.BYTES).get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset);
    }

    @ExportMessage
    @TruffleBoundary
    void writeBufferShort(ByteOrder order, long offset, short value) throws InvalidBufferOffsetException {
        at(offset, Short.BYTES).set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset, value);
    }

    @ExportMessage
    @TruffleBoundary
    int readBufferInt(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
    }

    @ExportMessage
    @TruffleBoundary
    void writeBufferInt(ByteOrder order, long offset, int value) throws InvalidBufferOffsetException {
        at(offset, Integer.BYTES).set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset, value);
    }

    @ExportMessage
    @TruffleBoundary
    long readBufferLong(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
    }

    @ExportMessage
    @TruffleBoundary
    void writeBufferLong(ByteOrder order, long offset, long value) throws InvalidBufferOffsetException {
        at(offset, Long.BYTES).set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset, value);
    }

    @ExportMessage
    float readBufferFloat(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return Float.intBitsToFloat(readBufferInt(order, offset));
    }

    @ExportMessage
    void writeBufferFloat(ByteOrder order, long offset, float value) throws InvalidBufferOffsetException {
        writeBufferInt(order, offset, Float.floatToRawIntBits(value));
    }

    @ExportMessage
    double readBufferDouble(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return Double.longBitsToDouble(readBufferLong(order, offset));
    }

    @ExportMessage
    void writeBufferDouble(ByteOrder order, long offset, double value) throws InvalidBufferOffsetException {
        writeBufferLong(order, offset, Double.doubleToRawLongBits(value));
    }

    @ExportMessage(name = "isArrayElementReadable")
    @ExportMessage(name = "isArrayElementModifiable")
    boolean isElement(long index) {
        return index >= 0 && index < memory.sizeBytes();
    }

    @ExportMessage
    boolean isArrayElementInsertable(@SuppressWarnings("unused") long index) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    Object readArrayElement(long index) throws InvalidArrayIndexException {
        if (!isElement(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        return memory.segment().get(ValueLayout.JAVA_BYTE, index) & 0xFF;
    }

    @ExportMessage
    @TruffleBoundary
    void writeArrayElement(long index, Object value) throws InvalidArrayIndexException, UnsupportedTypeException {
        if (!isElement(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        memory.segment().set(ValueLayout.JAVA_BYTE, index, toByte(value));
    }

    private static byte toByte(Object value) throws UnsupportedTypeException {
        try {
            int number = InteropLibrary.getUncached().asInt(value);
            if (number >= Byte.MIN_VALUE && number <= 0xFF) {
                return (byte) number;
            }
        } catch (UnsupportedMessageException e) {
            // Reported below.
        }
        throw UnsupportedTypeException.create(new Object[] {value}, "not a byte: -128 to 255");
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
        return new NamesObject(GROW);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String member) {
        return GROW.equals(member);
    }

    @ExportMessage
    @TruffleBoundary
    Object invokeMember(String member, Object[] arguments)
            throws UnknownIdentifierException, ArityException, UnsupportedTypeException {
        if (!GROW.equals(member)) {
            throw UnknownIdentifierException.create(member);
        }
        if (arguments.length != 1) {
            throw ArityException.create(1, 1, arguments.length);
        }
        return memory.grow((long) InteropValues.toWasm(ValueType.I64, arguments[0]));
    }

    @ExportMessage
    TriState isIdenticalOrUndefined(Object other) {
        return other instanceof MemoryObject that ? TriState.valueOf(that.memory == memory) : TriState.UNDEFINED;
    }

    @ExportMessage
    @TruffleBoundary
    int identityHashCode() {
        return System.identityHashCode(memory);
    }
}
