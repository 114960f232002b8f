package hypha.wasm.debug;

import hypha.wasm.dwarf.ValueLocation;

/**
 * Where a value is, in a suspended frame.
 *
 * @param state the frame
 * @param location where in it
 */
record Place(FrameState state, ValueLocation location) {
    /** Returns the place of a part of what is here; null if it is not in the memory. */
    Place at(long offset) {
        return location.kind() == ValueLocation.Kind.MEMORY
                ? new Place(state, new ValueLocation(ValueLocation.Kind.MEMORY, location.number() + offset))
                : null;
    }

    /** Returns the place in the memory that an address names. */
    Place pointee(long address) {
        return new Place(state, new ValueLocation(ValueLocation.Kind.MEMORY, address));
    }

    boolean isMemory() {
        return location.kind() == ValueLocation.Kind.MEMORY;
    }

    /**
     * Returns the bits of the number that is here, zero-extended.
     *
     * @throws IndexOutOfBoundsException if it is not there
     */
    long bits(int sizeBytes) {
        long all = switch (location.kind()) {
            case MEMORY -> state.memory(location.number(), sizeBytes);
            case LOCAL -> state.local((int) location.number());
            case GLOBAL -> state.global((int) location.number());
            case VALUE -> location.number();
        };
        return sizeBytes >= Long.BYTES ? all : all & (1L << 8 * sizeBytes) - 1;
    }
}
