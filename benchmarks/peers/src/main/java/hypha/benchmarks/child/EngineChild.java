package hypha.benchmarks.child;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmFunction;

/** This project's engine through its own Java API, standalone: Truffle is started when something needs it. {@code <file> <n> <seconds>}. */
final class EngineChild extends Child {
    private EngineChild(String[] arguments) {
        super(arguments);
    }

    /** Runs. */
    public static void main(String[] arguments) throws InterruptedException {
        new EngineChild(arguments).measure();
    }

    @Override
    Kernel instantiate(byte[] bytes) {
        WasmEngine engine = WasmEngine.standalone();
        LoadedModule module = engine.load("kernel", bytes);
        Loop.phase("module");
        WasmFunction run = engine.instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null)
                .function("run");
        Loop.phase("instance");
        return new EngineKernel(run);
    }

    private static final class EngineKernel extends Kernel {
        private final WasmFunction run;

        EngineKernel(WasmFunction run) {
            this.run = run;
        }

        @Override
        int run(int n) {
            return (int) run.invoke(n);
        }
    }
}
