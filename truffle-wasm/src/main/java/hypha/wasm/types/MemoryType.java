package hypha.wasm.types;

/**
 * The type of a linear memory.
 *
 * @param limits in pages of {@value #PAGE_BYTES} bytes
 */
public record MemoryType(Limits limits) {
    /** Binary logarithm of {@link #PAGE_BYTES}. */
    public static final int LOG2_PAGE_BYTES = 16;

    /** Bytes in a page. */
    public static final int PAGE_BYTES = 1 << LOG2_PAGE_BYTES;

    /** Most pages of a memory with 32-bit addresses. */
    public static final int MAXIMUM_PAGES = 1 << (32 - LOG2_PAGE_BYTES);

    @Override
    public String toString() {
        return limits.toString();
    }
}
