package hypha.wasm.nodes;

import hypha.wasm.code.Opcode;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import jdk.incubator.vector.ByteVector;

/**
 * Runs each operation of the Vector API that compiled code uses once. The JDK links its lambdas and fills its caches of species and operations at their first use; what partial evaluation finds before that is
 * not constant, and it would follow the code that fills them.
 */
final class ApiPreparation {
    private ApiPreparation() {}

    /** Takes some milliseconds, of a thread that is about to compile. */
    static void run() {
        for (int opcode = VectorOpcode.FIRST; opcode < VectorOpcode.LIMIT && Opcode.name(opcode) != null; opcode++) {
            operate(opcode, ApiVectors.ZERO);
        }
        ApiMemory.prepare();
        ApiVectors.toVector128(ApiVectors.of(0, 0));
    }

    private static void operate(int opcode, ByteVector zero) {
        int shape = VectorOpcode.shape(opcode);
        switch (VectorOpcode.form(opcode)) {
            case VectorForm.UNARY -> ApiArithmetic.unary(opcode, zero);
            case VectorForm.BINARY -> ApiArithmetic.binary(opcode, zero, zero);
            case VectorForm.TERNARY -> ApiArithmetic.ternary(opcode, zero, zero, zero);
            case VectorForm.SHIFT -> ApiIntegers.shift(opcode, zero, 1);
            case VectorForm.TEST -> ApiLanes.test(opcode, zero);
            case VectorForm.SPLAT -> ApiLanes.splat(shape, 0);
            case VectorForm.EXTRACT -> ApiLanes.extract(opcode, zero, 1);
            case VectorForm.REPLACE -> ApiLanes.replace(shape, zero, 1, 0);
            case VectorForm.SHUFFLE -> ApiLanes.shuffle(zero, zero, zero);
            default -> {
                // Moves, and accesses that are made of the above.
            }
        }
    }
}
