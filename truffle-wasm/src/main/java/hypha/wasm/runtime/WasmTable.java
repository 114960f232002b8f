package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.TableType;
import hypha.wasm.types.ValueType;
import java.util.Arrays;

/** A table of the store. Indices and lengths are unsigned; the code saturates 64-bit ones to 32 bits, since no table has 2^32 - 1 elements. Elements are references; null is the null reference. Used by one thread at a time. */
public final class WasmTable {
    /** What {@code table.grow} gives when it fails. */
    public static final int GROW_FAILED = -1;

    private static final Object[] NONE = {};

    private final TableType type;
    private final int maximum;
    private Object[] elements;
    private int size;

    /**
     * Creates a table of its minimum size, of one element repeated.
     *
     * @throws WasmException if it is too large
     */
    public WasmTable(TableType type, Object initial) {
        this(type, initial, StoreLimits.DEFAULT);
    }

    /**
     * Creates a table of its minimum size, of one element repeated.
     *
     * @param limits beyond which a table is refused, or does not grow
     * @throws WasmException if it is beyond the limits, or there is no room for it
     */
    @TruffleBoundary
    public WasmTable(TableType type, Object initial, StoreLimits limits) {
        this.type = type;
        limits.checkTable(type.limits().minimum());
        this.maximum = limits.maximumElements(type);
        this.size = (int) type.limits().minimum();
        try {
            this.elements = size == 0 ? NONE : new Object[size];
        } catch (OutOfMemoryError e) {
            throw WasmException.exhaustion("table refused: elements=" + size, null);
        }
        if (initial != null) {
            Arrays.fill(elements, initial);
        }
    }

    /** Returns the type that the table was declared with. */
    public TableType type() {
        return type;
    }

    /** Returns the type of the elements. */
    public ValueType elementType() {
        return type.element();
    }

    /** Returns the number of elements. */
    public int size() {
        return size;
    }

    /** Returns an element ({@code table.get}). */
    public Object get(int index) {
        Object[] current = elements;
        if (Integer.compareUnsigned(index, size) >= 0) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.TABLE_BOUNDS;
        }
        return current[index];
    }

    /** Returns the function that {@code call_indirect} finds at an index. */
    public WasmFunction callee(int index) {
        Object[] current = elements;
        // Beyond the size there is nothing but null: so one comparison will do.
        if (Integer.compareUnsigned(index, current.length) >= 0) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.UNDEFINED_ELEMENT;
        }
        Object element = current[index];
        if (element == null) {
            CompilerDirectives.transferToInterpreter();
            throw index < size ? Trap.uninitializedElement(index) : Trap.UNDEFINED_ELEMENT;
        }
        return CompilerDirectives.castExact(element, WasmFunction.class);
    }

    /** Sets an element ({@code table.set}); the caller has checked its type. */
    public void set(int index, Object value) {
        Object[] current = elements;
        if (Integer.compareUnsigned(index, size) >= 0) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.TABLE_BOUNDS;
        }
        current[index] = value;
    }

    /**
     * Grows the table ({@code table.grow}).
     *
     * @return the size before, or {@link #GROW_FAILED}
     */
    @TruffleBoundary
    public int grow(int delta, Object value) {
        int before = size;
        if (Integer.compareUnsigned(delta, maximum - before) > 0) {
            return GROW_FAILED;
        }
        int after = before + delta;
        if (after > elements.length) {
            // Half as much again, so that growing one by one is not quadratic.
            try {
                elements = Arrays.copyOf(elements, (int) Math.min(maximum, Math.max(after, after * 3L / 2)));
            } catch (OutOfMemoryError e) {
                return GROW_FAILED;
            }
        }
        Arrays.fill(elements, before, after, value);
        size = after;
        return before;
    }

    /** Sets a range to one element ({@code table.fill}). */
    @TruffleBoundary
    public void fill(int index, Object value, int length) {
        checkRange(index, length, size);
        Arrays.fill(elements, index, index + length, value);
    }

    /** Copies a range from a table, perhaps this one, overlapping or not ({@code table.copy}). */
    @TruffleBoundary
    public void copy(int target, WasmTable source, int sourceIndex, int length) {
        checkRange(sourceIndex, length, source.size);
        checkRange(target, length, size);
        System.arraycopy(source.elements, sourceIndex, elements, target, length);
    }

    /** Checks the ranges of {@code table.init} from a segment of {@code available} elements. */
    void checkInit(int target, int source, int length, int available) {
        checkRange(source, length, available);
        checkRange(target, length, size);
    }

    private static void checkRange(int first, int length, int size) {
        if ((first & 0xFFFF_FFFFL) + (length & 0xFFFF_FFFFL) > size) {
            throw Trap.TABLE_BOUNDS;
        }
    }
}
