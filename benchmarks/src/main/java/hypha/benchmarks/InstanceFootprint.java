package hypha.benchmarks;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graalvm.polyglot.Context;

/** Prints how much heap a live instance takes, beside its linear memory. Run by {@code benchmarks/run footprint}. */
public final class InstanceFootprint {
    private static final int INSTANCES = 5000;

    private InstanceFootprint() {}

    /** Measures, without a memory and with one of a page. */
    public static void main(String[] arguments) {
        try (Context context = Engines.open()) {
            WasmEngine engine = WasmEngine.current();
            for (int pages = 0; pages <= 1; pages++) {
                LoadedModule module = engine.load("footprint", InstanceBenchmark.module(pages));
                // Classes and caches that come with the first ones.
                keep(engine, module, 100);
                long before = used();
                List<WasmInstance> instances = keep(engine, module, INSTANCES);
                double bytes = (double) (used() - before) / instances.size();
                System.out.printf(
                        Locale.ROOT,
                        "pages=%d: %.0f bytes of heap an instance (%d live instances)%n",
                        pages,
                        bytes,
                        instances.size());
            }
            context.leave();
        }
    }

    private static List<WasmInstance> keep(WasmEngine engine, LoadedModule module, int count) {
        List<WasmInstance> instances = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            instances.add(engine.instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null));
        }
        return instances;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
