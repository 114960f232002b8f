package hypha.wasm.types;

/**
 * A type as a module defines it (core specification 2.3.10). Concrete types in it are indices of the module's types.
 *
 * @param composite what it is
 * @param supertype the index of the type that it declares itself to be a subtype of, unsigned, or {@link #NO_SUPERTYPE}
 * @param isFinal whether no type may be a subtype of it
 * @param groupEnd the index after the last type of the recursion group that it is in: types that may refer to each other, wherever they stand in it
 */
public record SubType(CompositeType composite, int supertype, boolean isFinal, int groupEnd) {
    /** The supertype of a type that declares none. */
    public static final int NO_SUPERTYPE = -1;
}
