package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.runtime.Vector128;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;

/** Vectors of the Vector API with 128 bits: conversions between them and to {@link Vector128}. Used where {@link VectorApi#isUsed}. Tells the compiler the exact class of each, without which it knows nothing. */
final class ApiVectors {
    // Graal initializes this class when it parses code that only mentions it, also where the API is missing: that must
    // not fail.
    static final ByteVector ZERO = ByteVector.zero(ByteVector.SPECIES_128);

    private static final Class<? extends ByteVector> BYTES = ZERO.getClass();
    private static final Class<? extends ShortVector> SHORTS =
            ShortVector.zero(ShortVector.SPECIES_128).getClass();
    private static final Class<? extends IntVector> INTS =
            IntVector.zero(IntVector.SPECIES_128).getClass();
    private static final Class<? extends LongVector> LONGS =
            LongVector.zero(LongVector.SPECIES_128).getClass();
    private static final Class<? extends FloatVector> FLOATS =
            FloatVector.zero(FloatVector.SPECIES_128).getClass();
    private static final Class<? extends DoubleVector> DOUBLES =
            DoubleVector.zero(DoubleVector.SPECIES_128).getClass();

    private ApiVectors() {}

    static ByteVector bytes(Object vector) {
        return CompilerDirectives.castExact(vector, BYTES);
    }

    static ShortVector shorts(ByteVector vector) {
        return CompilerDirectives.castExact(vector.reinterpretAsShorts(), SHORTS);
    }

    static IntVector ints(ByteVector vector) {
        return CompilerDirectives.castExact(vector.reinterpretAsInts(), INTS);
    }

    static LongVector longs(ByteVector vector) {
        return CompilerDirectives.castExact(vector.reinterpretAsLongs(), LONGS);
    }

    static FloatVector floats(ByteVector vector) {
        return CompilerDirectives.castExact(vector.reinterpretAsFloats(), FLOATS);
    }

    static DoubleVector doubles(ByteVector vector) {
        return CompilerDirectives.castExact(vector.reinterpretAsDoubles(), DOUBLES);
    }

    static ByteVector of(long low, long high) {
        return bytes(LongVector.zero(LongVector.SPECIES_128)
                .withLane(0, low)
                .withLane(1, high)
                .reinterpretAsBytes());
    }

    static ByteVector of(Vector128 vector) {
        return of(vector.low(), vector.high());
    }

    /** Returns a {@code ByteVector} as a vector of the interpreter. */
    static Vector128 toVector128(Object vector) {
        LongVector longs = longs(bytes(vector));
        return new Vector128(longs.lane(0), longs.lane(1));
    }
}
