package hypha.host;

import hypha.host.wasi.WasiImports;
import hypha.wasm.WasmLanguage;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The polyglot engine of a machine, made when first wanted. All contexts share it, and with it the compiled code; each executor has a
 * context of its own, so that none pays for the others' threads.
 */
final class Engines implements AutoCloseable {
    /** The options that switch on tools that show sources. */
    private static final Set<String> SOURCE_READERS = Set.of("inspect", "dap", "coverage");

    private final Map<String, String> options;
    private final WasiImports imports = new WasiImports();
    private Engine engine;
    private boolean closed;

    Engines(Map<String, String> options) {
        this.options = options;
    }

    /** What programs may import. */
    WasiImports imports() {
        return imports;
    }

    /** A context, not initialized and not entered. */
    synchronized Context newContext() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        if (engine == null) {
            engine = Engine.newBuilder(WasmLanguage.ID)
                    .allowExperimentalOptions(true)
                    // Whoever needs to know asks the engine for its implementation.
                    .option("engine.WarnInterpreterOnly", "false")
                    // Standard output is the program's.
                    .out(System.err)
                    .options(options)
                    .build();
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
