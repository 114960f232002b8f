package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.types.ValueType;

/** Boxed values, as embedders pass them: {@link Integer}, {@link Long}, {@link Float}, {@link Double}, {@link Vector128}, or a reference, where null is the null reference. */
final class Values {
    private Values() {}

    /** Says whether a boxed value is of a type. */
    public static boolean matches(ValueType type, Object value) {
        return switch (type.kind()) {
            case I32 -> value instanceof Integer;
            case I64 -> value instanceof Long;
            case F32 -> value instanceof Float;
            case F64 -> value instanceof Double;
            case REFERENCE -> References.matches(type, value);
            case V128 -> value instanceof Vector128;
        };
    }

    /** Throws {@link IllegalArgumentException} unless a boxed value is of a type. */
    static void check(ValueType type, Object value) {
        if (!matches(type, value)) {
            throw mismatch(type, value);
        }
    }

    /** Returns the value that a local or a table element of a type has before it is set. */
    static Object defaultOf(ValueType type) {
        return switch (type.kind()) {
            case I32 -> 0;
            case I64 -> 0L;
            case F32 -> 0f;
            case F64 -> 0d;
            case V128 -> Vector128.ZERO;
            case REFERENCE -> null;
        };
    }

    @TruffleBoundary
    private static IllegalArgumentException mismatch(ValueType type, Object value) {
        return new IllegalArgumentException("value of the wrong type: expected=" + type + " actual="
                + (value == null ? "null" : value.getClass().getSimpleName()));
    }
}
