package hypha.wasm.runtime;

import hypha.wasm.types.DefinedType;

/** A struct. Its fields are those of a generated subclass; {@link StructLayout} knows how to reach them. */
public class StructObject extends HeapObject {
    /** Creates a struct without fields. For generated subclasses. */
    public StructObject(DefinedType type) {
        super(type);
    }

    /** Makes structs of one generated class. */
    public interface Factory {
        /** Returns a new struct of a type; its fields are zero or null. */
        StructObject create(DefinedType type);
    }
}
