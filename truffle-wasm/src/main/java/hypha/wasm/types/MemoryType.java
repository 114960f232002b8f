package hypha.wasm.types;

/**
 * The type of a linear memory.
 *
 * @param address the type of its addresses
 * @param limits in pages of {@value #PAGE_BYTES} bytes
 * @param shared whether several threads may use it at once (threads proposal); such a memory has a maximum
 */
public record MemoryType(AddressType address, Limits limits, boolean shared) {
    /** Binary logarithm of {@link #PAGE_BYTES}. */
    public static final int LOG2_PAGE_BYTES = 16;

    /** Bytes in a page. */
    public static final int PAGE_BYTES = 1 << LOG2_PAGE_BYTES;

    /** Most pages of a memory with 32-bit addresses. */
    public static final int MAXIMUM_PAGES = 1 << (32 - LOG2_PAGE_BYTES);

    /** Most pages of a memory with 64-bit addresses. */
    public static final long MAXIMUM_PAGES_64 = 1L << (64 - LOG2_PAGE_BYTES);

    /** Creates the type of a memory with 32-bit addresses that is not shared. */
    public MemoryType(Limits limits) {
        this(AddressType.I32, limits, false);
    }

    /** Returns how many pages a memory of this address type may have at most. */
    public long addressablePages() {
        return address.isWide() ? MAXIMUM_PAGES_64 : MAXIMUM_PAGES;
    }

    @Override
    public String toString() {
        return (address.isWide() ? "i64 " : "") + limits + (shared ? " shared" : "");
    }
}
