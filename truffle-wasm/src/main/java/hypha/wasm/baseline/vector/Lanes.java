package hypha.wasm.baseline.vector;

import hypha.wasm.runtime.Vector128;
import jdk.internal.vm.vector.VectorSupport;
import jdk.internal.vm.vector.VectorSupport.FromBitsCoercedOperation;
import jdk.internal.vm.vector.VectorSupport.VecExtractOp;
import jdk.internal.vm.vector.VectorSupport.VecInsertOp;
import jdk.internal.vm.vector.VectorSupport.VectorSpecies;

/**
 * A value of type {@code v128} in code of the first tier: to the JVM a vector of two longs, lane 0 in the lowest bits. HotSpot's last compiler keeps it in a register and makes no object of it as long as only
 * {@link VectorSupport}'s methods use it; in other code it is an object with an array.
 *
 * <p>The JVM finds out from the fields {@code ETYPE} and {@code VLENGTH} what an object is made of when it has to make one of a register.
 */
public final class Lanes extends VectorSupport.Vector<Long> {
    static final Class<Long> ETYPE = long.class;
    static final int VLENGTH = 2;

    private static final FromBitsCoercedOperation<Lanes, VectorSpecies<Long>> SPLAT =
            (bits, s) -> new Lanes(bits, bits);
    private static final VecInsertOp<Lanes> INSERT =
            (v, i, bits) -> i == 0 ? new Lanes(bits, v.halves()[1]) : new Lanes(v.halves()[0], bits);
    private static final VecExtractOp<Lanes> EXTRACT = (v, i) -> v.halves()[i];

    /** Makes an object, which no vector instruction is: for code that is not compiled by the last compiler. */
    Lanes(long low, long high) {
        super(new long[] {low, high});
    }

    private long[] halves() {
        return (long[]) getPayload();
    }

    /** Returns the vector with a number in both halves. */
    static Lanes splat(long half) {
        return VectorSupport.fromBitsCoerced(
                Lanes.class, long.class, 2, half, VectorSupport.MODE_BROADCAST, null, SPLAT);
    }

    /** Returns the vector with another half. */
    static Lanes withHalf(Lanes vector, int index, long half) {
        vector.getClass();
        return VectorSupport.insert(Lanes.class, long.class, 2, vector, index, half, INSERT);
    }

    /** Returns a half. */
    static long half(Lanes vector, int index) {
        vector.getClass();
        return VectorSupport.extract(Lanes.class, long.class, 2, vector, index, EXTRACT);
    }

    /** Returns the vector of two halves. */
    public static Lanes of(long low, long high) {
        Lanes both = splat(low);
        return Fallback.orElse(low == high ? both : withHalf(both, 1, high), 0, 0, null, null, null, 0);
    }

    /** Returns the vector with all bits zero. */
    public static Lanes zero() {
        return splat(0);
    }

    /** Returns a vector that comes into the code. */
    public static Lanes of(Object vector) {
        Vector128 bits = (Vector128) vector;
        return of(bits.low(), bits.high());
    }

    /** Returns a vector as it leaves the code. */
    public static Vector128 toVector128(Lanes vector) {
        return new Vector128(half(vector, 0), half(vector, 1));
    }
}
