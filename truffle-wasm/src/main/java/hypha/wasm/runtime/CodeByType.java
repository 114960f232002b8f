package hypha.wasm.runtime;

import com.oracle.truffle.api.CallTarget;
import hypha.wasm.types.FunctionType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Code of an engine that is the same for all functions of one type. Kept as long as the engine; safe for threads. */
public final class CodeByType {
    private final ConcurrentHashMap<FunctionType, CallTarget> targets = new ConcurrentHashMap<>();

    /** Creates it empty. */
    public CodeByType() {}

    /** Returns the code for a type, made when first wanted. */
    public CallTarget target(FunctionType type, Function<FunctionType, CallTarget> make) {
        return targets.computeIfAbsent(type, make);
    }
}
