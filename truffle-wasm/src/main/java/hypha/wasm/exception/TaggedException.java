package hypha.wasm.exception;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.runtime.WasmTag;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * An exception of WebAssembly code (core specification 4.2.13): thrown by {@code throw}, or by a host function, which WebAssembly code may catch. As a value it is what an {@code exnref} refers to.
 *
 * <p>A {@link WasmException} is none: WebAssembly code cannot catch a trap.
 */
public final class TaggedException extends UnwindingException {
    private static final long serialVersionUID = 1L;

    private final transient WasmTag tag;

    @SuppressWarnings("serial") // Nobody serializes values of a guest.
    private final Object[] values;

    private TaggedException(WasmTag tag, Object[] values, Node location) {
        super(null, location);
        this.tag = tag;
        this.values = values;
    }

    /**
     * Returns an exception to throw.
     *
     * @param values boxed: {@link Integer}, {@link Long}, {@link Float}, {@link Double}, references; must be of the tag's type; belong to the exception from now on
     * @param location where it is thrown, or null
     */
    @TruffleBoundary
    public static TaggedException create(WasmTag tag, Object[] values, Node location) {
        return new TaggedException(tag, values, location);
    }

    /** Returns the tag. */
    public WasmTag tag() {
        return tag;
    }

    /** Returns the number of values: that of the parameters of the tag's type. */
    public int valueCount() {
        return values.length;
    }

    /** Returns a value, boxed. */
    public Object value(int index) {
        return values[index];
    }

    /** Returns the values, boxed. */
    @TruffleBoundary
    public List<Object> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    @TruffleBoundary
    public String getMessage() {
        return "uncaught exception: tag=" + tag.name() + " values=" + Arrays.toString(values);
    }
}
