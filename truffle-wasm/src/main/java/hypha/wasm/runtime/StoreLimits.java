package hypha.wasm.runtime;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.TableType;

/**
 * How large the memories and tables of a store may become. One that is larger from the beginning fails the instantiation; one that would grow beyond does not grow.
 *
 * @param memoryPages most pages of one memory, 0 to {@value #MOST_MEMORY_PAGES}
 * @param tableElements most elements of one table, 0 to {@value #MOST_TABLE_ELEMENTS}
 */
public record StoreLimits(long memoryPages, int tableElements) {
    /** The highest limit on memories: 16 TiB, well below the address space of a process. */
    public static final long MOST_MEMORY_PAGES = 1L << 28;

    /** The highest limit on tables: what a Java array holds. */
    public static final int MOST_TABLE_ELEMENTS = Integer.MAX_VALUE - 8;

    /** The limits unless others are asked for: 16 GiB, which lets 32-bit memories have all that they can address, and ten million elements, as in browsers. */
    public static final StoreLimits DEFAULT = new StoreLimits(1L << 18, 10_000_000);

    /** Checks the limits. */
    public StoreLimits {
        if (memoryPages < 0 || memoryPages > MOST_MEMORY_PAGES) {
            throw new IllegalArgumentException("memoryPages=" + memoryPages + " maximum=" + MOST_MEMORY_PAGES);
        }
        if (tableElements < 0 || tableElements > MOST_TABLE_ELEMENTS) {
            throw new IllegalArgumentException("tableElements=" + tableElements + " maximum=" + MOST_TABLE_ELEMENTS);
        }
    }

    /** Returns how many pages a memory of a type may ever have. */
    long maximumPages(MemoryType type) {
        long addressable = Math.min(memoryPages, type.addressablePages());
        return type.limits().hasMaximum() && Long.compareUnsigned(type.limits().maximum(), addressable) < 0
                ? type.limits().maximum()
                : addressable;
    }

    /** Returns how many elements a table of a type may ever have. */
    int maximumElements(TableType type) {
        return type.limits().hasMaximum() && Long.compareUnsigned(type.limits().maximum(), tableElements) < 0
                ? (int) type.limits().maximum()
                : tableElements;
    }

    /**
     * Checks the initial size of a memory.
     *
     * @throws WasmException exhaustion
     */
    void checkMemory(long pages) {
        if (Long.compareUnsigned(pages, memoryPages) > 0) {
            throw WasmException.exhaustion(
                    "memory too large: pages=" + Long.toUnsignedString(pages) + " limit=" + memoryPages
                            + " option=hwasm.MaximumMemoryPages",
                    null);
        }
    }

    /**
     * Checks the initial size of a table.
     *
     * @throws WasmException exhaustion
     */
    void checkTable(long elements) {
        if (Long.compareUnsigned(elements, tableElements) > 0) {
            throw WasmException.exhaustion(
                    "table too large: elements=" + Long.toUnsignedString(elements) + " limit=" + tableElements
                            + " option=hwasm.MaximumTableElements",
                    null);
        }
    }
}
