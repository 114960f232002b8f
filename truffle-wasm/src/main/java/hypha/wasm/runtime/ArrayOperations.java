package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ArrayType;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FieldType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes arrays, and works on ranges of their elements. Indices and lengths are i32 and unsigned; nothing is written unless all of them are in bounds. */
public final class ArrayOperations {
    /** Most elements of an array. */
    public static final int MAXIMUM_LENGTH = 1 << 28;

    private ArrayOperations() {}

    private static byte storage(DefinedType type) {
        return ((ArrayType) type.composite()).element().storage();
    }

    /** Checks an index and returns it. */
    public static int checkIndex(int index, int length) {
        if (CompilerDirectives.injectBranchProbability(
                CompilerDirectives.SLOWPATH_PROBABILITY, Integer.compareUnsigned(index, length) >= 0)) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.ARRAY_BOUNDS;
        }
        return index;
    }

    /** Returns a new array whose elements are zero or null. */
    public static ArrayObject create(DefinedType type, int length) {
        if (Integer.compareUnsigned(length, MAXIMUM_LENGTH) > 0) {
            throw tooLong(length);
        }
        return switch (storage(type)) {
            case FieldType.I8 -> new ArrayObject.Bytes(type, new byte[length]);
            case FieldType.I16 -> new ArrayObject.Shorts(type, new short[length]);
            case FieldType.I32 -> new ArrayObject.Ints(type, new int[length]);
            case FieldType.I64 -> new ArrayObject.Longs(type, new long[length]);
            case FieldType.F32 -> new ArrayObject.Floats(type, new float[length]);
            case FieldType.F64 -> new ArrayObject.Doubles(type, new double[length]);
            case FieldType.V128 -> new ArrayObject.Vectors(type, new long[2 * length]);
            default -> new ArrayObject.Objects(type, new Object[length]);
        };
    }

    @TruffleBoundary
    private static WasmException tooLong(int length) {
        return WasmException.exhaustion(
                "array too large: elements=" + Integer.toUnsignedString(length) + " maximum=" + MAXIMUM_LENGTH, null);
    }

    /** Sets an element to a boxed value. */
    @TruffleBoundary
    static void set(ArrayObject array, int index, Object value) {
        fill(array, index, value, 1);
    }

    /** Sets a range to one boxed value. */
    @TruffleBoundary
    public static void fill(ArrayObject array, int index, Object value, int length) {
        checkRange(index, length, array.length());
        int end = index + length;
        switch (array) {
            case ArrayObject.Bytes bytes -> Arrays.fill(bytes.elements(), index, end, (byte) (int) value);
            case ArrayObject.Shorts shorts -> Arrays.fill(shorts.elements(), index, end, (short) (int) value);
            case ArrayObject.Ints ints -> Arrays.fill(ints.elements(), index, end, (int) value);
            case ArrayObject.Longs longs -> Arrays.fill(longs.elements(), index, end, (long) value);
            case ArrayObject.Floats floats -> Arrays.fill(floats.elements(), index, end, (float) value);
            case ArrayObject.Doubles doubles -> Arrays.fill(doubles.elements(), index, end, (double) value);
            case ArrayObject.Vectors vectors -> {
                for (int i = index; i < end; i++) {
                    vectors.set(i, (Vector128) value);
                }
            }
            case ArrayObject.Objects objects -> Arrays.fill(objects.elements(), index, end, value);
        }
    }

    /** Copies a range from an array that stores the same, perhaps this one, overlapping or not. */
    @TruffleBoundary
    public static void copy(ArrayObject target, int targetIndex, ArrayObject source, int sourceIndex, int length) {
        checkRange(targetIndex, length, target.length());
        checkRange(sourceIndex, length, source.length());
        // A vector is two elements of the Java array.
        int shift = source instanceof ArrayObject.Vectors ? 1 : 0;
        System.arraycopy(
                source.elements(), sourceIndex << shift, target.elements(), targetIndex << shift, length << shift);
    }

    /** Copies a range of a data segment. */
    @TruffleBoundary
    public static void initData(
            ArrayObject array, int index, WasmInstance instance, int segment, int offset, int length) {
        checkRange(index, length, array.length());
        int size = ((ArrayType) array.type().composite()).element().sizeBytes();
        ByteBuffer data = data(instance, segment, offset, length, size);
        switch (array) {
            case ArrayObject.Bytes bytes -> data.get(bytes.elements(), index, length);
            case ArrayObject.Shorts shorts -> data.asShortBuffer().get(shorts.elements(), index, length);
            case ArrayObject.Ints ints -> data.asIntBuffer().get(ints.elements(), index, length);
            case ArrayObject.Longs longs -> data.asLongBuffer().get(longs.elements(), index, length);
            case ArrayObject.Floats floats -> data.asFloatBuffer().get(floats.elements(), index, length);
            case ArrayObject.Doubles doubles -> data.asDoubleBuffer().get(doubles.elements(), index, length);
            case ArrayObject.Vectors vectors -> data.asLongBuffer().get(vectors.elements(), 2 * index, 2 * length);
            case ArrayObject.Objects objects ->
                throw new IllegalStateException("array.init_data of type=" + objects.type());
        }
    }

    /** Returns a new array from a range of a data segment. */
    @TruffleBoundary
    public static ArrayObject newData(DefinedType type, WasmInstance instance, int segment, int offset, int length) {
        // Before anything is allocated.
        data(
                instance,
                segment,
                offset,
                length,
                ((ArrayType) type.composite()).element().sizeBytes());
        ArrayObject array = create(type, length);
        initData(array, 0, instance, segment, offset, length);
        return array;
    }

    private static ByteBuffer data(WasmInstance instance, int segment, int offset, int length, int elementBytes) {
        var data = instance.module().model().dataSegment(segment);
        long from = offset & 0xFFFF_FFFFL;
        long bytes = (length & 0xFFFF_FFFFL) * elementBytes;
        if (from + bytes > instance.availableData(segment)) {
            throw Trap.MEMORY_BOUNDS;
        }
        return ByteBuffer.wrap(instance.module().model().bytes(), data.start() + (int) from, (int) bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Copies a range of an element segment. */
    @TruffleBoundary
    public static void initElements(
            ArrayObject array, int index, WasmInstance instance, int segment, int offset, int length) {
        checkRange(index, length, array.length());
        checkElements(instance, segment, offset, length);
        Object[] elements = ((ArrayObject.Objects) array).elements();
        for (int i = 0; i < length; i++) {
            elements[index + i] = instance.element(segment, offset + i);
        }
    }

    /** Returns a new array from a range of an element segment. */
    @TruffleBoundary
    public static ArrayObject newElements(
            DefinedType type, WasmInstance instance, int segment, int offset, int length) {
        checkElements(instance, segment, offset, length);
        ArrayObject array = create(type, length);
        initElements(array, 0, instance, segment, offset, length);
        return array;
    }

    private static void checkElements(WasmInstance instance, int segment, int offset, int length) {
        if ((offset & 0xFFFF_FFFFL) + (length & 0xFFFF_FFFFL) > instance.availableElements(segment)) {
            throw Trap.TABLE_BOUNDS;
        }
    }

    private static void checkRange(int first, int length, int size) {
        if ((first & 0xFFFF_FFFFL) + (length & 0xFFFF_FFFFL) > size) {
            throw Trap.ARRAY_BOUNDS;
        }
    }
}
