package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.runtime.Vector128;

/** Instructions whose integer lanes change their width or their place, lane by lane. {@code bits} is the width of the result's lanes. */
final class VectorWidths {
    private VectorWidths() {}

    @ExplodeLoop
    static Vector128 unary(int operation, int bits, Vector128 a) {
        Vector128 result = Vector128.ZERO;
        int lanes = 2 * Long.SIZE / bits;
        int half = bits / 2;
        for (int lane = 0; lane < lanes; lane++) {
            long value = switch (operation) {
                case VectorOperation.EXTEND_LOW_S -> a.lane(half, lane);
                case VectorOperation.EXTEND_HIGH_S -> a.lane(half, lanes + lane);
                case VectorOperation.EXTEND_LOW_U -> unsigned(a, half, lane);
                case VectorOperation.EXTEND_HIGH_U -> unsigned(a, half, lanes + lane);
                case VectorOperation.EXTADD_PAIRWISE_S -> a.lane(half, 2 * lane) + a.lane(half, 2 * lane + 1);
                case VectorOperation.EXTADD_PAIRWISE_U -> unsigned(a, half, 2 * lane) + unsigned(a, half, 2 * lane + 1);
                default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
            };
            result = result.withLane(bits, lane, value);
        }
        return result;
    }

    @ExplodeLoop
    static Vector128 binary(int operation, int bits, Vector128 a, Vector128 b) {
        Vector128 result = Vector128.ZERO;
        int lanes = 2 * Long.SIZE / bits;
        for (int lane = 0; lane < lanes; lane++) {
            result = result.withLane(bits, lane, lane(operation, bits, lanes, lane, a, b));
        }
        return result;
    }

    private static long lane(int operation, int bits, int lanes, int lane, Vector128 a, Vector128 b) {
        int half = bits / 2;
        return switch (operation) {
            case VectorOperation.EXTMUL_LOW_S -> a.lane(half, lane) * b.lane(half, lane);
            case VectorOperation.EXTMUL_HIGH_S -> a.lane(half, lanes + lane) * b.lane(half, lanes + lane);
            case VectorOperation.EXTMUL_LOW_U -> unsigned(a, half, lane) * unsigned(b, half, lane);
            case VectorOperation.EXTMUL_HIGH_U -> unsigned(a, half, lanes + lane) * unsigned(b, half, lanes + lane);
            case VectorOperation.DOT_S -> dot(a, b, half, lane);
            case VectorOperation.DOT_SAT_S -> VectorIntegers.saturate(dot(a, b, half, lane), bits);
            case VectorOperation.NARROW_S -> VectorIntegers.saturate(wide(a, b, bits, lanes, lane), bits);
            case VectorOperation.NARROW_U -> Math.clamp(wide(a, b, bits, lanes, lane), 0L, -1L >>> Long.SIZE - bits);
            case VectorOperation.SWIZZLE -> {
                long index = unsigned(b, bits, lane);
                yield index < lanes ? a.lane(bits, (int) index) : 0;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Returns the sum of four products of signed bytes, of which pairs saturate to 16 bits. */
    @ExplodeLoop
    static Vector128 dotAdd(Vector128 a, Vector128 b, Vector128 c) {
        Vector128 result = Vector128.ZERO;
        for (int lane = 0; lane < 4; lane++) {
            long first = VectorIntegers.saturate(dot(a, b, Byte.SIZE, 2 * lane), Short.SIZE);
            long second = VectorIntegers.saturate(dot(a, b, Byte.SIZE, 2 * lane + 1), Short.SIZE);
            result = result.withLane(Integer.SIZE, lane, first + second + c.lane(Integer.SIZE, lane));
        }
        return result;
    }

    /** Returns the 16 bytes of two vectors that the bytes of two constants name: 0 to 15 are the first's. */
    @ExplodeLoop
    static Vector128 shuffle(Vector128 a, Vector128 b, long lowNames, long highNames) {
        Vector128 result = Vector128.ZERO;
        for (int lane = 0; lane < Vector128.BYTES; lane++) {
            int name = (int) ((lane < Long.BYTES ? lowNames : highNames) >>> lane * Byte.SIZE) & 31;
            Vector128 source = name < Vector128.BYTES ? a : b;
            result = result.withLane(Byte.SIZE, lane, source.lane(Byte.SIZE, name & Vector128.BYTES - 1));
        }
        return result;
    }

    private static long dot(Vector128 a, Vector128 b, int half, int lane) {
        return a.lane(half, 2 * lane) * b.lane(half, 2 * lane)
                + a.lane(half, 2 * lane + 1) * b.lane(half, 2 * lane + 1);
    }

    /** Returns the lane of twice the width of those of the two vectors together. */
    private static long wide(Vector128 a, Vector128 b, int bits, int lanes, int lane) {
        return lane < lanes / 2 ? a.lane(2 * bits, lane) : b.lane(2 * bits, lane - lanes / 2);
    }

    private static long unsigned(Vector128 a, int bits, int lane) {
        return a.lane(bits, lane) & -1L >>> Long.SIZE - bits;
    }
}
