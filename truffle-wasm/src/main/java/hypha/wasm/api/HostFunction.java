package hypha.wasm.api;

import hypha.wasm.runtime.EngineState;
import hypha.wasm.runtime.HostCode;
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
    private final boolean inlined;

    /** The code in the engine that asked last. */
    private volatile HostCode code;

    /**
     * Describes a host function.
     *
     * @param name shown in stack traces
     * @param type checked against the import
     * @param body makes the node, once for each engine that the function is used in, twice if both tiers of the engine call it
     */
    public HostFunction(String name, FunctionType type, Supplier<? extends HostFunctionNode> body) {
        this(name, type, body, false);
    }

    private HostFunction(String name, FunctionType type, Supplier<? extends HostFunctionNode> body, boolean inlined) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
        this.body = Objects.requireNonNull(body, "body");
        this.inlined = inlined;
    }

    /**
     * Describes a host function that is short and called often. Graal inlines all bodies; the first tier of a {@linkplain WasmEngine#standalone standalone} engine has one piece of code for all host
     * functions of a shape, through which HotSpot cannot see, but makes a class for each of these, which costs about a millisecond when one is first called.
     *
     * @param name as of the constructor, like the others
     */
    public static HostFunction inlined(String name, FunctionType type, Supplier<? extends HostFunctionNode> body) {
        return new HostFunction(name, type, body, true);
    }

    /** Says whether the function is one of {@link #inlined}. */
    public boolean isInlined() {
        return inlined;
    }

    /** Returns the name shown in stack traces. */
    public String name() {
        return name;
    }

    /** Returns the type of the function. */
    public FunctionType type() {
        return type;
    }

    /** Returns a new node that is the body. */
    public HostFunctionNode newBody() {
        return body.get();
    }

    /** Returns the code of this function in an engine; for the linker. */
    public HostCode code(EngineState engine) {
        HostCode current = code;
        if (current == null || current.engine() != engine) {
            current = new HostCode(engine, this);
            code = current;
        }
        return current;
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
