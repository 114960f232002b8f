package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.runtime.Vector128;

/**
 * Slots of kind V128 in compiled code that uses the Vector API. Apart from {@link Frames}, and without the API's classes in the signatures, because Graal loads what a method mentions when it parses it: all code goes through
 * {@code Frames}, but the module of the Vector API need not be there.
 */
final class VectorFrames {
    private VectorFrames() {}

    static Vector128 get(VirtualFrame frame, int slot) {
        return ApiVectors.toVector128(ApiVectors.bytes(frame.getObjectStatic(slot)));
    }

    static void set(VirtualFrame frame, int slot, Vector128 value) {
        frame.setObjectStatic(slot, ApiVectors.of(value));
    }

    static void clear(VirtualFrame frame, int slot) {
        frame.setObjectStatic(slot, ApiVectors.ZERO);
    }

    /** Copies a slot; takes what the interpreter had there, too. */
    static void copy(VirtualFrame from, VirtualFrame to, int slot) {
        Object value = from.getObjectStatic(slot);
        if (value == null) {
            clear(to, slot);
        } else if (value instanceof Vector128 vector) {
            set(to, slot, vector);
        } else {
            to.setObjectStatic(slot, ApiVectors.bytes(value));
        }
    }
}
