package hypha.wasm.dwarf;

import java.util.Arrays;

/** Which place of the sources each address of a unit's code comes from: rows sorted by address, each valid up to the next. Made by {@link LineProgram}. */
final class LineTable {
    /** The file of a row that ends a sequence: the code from its address on is not of the unit. */
    static final int END = -1;

    private static final int STATEMENT = 1;
    private static final int PROLOGUE_END = 2;

    /** Most rows that are kept; some 64 MB. */
    private static final int MAXIMUM_ROWS = 1 << 22;

    private final SourceFile[] files;
    private int size;
    private int[] addresses = new int[64];
    private int[] fileIndices = new int[64];
    private int[] lines = new int[64];
    private int[] columns = new int[64];
    private byte[] flags = new byte[64];

    LineTable(SourceFile[] files) {
        this.files = files;
    }

    void add(int address, int file, int line, int column, boolean statement, boolean prologueEnd) {
        if (size == addresses.length) {
            if (size >= MAXIMUM_ROWS) {
                throw new DwarfFormatException("line table too large: rows=" + size);
            }
            int capacity = 2 * size;
            addresses = Arrays.copyOf(addresses, capacity);
            fileIndices = Arrays.copyOf(fileIndices, capacity);
            lines = Arrays.copyOf(lines, capacity);
            columns = Arrays.copyOf(columns, capacity);
            flags = Arrays.copyOf(flags, capacity);
        }
        addresses[size] = address;
        fileIndices[size] = file;
        lines[size] = line;
        columns[size] = column;
        flags[size] = (byte) ((statement ? STATEMENT : 0) | (prologueEnd ? PROLOGUE_END : 0));
        size++;
    }

    int size() {
        return size;
    }

    /** Forgets the rows from an index on. */
    void truncate(int newSize) {
        size = newSize;
    }

    /** Sorts the rows by address; those of one address keep their order, but the end of a sequence comes before what starts there. */
    void sort() {
        boolean sorted = true;
        for (int i = 1; i < size && sorted; i++) {
            sorted = addresses[i - 1] <= addresses[i];
        }
        if (sorted) {
            return;
        }
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            long later = fileIndices[i] == END ? 0 : 1L << 31;
            order[i] = (long) addresses[i] << 32 | later | i;
        }
        Arrays.sort(order);
        int[] places = new int[size];
        for (int i = 0; i < size; i++) {
            places[i] = (int) order[i] & Integer.MAX_VALUE;
        }
        addresses = permute(addresses, places);
        fileIndices = permute(fileIndices, places);
        lines = permute(lines, places);
        columns = permute(columns, places);
        byte[] newFlags = new byte[size];
        for (int i = 0; i < size; i++) {
            newFlags[i] = flags[places[i]];
        }
        flags = newFlags;
    }

    private static int[] permute(int[] values, int[] places) {
        int[] result = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            result[i] = values[places[i]];
        }
        return result;
    }

    /** Returns the first row at or after an address; {@link #size()} if there is none. */
    int ceiling(int address) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (addresses[middle] < address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the row that an address belongs to, or -1. */
    int find(int address) {
        int row = ceiling(address + 1) - 1;
        return row < 0 || fileIndices[row] == END ? -1 : row;
    }

    int address(int row) {
        return addresses[row];
    }

    /** Returns the file of a row; null if unknown. */
    SourceFile file(int row) {
        return fileNumbered(fileIndices[row]);
    }

    /** Returns the file with a number of the line table; null if there is none. */
    SourceFile fileNumbered(int index) {
        return index < 0 || index >= files.length ? null : files[index];
    }

    int line(int row) {
        return lines[row];
    }

    int column(int row) {
        return columns[row];
    }

    boolean isStatement(int row) {
        return (flags[row] & STATEMENT) != 0 && fileIndices[row] != END && lines[row] > 0;
    }

    boolean isPrologueEnd(int row) {
        return (flags[row] & PROLOGUE_END) != 0;
    }
}
