package hypha.host;

import hypha.host.module.HyphaImports;
import hypha.host.module.ProgramRegistry;
import hypha.host.task.EngineEntrance;
import hypha.host.wasi.ThreadImports;
import hypha.host.wasi.WasiImports;
import hypha.wasm.WasmLanguage;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The engine of a machine. As a rule it is standalone and begins without Truffle, which takes longer to start than many a program runs.
 *
 * <p>With tools, or options, programs run in polyglot contexts instead, which know of them. All contexts share one
 * polyglot engine, and with it the compiled code; each executor has a context of its own, so that none pays for the others' threads.
 */
final class Engines implements AutoCloseable {
    /** The options that switch on tools that show sources. */
    private static final Set<String> SOURCE_READERS = Set.of("inspect", "dap", "coverage");

    /** The option about a warning that this class replaces. */
    private static final String WARNING = "engine.WarnInterpreterOnly";

    /** What Truffle's runtime without a compiler calls itself. */
    private static final String INTERPRETER = "Interpreted";

    private final Map<String, String> options;
    private final Runnable fallback;
    private final ProgramRegistry programs = new ProgramRegistry();
    private final WasiImports wasi = new WasiImports();
    private final ThreadImports threads = new ThreadImports();
    private final HyphaImports hypha = new HyphaImports(programs);
    private final WasmEngine standalone;
    private Engine engine;
    private boolean closed;

    /**
     * Makes nothing yet.
     *
     * @param options of the polyglot engine and its languages and tools
     * @param fallback told once if Truffle is started and has no compiler here
     */
    Engines(Map<String, String> options, Runnable fallback) {
        this.options = options;
        this.fallback = fallback;
        boolean plain = Set.of(WARNING).containsAll(options.keySet());
        this.standalone = plain ? WasmEngine.standalone(this::check) : null;
    }

    private void check(String runtime) {
        if (runtime.equals(INTERPRETER)) {
            fallback.run();
        }
    }

    /** Lets the calling thread use the engine. */
    EngineEntrance enter() {
        return standalone != null ? new StandaloneEntrance(standalone) : new ContextEntrance(newContext());
    }

    private record StandaloneEntrance(WasmEngine engine) implements EngineEntrance {
        @Override
        public void close() {
            // There is nothing to leave.
        }
    }

    /** A context, entered. */
    private static final class ContextEntrance implements EngineEntrance {
        private final Context context;
        private final WasmEngine engine;

        ContextEntrance(Context context) {
            this.context = context;
            context.initialize(WasmLanguage.ID);
            context.enter();
            this.engine = WasmEngine.current();
        }

        @Override
        public WasmEngine engine() {
            return engine;
        }

        @Override
        public void close() {
            context.leave();
            context.close();
        }
    }

    /**
     * What programs may import: WASI, threads, and the module {@code hypha}.
     *
     * @param tasks false: only the first
     */
    ImportResolver imports(boolean tasks) {
        if (!tasks) {
            return wasi;
        }
        return (module, name, kind, type) -> {
            Object found = wasi.resolve(module, name, kind, type);
            if (found == null) {
                found = hypha.resolve(module, name, kind, type);
            }
            return found != null ? found : threads.resolve(module, name, kind, type);
        };
    }

    /** What programs may spawn by name. */
    ProgramRegistry programs() {
        return programs;
    }

    /** A context, not initialized and not entered. */
    private synchronized Context newContext() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        if (engine == null) {
            engine = Engine.newBuilder(WasmLanguage.ID)
                    .allowExperimentalOptions(true)
                    // Whoever needs to know is told in another way.
                    .option(WARNING, "false")
                    // Standard output is the program's.
                    .out(System.err)
                    .options(options)
                    .build();
            check(engine.getImplementationName());
        }
        return Context.newBuilder(WasmLanguage.ID)
                .engine(engine)
                .allowIO(sourceAccess())
                .build();
    }

    /** Debuggers show the files that programs were compiled from, so then the engine may read files; programs reach none in this way. */
    private IOAccess sourceAccess() {
        boolean wanted = options.keySet().stream().anyMatch(SOURCE_READERS::contains);
        return wanted
                ? IOAccess.newBuilder()
                        .fileSystem(FileSystem.newReadOnlyFileSystem(FileSystem.newDefaultFileSystem()))
                        .build()
                : IOAccess.NONE;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (engine != null) {
            engine.close(true);
        }
    }
}
