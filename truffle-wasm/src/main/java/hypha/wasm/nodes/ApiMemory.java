package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiTier.api;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;

/** The instructions that move vectors from and to memory, with those of the Vector API. */
final class ApiMemory {
    /** The address space of the process; {@link VectorAccess} checks accesses. */
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private ApiMemory() {}

    /** Loads and stores once; see {@link ApiPreparation}. */
    static void prepare() {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(Vector128.BYTES).address();
            ByteVector.fromMemorySegment(ByteVector.SPECIES_128, ALL, address, ByteOrder.LITTLE_ENDIAN)
                    .intoMemorySegment(ALL, address, ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int shape = VectorOpcode.shape(opcode);
        int bits = VectorShape.bits(shape);
        int next = VectorAccess.afterOffset(pc, opcode);
        switch (VectorOpcode.form(opcode)) {
            case VectorForm.LOAD -> {
                api(frame, code[pc + 1], load(bits, frame, instance, code, pc, opcode));
                return next;
            }
            case VectorForm.STORE -> {
                ByteVector value = api(frame, code[pc + 2]);
                long address = VectorAccess.vector(frame, instance, code, pc, opcode);
                value.intoMemorySegment(ALL, address, ByteOrder.LITTLE_ENDIAN);
                return next;
            }
            case VectorForm.LOAD_LANE -> {
                long lane = VectorAccess.load(bits, frame, instance, code, pc, opcode);
                api(frame, code[pc + 1], ApiLanes.replace(shape, api(frame, code[pc + 3]), code[next], lane));
                return next + 1;
            }
            case VectorForm.STORE_LANE -> {
                long lane = ApiLanes.lane(shape, api(frame, code[pc + 2]), code[next]);
                VectorAccess.store(bits, frame, instance, code, pc, opcode, lane);
                return next + 1;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        }
    }

    private static ByteVector load(
            int bits, VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int operation = VectorOpcode.operation(opcode);
        int shape = VectorOpcode.shape(opcode);
        if (operation == VectorOperation.LOAD) {
            long address = VectorAccess.vector(frame, instance, code, pc, opcode);
            return ApiVectors.bytes(
                    ByteVector.fromMemorySegment(ByteVector.SPECIES_128, ALL, address, ByteOrder.LITTLE_ENDIAN));
        }
        boolean extends64 = operation >= VectorOperation.LOAD_EXTEND_S;
        long number = VectorAccess.load(extends64 ? Long.SIZE : bits, frame, instance, code, pc, opcode);
        return switch (operation) {
            case VectorOperation.LOAD_SPLAT -> ApiLanes.splat(shape, number);
            case VectorOperation.LOAD_ZERO -> ApiLanes.replace(shape, ApiVectors.ZERO, 0, number);
            case VectorOperation.LOAD_EXTEND_S -> ApiWidths.extend(shape, 0, true, ApiVectors.of(number, 0));
            case VectorOperation.LOAD_EXTEND_U -> ApiWidths.extend(shape, 0, false, ApiVectors.of(number, 0));
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        };
    }
}
