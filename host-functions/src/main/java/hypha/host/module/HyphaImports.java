package hypha.host.module;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.types.ExternalKind;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions of the module {@code hypha}. One object serves all programs of an engine, so that each function is compiled once. Safe for
 * threads.
 */
public final class HyphaImports implements ImportResolver {
    private final Map<String, HostFunction> functions = HashMap.newHashMap(HyphaInterface.FUNCTIONS.size());

    /**
     * All functions.
     *
     * @param programs what can be spawned by name
     */
    public HyphaImports(ProgramRegistry programs) {
        for (HyphaFunction function : HyphaInterface.FUNCTIONS) {
            functions.put(function.name(), hostFunction(function, programs));
        }
    }

    private static HostFunction hostFunction(HyphaFunction function, ProgramRegistry programs) {
        return switch (function.name()) {
            case "version", "clock" ->
                HostFunction.inlined(function.name(), function.type(), () -> node(function, programs));
            default -> new HostFunction(function.name(), function.type(), () -> node(function, programs));
        };
    }

    private static HyphaNode node(HyphaFunction function, ProgramRegistry programs) {
        return switch (function.name()) {
            case "version" -> new InlinedNodes.Version(function);
            case "clock" -> new InlinedNodes.Clock(function);
            case "spawn" -> new SpawnNode(function, programs);
            case "spawn_with" -> new SpawnWithNode(function, programs);
            default -> new HyphaNode(function);
        };
    }

    @Override
    public Object resolve(String module, String name, ExternalKind kind, Object type) {
        return module.equals(HyphaInterface.MODULE) && kind == ExternalKind.FUNCTION ? functions.get(name) : null;
    }
}
