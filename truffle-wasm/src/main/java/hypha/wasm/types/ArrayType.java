package hypha.wasm.types;

/**
 * The type of arrays.
 *
 * @param element the type of their elements
 */
public record ArrayType(FieldType element) implements CompositeType {
    @Override
    public int heapType() {
        return HeapType.ARRAY;
    }

    @Override
    public boolean matches(CompositeType supertype) {
        return supertype instanceof ArrayType that && element.matches(that.element);
    }

    @Override
    public String toString() {
        return "array " + element;
    }
}
