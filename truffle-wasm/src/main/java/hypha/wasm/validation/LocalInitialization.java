package hypha.wasm.validation;

import hypha.wasm.binary.LocalTypes;
import hypha.wasm.types.ValueType;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which locals without a default value have been set (core specification 3.1.4, A.3): they can be read until the end of the block in which they were. Costs nothing in functions that have no such local.
 */
final class LocalInitialization {
    private final BitSet unset = new BitSet();

    /** The locals that were set, in order. */
    private int[] order = new int[16];

    private int size;
    private boolean trivial = true;

    /** Starts a function. */
    void begin(LocalTypes locals, int parameters) {
        size = 0;
        trivial = !locals.hasNonDefaultable();
        if (trivial) {
            return;
        }
        unset.clear();
        for (int i = parameters; i < locals.count(); i++) {
            if (!ValueType.isDefaultable(locals.code(i))) {
                unset.set(i);
            }
        }
    }

    boolean isSet(int local) {
        return trivial || !unset.get(local);
    }

    void set(int local) {
        if (!isSet(local)) {
            unset.clear(local);
            if (size == order.length) {
                order = Arrays.copyOf(order, 2 * size);
            }
            order[size++] = local;
        }
    }

    /** Returns how many have been set so far. */
    int height() {
        return size;
    }

    /** Forgets those that were set since there were {@code height}. */
    void reset(int height) {
        while (size > height) {
            unset.set(order[--size]);
        }
    }
}
