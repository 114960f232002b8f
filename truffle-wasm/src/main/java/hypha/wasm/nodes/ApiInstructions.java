package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiTier.api;
import static hypha.wasm.nodes.Frames.i32;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.runtime.WasmInstance;
import jdk.incubator.vector.ByteVector;

/** The instructions of the register code on vectors, with those of the Vector API: how they are compiled where it is there. */
final class ApiInstructions {
    private ApiInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        switch (VectorOpcode.form(opcode)) {
            case VectorForm.MOVE -> {
                api(frame, code[pc + 1], api(frame, code[pc + 2]));
                return pc + 3;
            }
            case VectorForm.CONST -> {
                long low = VectorInstructions.constant64(code, pc + 2);
                api(frame, code[pc + 1], ApiVectors.of(low, VectorInstructions.constant64(code, pc + 4)));
                return pc + 6;
            }
            case VectorForm.SELECT -> {
                ByteVector first = api(frame, code[pc + 2]);
                ByteVector second = api(frame, code[pc + 3]);
                api(frame, code[pc + 1], i32(frame, code[pc + 4]) != 0 ? first : second);
                return pc + 5;
            }
            case VectorForm.GLOBAL_GET -> {
                api(
                        frame,
                        code[pc + 1],
                        ApiVectors.of(instance.global(code[pc + 2]).v128()));
                return pc + 3;
            }
            case VectorForm.GLOBAL_SET -> {
                instance.global(code[pc + 1]).v128(ApiVectors.toVector128(api(frame, code[pc + 2])));
                return pc + 3;
            }
            case VectorForm.UNARY -> {
                api(frame, code[pc + 1], ApiArithmetic.unary(opcode, api(frame, code[pc + 2])));
                return pc + 3;
            }
            case VectorForm.BINARY -> {
                ByteVector first = api(frame, code[pc + 2]);
                api(frame, code[pc + 1], ApiArithmetic.binary(opcode, first, api(frame, code[pc + 3])));
                return pc + 4;
            }
            case VectorForm.TERNARY -> {
                ByteVector first = api(frame, code[pc + 2]);
                ByteVector second = api(frame, code[pc + 3]);
                api(frame, code[pc + 1], ApiArithmetic.ternary(opcode, first, second, api(frame, code[pc + 4])));
                return pc + 5;
            }
            case VectorForm.SHIFT -> {
                ByteVector first = api(frame, code[pc + 2]);
                api(frame, code[pc + 1], ApiIntegers.shift(opcode, first, i32(frame, code[pc + 3])));
                return pc + 4;
            }
            case VectorForm.TEST -> {
                i32(frame, code[pc + 1], ApiLanes.test(opcode, api(frame, code[pc + 2])));
                return pc + 3;
            }
            case VectorForm.SPLAT -> {
                int shape = VectorOpcode.shape(opcode);
                long value = VectorInstructions.number(frame, code[pc + 2], shape);
                api(frame, code[pc + 1], ApiLanes.splat(shape, value));
                return pc + 3;
            }
            case VectorForm.EXTRACT -> {
                long value = ApiLanes.extract(opcode, api(frame, code[pc + 2]), code[pc + 3]);
                VectorInstructions.extracted(frame, code[pc + 1], opcode, value);
                return pc + 4;
            }
            case VectorForm.REPLACE -> {
                int shape = VectorOpcode.shape(opcode);
                long value = VectorInstructions.number(frame, code[pc + 3], shape);
                api(frame, code[pc + 1], ApiLanes.replace(shape, api(frame, code[pc + 2]), code[pc + 4], value));
                return pc + 5;
            }
            case VectorForm.SHUFFLE -> {
                ByteVector first = api(frame, code[pc + 2]);
                ByteVector second = api(frame, code[pc + 3]);
                long low = VectorInstructions.constant64(code, pc + 4);
                long high = VectorInstructions.constant64(code, pc + 6);
                api(frame, code[pc + 1], ApiLanes.shuffle(first, second, low, high));
                return pc + 8;
            }
            case VectorForm.LOAD, VectorForm.LOAD_LANE, VectorForm.STORE, VectorForm.STORE_LANE -> {
                return ApiMemory.execute(frame, instance, code, pc, opcode);
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }
}
