package hypha.wasm.types;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;

/**
 * A type of the store: one object for all definitions that are the same type, in whatever modules of an engine they are (core specification 2.3.11: recursion groups are the same if they are so after
 * replacing what refers into the group by positions). Made by {@link TypeRegistry}. Compared by identity.
 *
 * <p>Whether a type is a subtype of another is found in constant time: it knows all of its supertypes by their depth.
 */
public final class DefinedType {
    private final int id;
    private final int heapType;
    private final boolean isFinal;

    /** The supertypes, the one that has none first; this type last. */
    @CompilationFinal(dimensions = 1)
    private final DefinedType[] supertypes;

    private final ValueType nullableReference;
    private final ValueType reference;

    /** Set before anyone but the registry sees this object: types of a group refer to each other. */
    @CompilationFinal
    private CompositeType composite;

    DefinedType(int id, int heapType, boolean isFinal, DefinedType supertype) {
        this.id = id;
        this.heapType = heapType;
        this.isFinal = isFinal;
        int depth = supertype == null ? 0 : supertype.supertypes.length;
        this.supertypes = new DefinedType[depth + 1];
        if (supertype != null) {
            System.arraycopy(supertype.supertypes, 0, supertypes, 0, depth);
        }
        this.supertypes[depth] = this;
        this.nullableReference = ValueType.of(this, true);
        this.reference = ValueType.of(this, false);
    }

    void composite(CompositeType type) {
        composite = type;
    }

    /** Returns a number that no other type of the registry has. */
    public int id() {
        return id;
    }

    /** Returns the abstract heap type of its values: {@link HeapType#FUNC}, {@link HeapType#STRUCT} or {@link HeapType#ARRAY}. */
    public int heapType() {
        return heapType;
    }

    /** Says whether there can be no subtype. */
    public boolean isFinal() {
        return isFinal;
    }

    /** Returns what it is. */
    public CompositeType composite() {
        return composite;
    }

    /** Returns the supertype that it declares, or null. */
    public DefinedType supertype() {
        return supertypes.length == 1 ? null : supertypes[supertypes.length - 2];
    }

    /** Returns the type of references to its values. */
    public ValueType reference(boolean nullable) {
        return nullable ? nullableReference : reference;
    }

    /** Says whether this type is a subtype of another, or the same. */
    public boolean isSubtypeOf(DefinedType other) {
        if (this == other) {
            return true;
        }
        if (other.isFinal) {
            return false;
        }
        int depth = other.supertypes.length - 1;
        return depth < supertypes.length && supertypes[depth] == other;
    }

    /**
     * Returns the type of the store that a module's type is.
     *
     * @param types what the module's type indices stand for
     */
    public static ValueType resolve(ValueType type, DefinedType[] types) {
        int code = type.code();
        return type.isReference() && ValueType.isConcrete(code)
                ? types[ValueType.index(code)].reference(ValueType.isNullable(code))
                : type;
    }

    @Override
    public String toString() {
        return composite.toString();
    }
}
