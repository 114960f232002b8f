package hypha.wasm.baseline.vector;

import hypha.wasm.code.VectorOpcode;
import hypha.wasm.nodes.VectorArithmetic;
import hypha.wasm.runtime.Vector128;
import jdk.internal.vm.vector.VectorSupport;

/**
 * What happens where the JVM has no vector instructions: in its interpreter and its first compiler, and wherever the last one gives up on a step. They call the methods of {@link VectorSupport}, and those the fallbacks
 * that they get. Ours compute nothing. They return an object of the right class, which is what the compiler has to know of a step before it has compiled it, and of a subclass that says that the vector is missing;
 * the last step's returns null. Then {@link #orElse} computes the instruction as a whole from two longs: one computation instead of one for each step.
 */
final class Fallback {
    /** For the last step. */
    static final VectorSupport.VectorConvertOp<Lanes, ?, ?> RESULT = (v, s) -> null;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.Bytes, ?, ?> CONVERT_BYTES =
            (v, s) -> ShapedLanes.MissingBytes.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.Bytes, ?> SPLAT_BYTES =
            (bits, s) -> ShapedLanes.MissingBytes.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.Shorts, ?, ?> CONVERT_SHORTS =
            (v, s) -> ShapedLanes.MissingShorts.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.Shorts, ?> SPLAT_SHORTS =
            (bits, s) -> ShapedLanes.MissingShorts.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.Ints, ?, ?> CONVERT_INTS =
            (v, s) -> ShapedLanes.MissingInts.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.Ints, ?> SPLAT_INTS =
            (bits, s) -> ShapedLanes.MissingInts.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.Longs, ?, ?> CONVERT_LONGS =
            (v, s) -> ShapedLanes.MissingLongs.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.Longs, ?> SPLAT_LONGS =
            (bits, s) -> ShapedLanes.MissingLongs.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.Floats, ?, ?> CONVERT_FLOATS =
            (v, s) -> ShapedLanes.MissingFloats.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.Floats, ?> SPLAT_FLOATS =
            (bits, s) -> ShapedLanes.MissingFloats.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.Doubles, ?, ?> CONVERT_DOUBLES =
            (v, s) -> ShapedLanes.MissingDoubles.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.Doubles, ?> SPLAT_DOUBLES =
            (bits, s) -> ShapedLanes.MissingDoubles.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.FourLongs, ?, ?> CONVERT_FOUR_LONGS =
            (v, s) -> ShapedLanes.MissingFourLongs.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.FourLongs, ?> SPLAT_FOUR_LONGS =
            (bits, s) -> ShapedLanes.MissingFourLongs.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.FourDoubles, ?, ?> CONVERT_FOUR_DOUBLES =
            (v, s) -> ShapedLanes.MissingFourDoubles.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.FourDoubles, ?> SPLAT_FOUR_DOUBLES =
            (bits, s) -> ShapedLanes.MissingFourDoubles.ONE;

    /** For conversions. */
    static final VectorSupport.VectorConvertOp<ShapedLanes.EightInts, ?, ?> CONVERT_EIGHT_INTS =
            (v, s) -> ShapedLanes.MissingEightInts.ONE;

    /** For a number in all lanes. */
    static final VectorSupport.FromBitsCoercedOperation<ShapedLanes.EightInts, ?> SPLAT_EIGHT_INTS =
            (bits, s) -> ShapedLanes.MissingEightInts.ONE;

    /** For comparisons. */
    static final VectorSupport.VectorCompareOp<?, LaneMasks.BytesMask> COMPARE_BYTES =
            (condition, v, w, m) -> LaneMasks.MissingBytesMask.ONE;

    /** For comparisons. */
    static final VectorSupport.VectorCompareOp<?, LaneMasks.ShortsMask> COMPARE_SHORTS =
            (condition, v, w, m) -> LaneMasks.MissingShortsMask.ONE;

    /** For comparisons. */
    static final VectorSupport.VectorCompareOp<?, LaneMasks.IntsMask> COMPARE_INTS =
            (condition, v, w, m) -> LaneMasks.MissingIntsMask.ONE;

    /** For comparisons. */
    static final VectorSupport.VectorCompareOp<?, LaneMasks.FloatsMask> COMPARE_FLOATS =
            (condition, v, w, m) -> LaneMasks.MissingFloatsMask.ONE;

    /** For comparisons. */
    static final VectorSupport.VectorCompareOp<?, LaneMasks.FourLongsMask> COMPARE_FOUR_LONGS =
            (condition, v, w, m) -> LaneMasks.MissingFourLongsMask.ONE;

    /** For comparisons. */
    static final VectorSupport.VectorCompareOp<?, LaneMasks.FourDoublesMask> COMPARE_FOUR_DOUBLES =
            (condition, v, w, m) -> LaneMasks.MissingFourDoublesMask.ONE;

    /** For an operation on a vector. */
    static final VectorSupport.UnaryOperation<?, ?> UNARY = (v, m) -> missing(v);

    /** For an operation on two. */
    static final VectorSupport.BinaryOperation<?, ?> BINARY = (v, w, m) -> missing(v);

    /** For shifts. */
    static final VectorSupport.VectorBroadcastIntOp<?, ?> SHIFT = (v, n, m) -> missing(v);

    /** For lanes of two vectors by a mask. */
    static final VectorSupport.VectorBlendOp<?, ?> BLEND = (v, w, m) -> missing(v);

    /** For bytes by their names. */
    static final VectorSupport.VectorSelectFromOp<?, ?> SELECT = (v, w, m) -> missing(v);

    /** For another number in a lane. */
    static final VectorSupport.VecInsertOp<?> INSERT = (v, i, bits) -> missing(v);

    /** For a mask as a number. */
    static final VectorSupport.VectorMaskOp<?> MASK = m -> Formula.NO_MASK;

    private Fallback() {}

    @SuppressWarnings("unchecked")
    private static <V> V missing(V vector) {
        return (V) ((ShapedLanes<?>) vector).missing();
    }

    /**
     * Returns the result of an instruction if it has one, else computes it. All instructions that make a vector come through here, loads and constants with a result always: so the profile, by which HotSpot decides what
     * to compile, knows both cases everywhere, and the last compiler drops the second where it has the first.
     *
     * @param missing not 0 if a step had no result
     * @param opcode of {@link VectorOpcode}
     * @param n the number that the instruction takes, if any
     */
    static Lanes orElse(VectorSupport.VectorPayload result, int missing, int opcode, Lanes a, Lanes b, Lanes c, int n) {
        return result != null && missing == 0 ? (Lanes) result : ScalarLanes.compute(opcode, a, b, c, n);
    }

    /** The same for 16 bytes of two vectors, by their names. */
    static Lanes shuffleOrElse(VectorSupport.VectorPayload result, int missing, Lanes a, Lanes b, long low, long high) {
        return result != null && missing == 0
                ? (Lanes) result
                : shuffle(Lanes.toVector128(a), Lanes.toVector128(b), low, high);
    }

    private static Lanes shuffle(Vector128 a, Vector128 b, long low, long high) {
        Vector128 result = VectorArithmetic.shuffle(a, b, low, high);
        return new Lanes(result.low(), result.high());
    }

    /** The same for an instruction with an i32 as its result. */
    static int orElse(long result, int missing, int opcode, Lanes a) {
        return result >= 0 && missing == 0 ? (int) result : VectorArithmetic.test(opcode, Lanes.toVector128(a));
    }

    /** The same for an instruction that says whether there is no bit in a mask. */
    static int noneOrElse(long mask, int missing, int opcode, Lanes a) {
        return mask >= 0 && missing == 0 ? mask == 0 ? 1 : 0 : VectorArithmetic.test(opcode, Lanes.toVector128(a));
    }
}
