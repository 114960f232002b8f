package hypha.wasm.runtime;

import hypha.wasm.types.FunctionType;
import java.util.concurrent.ConcurrentHashMap;

/** One object for each function type of an engine, so that {@code call_indirect} can compare references. Kept as long as the engine; safe for threads. */
public final class TypeInterner {
    private final ConcurrentHashMap<FunctionType, FunctionType> types = new ConcurrentHashMap<>();

    /** Creates an empty interner. */
    public TypeInterner() {}

    /** Returns the object that stands for all types equal to this one. */
    public FunctionType canonical(FunctionType type) {
        FunctionType known = types.putIfAbsent(type, type);
        return known == null ? type : known;
    }
}
