package hypha.wasm.specification;

import hypha.wasm.runtime.ArrayObject;
import hypha.wasm.runtime.HeapObject;
import hypha.wasm.runtime.I31;
import hypha.wasm.runtime.StructObject;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmFunction;
import java.util.Arrays;
import java.util.List;

/** A script's values as the engine's, and its patterns against the engine's results. */
final class Values {
    private static final int F32_QUIET = 0x7FC0_0000;
    private static final long F64_QUIET = 0x7FF8_0000_0000_0000L;

    /** A reference that scripts make out of nothing; equal by its number. */
    record HostReference(int id) {}

    private Values() {}

    static Object toEngine(Value value) {
        return switch (value) {
            case Value.Number(String type, long bits) ->
                switch (type) {
                    case "i32" -> (Object) (int) bits;
                    case "i64" -> (Object) bits;
                    case "f32" -> (Object) Float.intBitsToFloat((int) bits);
                    default -> (Object) Double.longBitsToDouble(bits);
                };
            case Value.Null n -> null;
            case Value.Host host -> new HostReference(host.id());
            case Value.Vector(byte[] bytes) -> Vector128.ofBytes(bytes);
        };
    }

    /** Returns whether what a function returned is what a script expects. */
    static boolean match(List<Expected> expected, Object returned) {
        Object[] results = switch (returned) {
            case Object[] several -> several;
            case null -> expected.isEmpty() ? new Object[0] : new Object[] {null};
            default -> new Object[] {returned};
        };
        if (results.length != expected.size()) {
            return false;
        }
        for (int i = 0; i < results.length; i++) {
            if (!matches(expected.get(i), results[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Expected expected, Object actual) {
        return switch (expected) {
            case Expected.Exactly(Value value) -> same(value, actual);
            case Expected.Nan nan -> isNan(nan, actual);
            case Expected.AnyNull any -> actual == null;
            case Expected.AnyReference any -> isReference(any.kind(), actual);
            case Expected.Either either -> either.alternatives().stream().anyMatch(one -> matches(one, actual));
            case Expected.Lanes lanes -> lanesMatch(lanes, actual);
        };
    }

    private static boolean same(Value value, Object actual) {
        return switch (value) {
            case Value.Number(String type, long bits) ->
                switch (type) {
                    case "i32" -> actual instanceof Integer i && i == (int) bits;
                    case "i64" -> actual instanceof Long l && l == bits;
                    case "f32" -> actual instanceof Float f && Float.floatToRawIntBits(f) == (int) bits;
                    default -> actual instanceof Double d && Double.doubleToRawLongBits(d) == bits;
                };
            case Value.Null n -> actual == null;
            case Value.Host host -> new HostReference(host.id()).equals(actual);
            case Value.Vector(byte[] bytes) -> Vector128.ofBytes(bytes).equals(actual);
        };
    }

    private static boolean lanesMatch(Expected.Lanes lanes, Object actual) {
        if (!(actual instanceof Vector128 vector)) {
            return false;
        }
        boolean f32 = lanes.shape().equals("f32x4");
        for (int i = 0; i < lanes.lanes().size(); i++) {
            Object lane = f32
                    ? (Object) Float.intBitsToFloat((int) vector.lane(Float.SIZE, i))
                    : (Object) Double.longBitsToDouble(vector.lane(Double.SIZE, i));
            if (!matches(lanes.lanes().get(i), lane)) {
                return false;
            }
        }
        return true;
    }

    /** Canonical: the quiet bit alone, any sign. Arithmetic: the quiet bit at least. */
    private static boolean isNan(Expected.Nan nan, Object actual) {
        if (nan.type().equals("f32")) {
            int magnitude = actual instanceof Float f ? Float.floatToRawIntBits(f) & Integer.MAX_VALUE : 0;
            return nan.canonical() ? magnitude == F32_QUIET : (magnitude & F32_QUIET) == F32_QUIET;
        }
        long magnitude = actual instanceof Double d ? Double.doubleToRawLongBits(d) & Long.MAX_VALUE : 0;
        return nan.canonical() ? magnitude == F64_QUIET : (magnitude & F64_QUIET) == F64_QUIET;
    }

    private static boolean isReference(String kind, Object actual) {
        return switch (kind) {
            case "func" -> actual instanceof WasmFunction;
            case "extern", "any" -> actual != null;
            case "eq" -> actual instanceof HeapObject || actual instanceof I31;
            case "struct" -> actual instanceof StructObject;
            case "array" -> actual instanceof ArrayObject;
            case "i31" -> actual instanceof I31;
            default -> false;
        };
    }

    /** Returns a result for messages, with bits where they matter. */
    static String describe(Object result) {
        return switch (result) {
            case Float f -> f + " (0x" + Integer.toHexString(Float.floatToRawIntBits(f)) + ")";
            case Double d -> d + " (0x" + Long.toHexString(Double.doubleToRawLongBits(d)) + ")";
            case Object[] several ->
                Arrays.stream(several).map(Values::describe).toList().toString();
            case null -> "nothing or null";
            default -> result.toString();
        };
    }
}
