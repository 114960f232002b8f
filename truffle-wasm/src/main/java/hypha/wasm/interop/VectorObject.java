package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidBufferOffsetException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.runtime.Vector128;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A vector of 128 bits: a buffer of 16 bytes that cannot be written. */
@ExportLibrary(InteropLibrary.class)
final class VectorObject extends WasmObject {
    private final Vector128 vector;

    VectorObject(Vector128 vector) {
        super(MetaObject.VECTOR);
        this.vector = vector;
    }

    Vector128 vector() {
        return vector;
    }

    @Override
    String describe() {
        return "v128 0x" + String.format("%016x%016x", vector.high(), vector.low());
    }

    /** Returns the bytes, positioned at an offset, after checking the range. */
    private ByteBuffer at(long offset, int length, ByteOrder order) throws InvalidBufferOffsetException {
        if (offset < 0 || length < 0 || offset > Vector128.BYTES - length) {
            throw InvalidBufferOffsetException.create(offset, length);
        }
        return ByteBuffer.wrap(vector.toBytes()).order(order).position((int) offset);
    }

    @ExportMessage
    boolean hasBufferElements() {
        return true;
    }

    @ExportMessage
    long getBufferSize() {
        return Vector128.BYTES;
    }

    @ExportMessage
    @TruffleBoundary
    byte readBufferByte(long offset) throws InvalidBufferOffsetException {
        return at(offset, Byte.BYTES, ByteOrder.LITTLE_ENDIAN).get();
    }

    @ExportMessage
    @TruffleBoundary
    void readBuffer(long offset, byte[] target, int targetOffset, int length) throws InvalidBufferOffsetException {
        at(offset, length, ByteOrder.LITTLE_ENDIAN).get(target, targetOffset, length);
    }

    @ExportMessage
    @TruffleBoundary
    short readBufferShort(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Short.BYTES, order).getShort();
    }

    @ExportMessage
    @TruffleBoundary
    int readBufferInt(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Integer.BYTES, order).getInt();
    }

    @ExportMessage
    @TruffleBoundary
    long readBufferLong(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Long.BYTES, order).getLong();
    }

    @ExportMessage
    @TruffleBoundary
    float readBufferFloat(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Float.BYTES, order).getFloat();
    }

    @ExportMessage
    @TruffleBoundary
    double readBufferDouble(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return at(offset, Double.BYTES, order).getDouble();
    }
}
