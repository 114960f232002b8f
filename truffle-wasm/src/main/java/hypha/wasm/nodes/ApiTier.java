package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import jdk.incubator.vector.ByteVector;

/**
 * Vectors as {@code ByteVector}s of the Vector API: where nothing but {@link VectorApi} may refer to, since it may not be there.
 *
 * <p>To Graal each operation is a call, and may throw. Where it replaces calls by vector instructions it removes the code that handles what they throw, and fails if that code had vectors, as a function's handlers
 * of exceptions have. So what they throw is handled here, in the interpreter.
 */
final class ApiTier extends VectorTier {
    @Override
    int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        try {
            return ApiInstructions.execute(frame, instance, code, pc, opcode);
        } catch (Throwable t) {
            CompilerDirectives.transferToInterpreter();
            throw t;
        }
    }

    @Override
    Vector128 get(VirtualFrame frame, int slot) {
        try {
            return ApiVectors.toVector128(api(frame, slot));
        } catch (Throwable t) {
            CompilerDirectives.transferToInterpreter();
            throw t;
        }
    }

    @Override
    void set(VirtualFrame frame, int slot, Vector128 value) {
        try {
            api(frame, slot, ApiVectors.of(value));
        } catch (Throwable t) {
            CompilerDirectives.transferToInterpreter();
            throw t;
        }
    }

    @Override
    void clear(VirtualFrame frame, int slot) {
        api(frame, slot, ApiVectors.ZERO);
    }

    @Override
    void copy(VirtualFrame from, VirtualFrame to, int slot) {
        Object value = Frames.reference(from, slot);
        try {
            if (value == null) {
                api(to, slot, ApiVectors.ZERO);
            } else {
                api(to, slot, value instanceof Vector128 vector ? ApiVectors.of(vector) : ApiVectors.bytes(value));
            }
        } catch (Throwable t) {
            CompilerDirectives.transferToInterpreter();
            throw t;
        }
    }

    @Override
    Vector128 toInterpreter(Object vector) {
        return ApiVectors.toVector128(vector);
    }

    @Override
    void prepare() {
        ApiPreparation.run();
    }

    /** Returns the vector in a slot. */
    static ByteVector api(VirtualFrame frame, int slot) {
        return ApiVectors.bytes(Frames.reference(frame, slot));
    }

    /** Sets a slot to a vector. */
    static void api(VirtualFrame frame, int slot, ByteVector value) {
        Frames.reference(frame, slot, value);
    }
}
