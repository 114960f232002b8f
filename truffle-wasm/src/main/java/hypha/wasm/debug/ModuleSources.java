package hypha.wasm.debug;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.dwarf.DebugInfo;
import hypha.wasm.dwarf.SourceFile;
import hypha.wasm.dwarf.SourceLocation;
import hypha.wasm.exception.WasmException;
import hypha.wasm.text.print.FunctionPrinter;
import hypha.wasm.translation.ProbePlan;
import java.util.HashMap;
import java.util.Map;

/**
 * The sources of a module. With debugging information those that it was compiled from. A function without, once there are tools: its text. Made when asked for, kept with the module, shared by the contexts
 * of an engine.
 */
public final class ModuleSources {
    /** Most functions, and most bytes of code, of a module whose sources are all announced before anything is executed. */
    private static final int MAXIMUM_ANNOUNCED = 4096;

    private static final int MAXIMUM_ANNOUNCED_BYTES = 4 << 20;

    private final WasmModule module;
    private final String name;
    private final DebugInfo info;
    private final Map<String, Source> files = new HashMap<>();
    private final Map<Integer, FunctionSource> functions = new HashMap<>();
    private FunctionPrinter printer;
    private volatile boolean enabled;
    private volatile boolean announcementWanted;

    /**
     * Creates sources of which nothing is read.
     *
     * @param name the name of the module
     */
    public ModuleSources(WasmModule module, String name, DebugInfo info) {
        this.module = module;
        this.name = name;
        this.info = info;
    }

    /**
     * Says that there are tools, so that functions have sources even without debugging information.
     *
     * @param statements whether tools want to know of more than functions
     */
    public void enable(boolean statements) {
        if (!enabled) {
            int defined = module.functionCount() - module.importedFunctionCount();
            int last = module.functionCount() - 1;
            int bytes = module.bodyEnd(last) - module.bodyStart(module.importedFunctionCount());
            announcementWanted = statements && defined <= MAXIMUM_ANNOUNCED && bytes <= MAXIMUM_ANNOUNCED_BYTES;
            enabled = true;
        }
    }

    /** Says whether all functions are to be shown to tools now; only one caller is told so. */
    public synchronized boolean claimAnnouncement() {
        boolean wanted = announcementWanted;
        announcementWanted = false;
        return wanted;
    }

    /** Returns the source of a defined function, or null if it has none. */
    public SourceSection function(int function) {
        FunctionSource source = source(function);
        return source == null ? null : source.section();
    }

    /** Returns the place of an instruction, by its offset in the module, or null if unknown. */
    public SourceSection at(int function, int byteOffset) {
        FunctionSource source = source(function);
        return source == null ? null : source.at(byteOffset);
    }

    /** Returns where a function is to have probes. */
    public ProbePlan plan(int function) {
        FunctionSource source = source(function);
        return source == null ? new ProbePlan(new int[0], new int[0]) : source.plan();
    }

    /** Returns the debugging information. */
    public DebugInfo info() {
        return info;
    }

    private synchronized FunctionSource source(int function) {
        if (!enabled && !info.isPresent()) {
            return null;
        }
        FunctionSource known = functions.get(function);
        if (known == null) {
            known = CompiledSource.of(this, module, function);
            if (known == null && enabled) {
                known = text(function);
            }
            if (known != null) {
                functions.put(function, known);
            }
        }
        return known;
    }

    private FunctionSource text(int function) {
        try {
            if (printer == null) {
                printer = new FunctionPrinter(module.bytes(), false);
            }
            return new TextSource(name, function, printer.print(function));
        } catch (WasmException e) {
            // What the engine accepts but the printer does not is an instruction without a name.
            return null;
        }
    }

    /** Returns a source file of the module. */
    synchronized Source file(SourceFile file) {
        return files.computeIfAbsent(file.path(), path -> SourceFiles.load(file));
    }

    /** Returns the section of a place in a source file; null if there is none. */
    SourceSection section(SourceFile file, int line, int column) {
        return SourceFiles.section(file(file), line, column);
    }

    /** Returns the section of a place in a source file. */
    SourceSection section(SourceLocation location) {
        return section(new SourceFile(location.file(), null), location.line(), location.column());
    }
}
