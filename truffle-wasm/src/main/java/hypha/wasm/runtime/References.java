package hypha.wasm.runtime;

import hypha.wasm.types.DefinedType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.ValueType;

/** References, as Java objects: a function is a {@link WasmFunction}; an external is whatever object the embedder gave. */
public final class References {
    private References() {}

    /** Says whether an object or null is of a reference type. */
    public static boolean matches(ValueType type, Object value) {
        return value == null ? type.isNullable() : isInstance(type, value);
    }

    /** Says whether an object that is not null is of the heap type of a reference type. */
    static boolean isInstance(ValueType type, Object value) {
        DefinedType definition = type.definition();
        if (definition != null) {
            return value instanceof WasmFunction function
                    && function.definedType().isSubtypeOf(definition);
        }
        return switch (ValueType.nullable(type.code())) {
            case HeapType.FUNC -> value instanceof WasmFunction;
            case HeapType.EXTERN, HeapType.ANY -> true;
            default -> false;
        };
    }
}
