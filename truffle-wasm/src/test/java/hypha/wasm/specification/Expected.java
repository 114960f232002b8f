package hypha.wasm.specification;

import java.util.List;

/** What an action's result must be. */
sealed interface Expected {
    /** Exactly this value. */
    record Exactly(Value value) implements Expected {}

    /** A NaN of f32 or f64: canonical, or arithmetic (any quiet one). */
    record Nan(String type, boolean canonical) implements Expected {}

    /** A vector, lane by lane. */
    record Lanes(String shape, List<Expected> lanes) implements Expected {}

    /** Any null reference. */
    record AnyNull() implements Expected {}

    /** Any non-null reference of a kind: func, extern, struct, array, i31, eq, any, exn. */
    record AnyReference(String kind) implements Expected {}

    /** One of several. */
    record Either(List<Expected> alternatives) implements Expected {}
}
