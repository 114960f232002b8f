package hypha.wasm.types;

/** What a type definition is: the type of functions, structs or arrays (core specification 2.3.9). */
public sealed interface CompositeType permits FunctionType, StructType, ArrayType {
    /** Returns the abstract heap type of all of its kind: {@link HeapType#FUNC}, {@link HeapType#STRUCT} or {@link HeapType#ARRAY}. */
    int heapType();

    /** Says whether values of this type can be used where those of another are expected, as far as it depends on what they are made of. Both are types of the store. */
    boolean matches(CompositeType supertype);
}
