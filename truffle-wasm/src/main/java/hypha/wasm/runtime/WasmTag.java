package hypha.wasm.runtime;

import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FunctionType;
import java.util.Objects;

/** A tag of the store: says what kind of exception one is, and which values it has. Compared by identity. */
public final class WasmTag {
    /** The engine's object for the type of a module's tag; null for a host's, which takes on the type that a module gives it. */
    private final DefinedType definedType;

    private final FunctionType type;
    private final String name;

    WasmTag(DefinedType definedType, String name) {
        this.definedType = definedType;
        this.type = (FunctionType) definedType.composite();
        this.name = name;
    }

    /**
     * Creates a tag of the embedder, for host functions that throw.
     *
     * @param type its parameters are the types of an exception's values; it has no results
     * @param name shown in messages
     */
    public WasmTag(FunctionType type, String name) {
        if (type.resultCount() != 0) {
            throw new IllegalArgumentException("the type of a tag has no results: type=" + type);
        }
        this.definedType = null;
        this.type = type;
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Returns the type. */
    public FunctionType type() {
        return type;
    }

    /** Says whether a module can import this as a tag of a type: the same, not a subtype. */
    boolean isOfType(DefinedType required) {
        return definedType == null ? type.equals(required.composite()) : definedType == required;
    }

    /** Returns the name shown in messages. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
