package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;
import static hypha.wasm.nodes.Frames.v128;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorShape;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;

/** The instructions of the register code on vectors, with {@link Vector128} as the vectors: how they are interpreted, and compiled where the Vector API is not there. */
final class VectorInstructions {
    private VectorInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        if (VectorApi.isUsed()) {
            return VectorApi.TIER.execute(frame, instance, code, pc, opcode);
        }
        switch (VectorOpcode.form(opcode)) {
            case VectorForm.MOVE -> {
                v128(frame, code[pc + 1], v128(frame, code[pc + 2]));
                return pc + 3;
            }
            case VectorForm.CONST -> {
                v128(frame, code[pc + 1], new Vector128(constant64(code, pc + 2), constant64(code, pc + 4)));
                return pc + 6;
            }
            case VectorForm.SELECT -> {
                int chosen = i32(frame, code[pc + 4]) != 0 ? code[pc + 2] : code[pc + 3];
                v128(frame, code[pc + 1], v128(frame, chosen));
                return pc + 5;
            }
            case VectorForm.GLOBAL_GET -> {
                v128(frame, code[pc + 1], instance.global(code[pc + 2]).v128());
                return pc + 3;
            }
            case VectorForm.GLOBAL_SET -> {
                instance.global(code[pc + 1]).v128(v128(frame, code[pc + 2]));
                return pc + 3;
            }
            case VectorForm.UNARY -> {
                v128(frame, code[pc + 1], VectorArithmetic.unary(opcode, v128(frame, code[pc + 2])));
                return pc + 3;
            }
            case VectorForm.BINARY -> {
                Vector128 first = v128(frame, code[pc + 2]);
                v128(frame, code[pc + 1], VectorArithmetic.binary(opcode, first, v128(frame, code[pc + 3])));
                return pc + 4;
            }
            case VectorForm.TERNARY -> {
                Vector128 first = v128(frame, code[pc + 2]);
                Vector128 second = v128(frame, code[pc + 3]);
                v128(frame, code[pc + 1], VectorArithmetic.ternary(opcode, first, second, v128(frame, code[pc + 4])));
                return pc + 5;
            }
            case VectorForm.SHIFT -> {
                Vector128 first = v128(frame, code[pc + 2]);
                v128(frame, code[pc + 1], VectorArithmetic.shift(opcode, first, i32(frame, code[pc + 3])));
                return pc + 4;
            }
            case VectorForm.TEST -> {
                i32(frame, code[pc + 1], VectorArithmetic.test(opcode, v128(frame, code[pc + 2])));
                return pc + 3;
            }
            case VectorForm.SPLAT -> {
                int shape = VectorOpcode.shape(opcode);
                v128(frame, code[pc + 1], Vector128.splat(VectorShape.bits(shape), number(frame, code[pc + 2], shape)));
                return pc + 3;
            }
            case VectorForm.EXTRACT -> {
                Vector128 vector = v128(frame, code[pc + 2]);
                extracted(frame, code[pc + 1], opcode, VectorArithmetic.extract(opcode, vector, code[pc + 3]));
                return pc + 4;
            }
            case VectorForm.REPLACE -> {
                int shape = VectorOpcode.shape(opcode);
                long value = number(frame, code[pc + 3], shape);
                Vector128 vector = v128(frame, code[pc + 2]);
                v128(frame, code[pc + 1], vector.withLane(VectorShape.bits(shape), code[pc + 4], value));
                return pc + 5;
            }
            case VectorForm.SHUFFLE -> {
                Vector128 first = v128(frame, code[pc + 2]);
                Vector128 second = v128(frame, code[pc + 3]);
                long low = constant64(code, pc + 4);
                v128(frame, code[pc + 1], VectorWidths.shuffle(first, second, low, constant64(code, pc + 6)));
                return pc + 8;
            }
            default -> {
                return VectorMemory.execute(frame, instance, code, pc, opcode);
            }
        }
    }

    static long constant64(int[] code, int index) {
        return code[index] & 0xFFFF_FFFFL | (long) code[index + 1] << 32;
    }

    /** Returns the bits of the number in a slot that a lane of a shape is made of. */
    static long number(VirtualFrame frame, int slot, int shape) {
        return switch (shape) {
            case VectorShape.I64X2 -> i64(frame, slot);
            case VectorShape.F32X4 -> Float.floatToRawIntBits(f32(frame, slot));
            case VectorShape.F64X2 -> Double.doubleToRawLongBits(f64(frame, slot));
            default -> i32(frame, slot);
        };
    }

    /** Puts the bits of a lane into the slot for the number that the instruction makes of it. */
    static void extracted(VirtualFrame frame, int slot, int opcode, long bits) {
        switch (VectorOpcode.shape(opcode)) {
            case VectorShape.I64X2 -> i64(frame, slot, bits);
            case VectorShape.F32X4 -> f32(frame, slot, Float.intBitsToFloat((int) bits));
            case VectorShape.F64X2 -> f64(frame, slot, Double.longBitsToDouble(bits));
            case VectorShape.I8X16, VectorShape.I16X8, VectorShape.I32X4 -> i32(frame, slot, (int) bits);
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        }
    }
}
