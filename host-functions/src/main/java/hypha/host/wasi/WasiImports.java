package hypha.host.wasi;

import hypha.kernel.abi.WasiFunction;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.types.ExternalKind;
import java.util.HashMap;
import java.util.Map;

/**
 * What programs may import: the functions of {@code wasi_snapshot_preview1}. One object serves all programs of an engine, so that each
 * function is compiled once. Safe for threads.
 */
public final class WasiImports implements ImportResolver {
    /** The name of the module that programs import from. */
    public static final String MODULE = "wasi_snapshot_preview1";

    private final Map<String, HostFunction> functions = HashMap.newHashMap(WasiSignature.count());

    /** All functions. */
    public WasiImports() {
        for (int number = 0; number < WasiSignature.count(); number++) {
            WasiSignature signature = WasiSignature.of(number);
            functions.put(signature.name(), function(signature));
        }
    }

    private static HostFunction function(WasiSignature signature) {
        return switch (signature.number()) {
            case WasiFunction.CLOCK_TIME_GET,
                    WasiFunction.FD_WRITE,
                    WasiFunction.RANDOM_GET,
                    WasiFunction.SCHED_YIELD ->
                HostFunction.inlined(signature.name(), signature.type(), () -> node(signature));
            default -> new HostFunction(signature.name(), signature.type(), () -> node(signature));
        };
    }

    private static WasiNode node(WasiSignature signature) {
        return switch (signature.number()) {
            case WasiFunction.PROC_EXIT -> new ProcExitNode(signature);
            case WasiFunction.PROC_RAISE -> new ProcRaiseNode(signature);
            case WasiFunction.CLOCK_TIME_GET -> new ClockTimeGetNode(signature);
            case WasiFunction.FD_WRITE -> new FdWriteNode(signature);
            case WasiFunction.FD_CLOSE, WasiFunction.FD_RENUMBER, WasiFunction.FD_FDSTAT_SET_RIGHTS ->
                new DescriptorChangeNode(signature);
            case WasiFunction.SCHED_YIELD -> new SchedYieldNode(signature);
            case WasiFunction.RANDOM_GET -> new RandomGetNode(signature);
            case WasiFunction.POLL_ONEOFF -> new PollOneoffNode(signature);
            default -> signature.blocking() ? new BlockingHostFunction(signature) : new CrossingHostFunction(signature);
        };
    }

    @Override
    public Object resolve(String module, String name, ExternalKind kind, Object type) {
        return module.equals(MODULE) && kind == ExternalKind.FUNCTION ? functions.get(name) : null;
    }
}
