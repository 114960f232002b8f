package hypha.wasm.baseline;

import java.util.Map;
import java.util.TreeMap;

/**
 * An i32 as a sum: a constant, and the values that some slots had earlier, each times a factor. All of it modulo 2^32.
 *
 * @param factors the factor of each slot, never 0
 */
record LinearForm(Map<Integer, Integer> factors, int constant) {
    /** Most slots in a form: of more nothing is known. */
    private static final int MAXIMUM_SLOTS = 6;

    static LinearForm constant(int constant) {
        return new LinearForm(Map.of(), constant);
    }

    static LinearForm slot(int slot) {
        return new LinearForm(Map.of(slot, 1), 0);
    }

    /** Returns the sum of this and a multiple of another form; null if it would be too long, or one of them is null. */
    LinearForm plus(LinearForm other, int times) {
        if (other == null) {
            return null;
        }
        Map<Integer, Integer> sum = new TreeMap<>(factors);
        other.factors.forEach((slot, factor) -> sum.merge(slot, factor * times, Integer::sum));
        sum.values().removeIf(factor -> factor == 0);
        return sum.size() > MAXIMUM_SLOTS ? null : new LinearForm(sum, constant + other.constant * times);
    }

    LinearForm plus(int addend) {
        return new LinearForm(factors, constant + addend);
    }

    LinearForm shifted(int bits) {
        return constant(0).plus(this, 1 << bits);
    }

    /** Says whether this is the earlier value of a slot and a constant. */
    boolean isSlotPlusConstant(int slot) {
        return factors.equals(Map.of(slot, 1));
    }
}
