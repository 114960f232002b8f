package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiVectors.bytes;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;

/** Which code computes an instruction on the Vector API's vectors, by its form; {@code opcode} is one of {@link VectorOpcode}. */
final class ApiArithmetic {
    private ApiArithmetic() {}

    static ByteVector unary(int opcode, ByteVector a) {
        int operation = VectorOpcode.operation(opcode);
        int shape = VectorOpcode.shape(opcode);
        if (operation >= VectorOperation.TRUNC_SAT_F32_S) {
            return ApiConversions.convert(operation, shape, a);
        }
        if (operation >= VectorOperation.EXTEND_LOW_S) {
            return ApiWidths.unary(operation, shape, a);
        }
        return switch (shape) {
            case VectorShape.V128 -> bytes(a.lanewise(VectorOperators.XOR, (byte) -1));
            case VectorShape.F32X4 -> ApiFloats.unary32(operation, a);
            case VectorShape.F64X2 -> ApiFloats.unary64(operation, a);
            default -> ApiIntegers.unary(operation, shape, a);
        };
    }

    static ByteVector binary(int opcode, ByteVector a, ByteVector b) {
        int operation = VectorOpcode.operation(opcode);
        int shape = VectorOpcode.shape(opcode);
        if (operation == VectorOperation.SWIZZLE) {
            return ApiLanes.swizzle(a, b);
        }
        if (operation > VectorOperation.SWIZZLE) {
            return ApiWidths.binary(operation, shape, a, b);
        }
        return switch (shape) {
            case VectorShape.V128 -> bits(operation, a, b);
            case VectorShape.F32X4 -> ApiFloats.binary32(operation, a, b);
            case VectorShape.F64X2 -> ApiFloats.binary64(operation, a, b);
            default -> ApiIntegers.binary(operation, shape, a, b);
        };
    }

    private static ByteVector bits(int operation, ByteVector a, ByteVector b) {
        return bytes(
                switch (operation) {
                    case VectorOperation.AND -> a.lanewise(VectorOperators.AND, b);
                    case VectorOperation.ANDNOT ->
                        a.lanewise(VectorOperators.AND, bytes(b.lanewise(VectorOperators.XOR, (byte) -1)));
                    case VectorOperation.OR -> a.lanewise(VectorOperators.OR, b);
                    case VectorOperation.XOR -> a.lanewise(VectorOperators.XOR, b);
                    default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
                });
    }

    static ByteVector ternary(int opcode, ByteVector a, ByteVector b, ByteVector c) {
        boolean wide = VectorOpcode.shape(opcode) == VectorShape.F64X2;
        return switch (VectorOpcode.operation(opcode)) {
            case VectorOperation.BITSELECT -> {
                ByteVector difference = bytes(a.lanewise(VectorOperators.XOR, b));
                yield bytes(b.lanewise(VectorOperators.XOR, bytes(difference.lanewise(VectorOperators.AND, c))));
            }
            case VectorOperation.MADD -> floats(VectorOperation.ADD, wide, floats(VectorOperation.MUL, wide, a, b), c);
            case VectorOperation.NMADD -> floats(VectorOperation.SUB, wide, c, floats(VectorOperation.MUL, wide, a, b));
            case VectorOperation.DOT_ADD_S -> {
                ByteVector pairs = ApiWidths.binary(VectorOperation.DOT_SAT_S, VectorShape.I16X8, a, b);
                ByteVector sums = ApiWidths.unary(VectorOperation.EXTADD_PAIRWISE_S, VectorShape.I32X4, pairs);
                yield ApiIntegers.binary(VectorOperation.ADD, VectorShape.I32X4, sums, c);
            }
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        };
    }

    private static ByteVector floats(int operation, boolean wide, ByteVector a, ByteVector b) {
        return wide ? ApiFloats.binary64(operation, a, b) : ApiFloats.binary32(operation, a, b);
    }
}
