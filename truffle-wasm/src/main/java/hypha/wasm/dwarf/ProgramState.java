package hypha.wasm.dwarf;

/** The state of a suspended function, from which the values of its variables are found. */
public interface ProgramState {
    /** Returns the value of a local of the function: the bits of a number, zero-extended; a number that is none throws {@link IndexOutOfBoundsException}. */
    long local(int index);

    /** Returns the value of a global of the function's instance, likewise. */
    long global(int index);

    /**
     * Reads a number from the first linear memory, little-endian.
     *
     * @param sizeBytes 1 to 8
     * @throws IndexOutOfBoundsException if it is not in the memory
     */
    long memory(long address, int sizeBytes);
}
