package hypha.wasm.baseline.vector;

import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import hypha.wasm.nodes.VectorArithmetic;
import hypha.wasm.runtime.Vector128;

/**
 * Instructions computed from two longs, for code that the last compiler has not compiled. The frequent ones have code of their own here; the others are as slow as in the interpreter.
 *
 * <p>{@link #compute} is longer than what HotSpot inlines (325 bytes) on purpose: the last compiler would waste its budget for a function on code that it drops afterwards.
 */
final class ScalarLanes {
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private ScalarLanes() {}

    /** Computes an instruction; for what the parameters are see {@link Fallback#orElse}. */
    static Lanes compute(int opcode, Lanes a, Lanes b, Lanes c, int n) {
        long low = Lanes.half(a, 0);
        long high = Lanes.half(a, 1);
        int form = VectorOpcode.form(opcode);
        if (form == VectorForm.UNARY) {
            return of(VectorArithmetic.unary(opcode, new Vector128(low, high)));
        }
        if (form == VectorForm.SHIFT) {
            return of(VectorArithmetic.shift(opcode, new Vector128(low, high), n));
        }
        long low2 = Lanes.half(b, 0);
        long high2 = Lanes.half(b, 1);
        if (form == VectorForm.TERNARY) {
            long low3 = Lanes.half(c, 0);
            long high3 = Lanes.half(c, 1);
            if (VectorOpcode.operation(opcode) == VectorOperation.BITSELECT) {
                return new Lanes(low & low3 | low2 & ~low3, high & high3 | high2 & ~high3);
            }
            return of(VectorArithmetic.ternary(
                    opcode, new Vector128(low, high), new Vector128(low2, high2), new Vector128(low3, high3)));
        }
        int operation = VectorOpcode.operation(opcode);
        switch (VectorOpcode.shape(opcode)) {
            case VectorShape.V128 -> {
                switch (operation) {
                    case VectorOperation.AND -> {
                        return new Lanes(low & low2, high & high2);
                    }
                    case VectorOperation.ANDNOT -> {
                        return new Lanes(low & ~low2, high & ~high2);
                    }
                    case VectorOperation.OR -> {
                        return new Lanes(low | low2, high | high2);
                    }
                    default -> {
                        return new Lanes(low ^ low2, high ^ high2);
                    }
                }
            }
            case VectorShape.I32X4 -> {
                switch (operation) {
                    case VectorOperation.ADD -> {
                        return new Lanes(
                                low + low2 & LOW_32 | (low >>> 32) + (low2 >>> 32) << 32,
                                high + high2 & LOW_32 | (high >>> 32) + (high2 >>> 32) << 32);
                    }
                    case VectorOperation.SUB -> {
                        return new Lanes(
                                low - low2 & LOW_32 | (low >>> 32) - (low2 >>> 32) << 32,
                                high - high2 & LOW_32 | (high >>> 32) - (high2 >>> 32) << 32);
                    }
                    case VectorOperation.MUL -> {
                        return new Lanes(
                                low * low2 & LOW_32 | (low >>> 32) * (low2 >>> 32) << 32,
                                high * high2 & LOW_32 | (high >>> 32) * (high2 >>> 32) << 32);
                    }
                    default -> {
                        // Below.
                    }
                }
            }
            case VectorShape.F32X4 -> {
                if (operation <= VectorOperation.DIV) {
                    return new Lanes(
                            floats(operation, (int) low, (int) low2)
                                    | floats(operation, (int) (low >>> 32), (int) (low2 >>> 32)) << 32,
                            floats(operation, (int) high, (int) high2)
                                    | floats(operation, (int) (high >>> 32), (int) (high2 >>> 32)) << 32);
                }
            }
            case VectorShape.F64X2 -> {
                if (operation <= VectorOperation.DIV) {
                    return new Lanes(doubles(operation, low, low2), doubles(operation, high, high2));
                }
            }
            default -> {
                // Below.
            }
        }
        return of(VectorArithmetic.binary(opcode, new Vector128(low, high), new Vector128(low2, high2)));
    }

    private static Lanes of(Vector128 bits) {
        return new Lanes(bits.low(), bits.high());
    }

    private static long floats(int operation, int first, int second) {
        float a = Float.intBitsToFloat(first);
        float b = Float.intBitsToFloat(second);
        return LOW_32
                & Float.floatToRawIntBits(
                        switch (operation) {
                            case VectorOperation.ADD -> a + b;
                            case VectorOperation.SUB -> a - b;
                            case VectorOperation.MUL -> a * b;
                            default -> a / b;
                        });
    }

    private static long doubles(int operation, long first, long second) {
        double a = Double.longBitsToDouble(first);
        double b = Double.longBitsToDouble(second);
        return Double.doubleToRawLongBits(
                switch (operation) {
                    case VectorOperation.ADD -> a + b;
                    case VectorOperation.SUB -> a - b;
                    case VectorOperation.MUL -> a * b;
                    default -> a / b;
                });
    }
}
