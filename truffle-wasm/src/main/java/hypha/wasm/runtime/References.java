package hypha.wasm.runtime;

import hypha.wasm.types.DefinedType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.ValueType;

/**
 * References, as Java objects: a function is a {@link WasmFunction}, a struct or array a {@link HeapObject}, a small integer an {@link I31}; an external is whatever object the embedder gave, and null is null.
 * A conversion between {@code anyref} and {@code externref} leaves the object what it is.
 */
public final class References {
    private References() {}

    /** Says whether an object or null is of a reference type. */
    public static boolean matches(ValueType type, Object value) {
        return isInstance(type.code(), type.definition(), value);
    }

    /**
     * Says whether an object or null is of a reference type.
     *
     * @param code the type's code
     * @param definition what it is a reference to if it is concrete
     */
    public static boolean isInstance(int code, DefinedType definition, Object value) {
        if (value == null) {
            return ValueType.isNullable(code);
        }
        if (definition == null) {
            return isInstance(ValueType.nullable(code), value);
        }
        if (definition.heapType() == HeapType.FUNC) {
            return value instanceof WasmFunction function
                    && function.definedType().isSubtypeOf(definition);
        }
        return value instanceof HeapObject object && object.type().isSubtypeOf(definition);
    }

    private static boolean isInstance(int heapType, Object value) {
        return switch (heapType) {
            case HeapType.FUNC -> value instanceof WasmFunction;
            case HeapType.EXTERN, HeapType.ANY -> true;
            case HeapType.EQ -> value instanceof HeapObject || value instanceof I31;
            case HeapType.STRUCT -> value instanceof StructObject;
            case HeapType.ARRAY -> value instanceof ArrayObject;
            case HeapType.I31 -> value instanceof I31;
            default -> false;
        };
    }

    /** Says whether two references are the same ({@code ref.eq}). */
    public static boolean same(Object first, Object second) {
        return first == second
                || first instanceof I31 one && second instanceof I31 other && one.signed() == other.signed();
    }
}
