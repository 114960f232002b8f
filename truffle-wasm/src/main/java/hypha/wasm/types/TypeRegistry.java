package hypha.wasm.types;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The types of an engine: one {@link DefinedType} for each, so that comparing two is comparing references. Kept as long as the registry; safe for threads. */
public final class TypeRegistry {
    private final ConcurrentHashMap<RecursionGroup, DefinedType[]> groups = new ConcurrentHashMap<>();
    private final AtomicInteger nextId = new AtomicInteger();

    /** Creates an empty registry. */
    public TypeRegistry() {}

    /**
     * Returns the types that a module's definitions are, by the module's indices. Takes time in proportion to their size.
     *
     * @param definitions in which indices have been checked: that of a supertype is lower than the type's own, others are below the end of the group
     */
    public DefinedType[] canonical(SubType[] definitions) {
        DefinedType[] types = new DefinedType[definitions.length];
        for (int start = 0; start < definitions.length; ) {
            int end = definitions[start].groupEnd();
            RecursionGroup group = RecursionGroup.of(definitions, types, start, end);
            DefinedType[] known = groups.get(group);
            if (known == null) {
                DefinedType[] made = define(definitions, types, start, end);
                known = groups.putIfAbsent(group, made);
                known = known == null ? made : known;
            }
            System.arraycopy(known, 0, types, start, end - start);
            start = end;
        }
        return types;
    }

    /** Makes the types of a group; {@code types} has those before it, and is used for those in it. */
    private DefinedType[] define(SubType[] definitions, DefinedType[] types, int start, int end) {
        for (int i = start; i < end; i++) {
            int supertype = definitions[i].supertype();
            types[i] = new DefinedType(
                    nextId.getAndIncrement(),
                    definitions[i].composite().heapType(),
                    definitions[i].isFinal(),
                    supertype == SubType.NO_SUPERTYPE ? null : types[supertype]);
        }
        for (int i = start; i < end; i++) {
            types[i].composite(resolve(definitions[i].composite(), types));
        }
        return Arrays.copyOfRange(types, start, end);
    }

    private static CompositeType resolve(CompositeType composite, DefinedType[] types) {
        // No switch: the JVM would have to link it at the start of each process.
        if (composite instanceof FunctionType function) {
            return function.resolve(types);
        }
        if (composite instanceof ArrayType array) {
            return new ArrayType(array.element().resolve(types));
        }
        StructType struct = (StructType) composite;
        FieldType[] fields = new FieldType[struct.fieldCount()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = struct.field(i).resolve(types);
        }
        return new StructType(fields);
    }
}
