package hypha.wasm.api;

import com.oracle.truffle.api.CallTarget;
import hypha.wasm.WasmLanguage;
import hypha.wasm.nodes.HostFunctionRootNode;
import hypha.wasm.types.FunctionType;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A function of the embedder that modules can import. Immutable and shareable between instances, contexts and threads: what it works on, it finds through the calling instance.
 *
 * <p>Create each function once and hand out the same object for every import of it, since each object is compiled on its own.
 */
public final class HostFunction {
    private final String name;
    private final FunctionType type;
    private final Supplier<? extends HostFunctionNode> body;
    private volatile Code code;

    /** The call target of this function in the engine that a language instance belongs to. */
    private record Code(WasmLanguage language, CallTarget target) {}

    /**
     * Describes a host function.
     *
     * @param name shown in stack traces
     * @param type checked against the import
     * @param body makes the node, once for each engine that the function is used in
     */
    public HostFunction(String name, FunctionType type, Supplier<? extends HostFunctionNode> body) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
        this.body = Objects.requireNonNull(body, "body");
    }

    /** Returns the name shown in stack traces. */
    public String name() {
        return name;
    }

    /** Returns the type of the function. */
    public FunctionType type() {
        return type;
    }

    /** Returns the call target of this function in an engine; for the linker. */
    public CallTarget callTarget(WasmLanguage language) {
        Code current = code;
        if (current == null || current.language != language) {
            current = new Code(language, new HostFunctionRootNode(language, name, body.get()).getCallTarget());
            code = current;
        }
        return current.target;
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
