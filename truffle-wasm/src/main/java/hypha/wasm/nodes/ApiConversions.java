package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiVectors.bytes;
import static hypha.wasm.nodes.ApiVectors.doubles;
import static hypha.wasm.nodes.ApiVectors.floats;
import static hypha.wasm.nodes.ApiVectors.ints;
import static hypha.wasm.nodes.ApiVectors.longs;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Conversions between integer and floating-point lanes with the Vector API. Those to integers, and between f32 and f64, go lane by lane: Graal 25.0 has none of them for vectors. */
final class ApiConversions {
    private ApiConversions() {}

    static ByteVector convert(int operation, int shape, ByteVector a) {
        return switch (operation) {
            case VectorOperation.TRUNC_SAT_F32_S -> truncate32(true, a);
            case VectorOperation.TRUNC_SAT_F32_U -> truncate32(false, a);
            case VectorOperation.TRUNC_SAT_F64_S_ZERO -> {
                DoubleVector from = doubles(a);
                yield lowInts((int) from.lane(0), (int) from.lane(1));
            }
            case VectorOperation.TRUNC_SAT_F64_U_ZERO -> {
                DoubleVector from = doubles(a);
                yield lowInts(Conversions.truncSatU32(from.lane(0)), Conversions.truncSatU32(from.lane(1)));
            }
            case VectorOperation.DEMOTE_ZERO -> {
                DoubleVector from = doubles(a);
                yield lowInts(
                        Float.floatToRawIntBits((float) from.lane(0)), Float.floatToRawIntBits((float) from.lane(1)));
            }
            case VectorOperation.CONVERT_S ->
                bytes(
                        shape == VectorShape.F32X4
                                ? ints(a).convert(VectorOperators.I2F, 0).reinterpretAsBytes()
                                : ints(a).convert(VectorOperators.I2D, 0).reinterpretAsBytes());
            case VectorOperation.CONVERT_U -> shape == VectorShape.F32X4 ? unsignedToF32(a) : unsignedToF64(a);
            case VectorOperation.PROMOTE_LOW -> {
                FloatVector from = floats(a);
                yield ApiVectors.of(Double.doubleToRawLongBits(from.lane(0)), Double.doubleToRawLongBits(from.lane(1)));
            }
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    @ExplodeLoop
    private static ByteVector truncate32(boolean signed, ByteVector a) {
        FloatVector from = floats(a);
        IntVector to = IntVector.zero(IntVector.SPECIES_128);
        for (int lane = 0; lane < 4; lane++) {
            float value = from.lane(lane);
            to = to.withLane(lane, signed ? (int) value : Conversions.truncSatU32(value));
        }
        return bytes(to.reinterpretAsBytes());
    }

    private static ByteVector lowInts(int first, int second) {
        return ApiVectors.of(first & 0xFFFF_FFFFL | (long) second << Integer.SIZE, 0);
    }

    /** The halves of 16 bits are converted exactly, so that their sum is rounded once. */
    private static ByteVector unsignedToF32(ByteVector a) {
        FloatVector high =
                (FloatVector) ints(a).lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0);
        FloatVector low =
                (FloatVector) ints(a).lanewise(VectorOperators.AND, 0xFFFF).convert(VectorOperators.I2F, 0);
        return bytes(high.mul(0x1p16f).add(low).reinterpretAsBytes());
    }

    /** The integers become the low bits of the significand of 2 to the power of 52. */
    private static ByteVector unsignedToF64(ByteVector a) {
        ByteVector wide = ApiWidths.extend(VectorShape.I64X2, 0, false, a);
        return bytes(longs(wide)
                .lanewise(VectorOperators.OR, Double.doubleToRawLongBits(0x1p52))
                .reinterpretAsDoubles()
                .sub(0x1p52)
                .reinterpretAsBytes());
    }
}
