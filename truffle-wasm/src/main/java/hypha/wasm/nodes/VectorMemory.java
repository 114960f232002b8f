package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.v128;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** The instructions that move vectors from and to memory, with {@link Vector128} as the vectors. */
final class VectorMemory {
    private VectorMemory() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int bits = VectorShape.bits(VectorOpcode.shape(opcode));
        int next = VectorAccess.afterOffset(pc, opcode);
        switch (VectorOpcode.form(opcode)) {
            case VectorForm.LOAD -> {
                v128(frame, code[pc + 1], load(bits, frame, instance, code, pc, opcode));
                return next;
            }
            case VectorForm.STORE -> {
                Vector128 value = v128(frame, code[pc + 2]);
                WasmMemory.store128(VectorAccess.vector(frame, instance, code, pc, opcode), value);
                return next;
            }
            case VectorForm.LOAD_LANE -> {
                long lane = VectorAccess.load(bits, frame, instance, code, pc, opcode);
                v128(frame, code[pc + 1], v128(frame, code[pc + 3]).withLane(bits, code[next], lane));
                return next + 1;
            }
            case VectorForm.STORE_LANE -> {
                long lane = v128(frame, code[pc + 2]).lane(bits, code[next]);
                VectorAccess.store(bits, frame, instance, code, pc, opcode, lane);
                return next + 1;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }

    private static Vector128 load(int bits, VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int operation = VectorOpcode.operation(opcode);
        if (operation == VectorOperation.LOAD) {
            return WasmMemory.load128(VectorAccess.vector(frame, instance, code, pc, opcode));
        }
        boolean extends64 = operation >= VectorOperation.LOAD_EXTEND_S;
        long number = VectorAccess.load(extends64 ? Long.SIZE : bits, frame, instance, code, pc, opcode);
        return switch (operation) {
            case VectorOperation.LOAD_SPLAT -> Vector128.splat(bits, number);
            case VectorOperation.LOAD_ZERO -> new Vector128(number & -1L >>> Long.SIZE - bits, 0);
            case VectorOperation.LOAD_EXTEND_S ->
                VectorWidths.unary(VectorOperation.EXTEND_LOW_S, bits, new Vector128(number, 0));
            case VectorOperation.LOAD_EXTEND_U ->
                VectorWidths.unary(VectorOperation.EXTEND_LOW_U, bits, new Vector128(number, 0));
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }
}
