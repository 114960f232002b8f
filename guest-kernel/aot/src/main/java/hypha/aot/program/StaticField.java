package hypha.aot.program;

/**
 * A static field that the program uses, and what it holds when the program starts.
 *
 * @param key the field
 * @param initialValue its value after class initialisation, sign-extended (char and boolean zero-extended)
 * @param isFinal whether nothing writes it after class initialisation
 * @param isVolatile whether its accesses are sequentially consistent
 */
public record StaticField(FieldKey key, long initialValue, boolean isFinal, boolean isVolatile) {}
