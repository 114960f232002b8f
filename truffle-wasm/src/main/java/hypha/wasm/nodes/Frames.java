package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.types.ValueKind;

/**
 * The only place that touches frame slots. Slots are static: they carry no tag at run time, so a slot is read by the kind that it was written by. {@link hypha.wasm.code.FunctionCode} keeps one kind for
 * each slot.
 */
final class Frames {
    // Ordinals of ValueKind, as constants that a switch can use without loading the enum.
    private static final byte I32 = 0;
    private static final byte I64 = 1;
    private static final byte F32 = 2;
    private static final byte F64 = 3;
    static final byte V128 = 4;

    private Frames() {}

    static FrameDescriptor descriptor(int slots) {
        FrameDescriptor.Builder builder = FrameDescriptor.newBuilder(Math.max(slots, 1));
        builder.addSlots(slots, FrameSlotKind.Static);
        return builder.build();
    }

    static int i32(VirtualFrame frame, int slot) {
        return frame.getIntStatic(slot);
    }

    static long i64(VirtualFrame frame, int slot) {
        return frame.getLongStatic(slot);
    }

    static float f32(VirtualFrame frame, int slot) {
        return frame.getFloatStatic(slot);
    }

    static double f64(VirtualFrame frame, int slot) {
        return frame.getDoubleStatic(slot);
    }

    static Object reference(VirtualFrame frame, int slot) {
        return frame.getObjectStatic(slot);
    }

    static Vector128 v128(VirtualFrame frame, int slot) {
        if (VectorApi.isUsed()) {
            return VectorApi.TIER.get(frame, slot);
        }
        Object value = frame.getObjectStatic(slot);
        return value instanceof Vector128 vector ? vector : VectorApi.toInterpreter(value);
    }

    static void i32(VirtualFrame frame, int slot, int value) {
        frame.setIntStatic(slot, value);
    }

    static void i64(VirtualFrame frame, int slot, long value) {
        frame.setLongStatic(slot, value);
    }

    static void f32(VirtualFrame frame, int slot, float value) {
        frame.setFloatStatic(slot, value);
    }

    static void f64(VirtualFrame frame, int slot, double value) {
        frame.setDoubleStatic(slot, value);
    }

    static void v128(VirtualFrame frame, int slot, Vector128 value) {
        if (VectorApi.isUsed()) {
            VectorApi.TIER.set(frame, slot, value);
            return;
        }
        frame.setObjectStatic(slot, value);
    }

    static void reference(VirtualFrame frame, int slot, Object value) {
        frame.setObjectStatic(slot, value);
    }

    /** Returns the value of a slot boxed; {@code kind} is the ordinal of its {@link ValueKind}. */
    static Object box(VirtualFrame frame, int slot, byte kind) {
        return switch (kind) {
            case I32 -> i32(frame, slot);
            case I64 -> i64(frame, slot);
            case F32 -> f32(frame, slot);
            case F64 -> f64(frame, slot);
            case V128 -> v128(frame, slot);
            default -> reference(frame, slot);
        };
    }

    /** Sets a slot to a boxed value. */
    static void unbox(VirtualFrame frame, int slot, byte kind, Object value) {
        switch (kind) {
            case I32 -> i32(frame, slot, (int) value);
            case I64 -> i64(frame, slot, (long) value);
            case F32 -> f32(frame, slot, (float) value);
            case F64 -> f64(frame, slot, (double) value);
            case V128 -> v128(frame, slot, (Vector128) value);
            default -> reference(frame, slot, value);
        }
    }

    /** Sets a slot to zero or null. */
    static void clear(VirtualFrame frame, int slot, byte kind) {
        switch (kind) {
            case I32 -> i32(frame, slot, 0);
            case I64 -> i64(frame, slot, 0);
            case F32 -> f32(frame, slot, 0);
            case F64 -> f64(frame, slot, 0);
            case V128 -> {
                if (VectorApi.isUsed()) {
                    VectorApi.TIER.clear(frame, slot);
                } else {
                    v128(frame, slot, Vector128.ZERO);
                }
            }
            default -> reference(frame, slot, null);
        }
    }

    /** Sets a slot to zero if it is of kind V128: what {@link VectorApi} wants of slots that are not written yet. */
    static void clearVector(VirtualFrame frame, int slot, byte kind) {
        if (kind == V128) {
            clear(frame, slot, kind);
        }
    }

    /** Copies a slot from a frame to another of the same descriptor. */
    static void copy(VirtualFrame from, VirtualFrame to, int slot, byte kind) {
        switch (kind) {
            case I32 -> i32(to, slot, i32(from, slot));
            case I64 -> i64(to, slot, i64(from, slot));
            case F32 -> f32(to, slot, f32(from, slot));
            case F64 -> f64(to, slot, f64(from, slot));
            case V128 -> {
                if (VectorApi.isUsed()) {
                    VectorApi.TIER.copy(from, to, slot);
                } else {
                    reference(to, slot, reference(from, slot));
                }
            }
            default -> reference(to, slot, reference(from, slot));
        }
    }
}
