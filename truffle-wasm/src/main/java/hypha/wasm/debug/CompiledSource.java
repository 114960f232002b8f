package hypha.wasm.debug;

import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.dwarf.DebugFunction;
import hypha.wasm.dwarf.SourceFile;
import hypha.wasm.dwarf.SourceLocation;
import hypha.wasm.dwarf.Statement;
import hypha.wasm.translation.ProbePlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The source that a function was compiled from, as its debugging information says. */
final class CompiledSource implements FunctionSource {
    private final ModuleSources sources;
    private final SourceSection section;
    private final ProbePlan plan;

    /** The sections of the places in {@link #plan}. */
    private final SourceSection[] sections;

    private CompiledSource(ModuleSources sources, SourceSection section, ProbePlan plan, SourceSection[] sections) {
        this.sources = sources;
        this.section = section;
        this.plan = plan;
        this.sections = sections;
    }

    /** Returns the source of a function; null if nothing is known of it. */
    static CompiledSource of(ModuleSources sources, WasmModule module, int function) {
        int start = module.bodyStart(function);
        List<Statement> statements = sources.info().statements(start, module.bodyEnd(function));
        if (statements.isEmpty()) {
            return null;
        }
        int[] offsets = new int[statements.size()];
        int[] places = new int[statements.size()];
        SourceSection[] sections = new SourceSection[statements.size()];
        Map<SourceFile, Integer> fileNumbers = new HashMap<>();
        Map<Long, Integer> placeNumbers = new HashMap<>();
        int count = 0;
        for (Statement statement : statements) {
            SourceSection section = sources.section(statement.file(), statement.line(), statement.column());
            if (section != null) {
                int file = fileNumbers.computeIfAbsent(statement.file(), key -> fileNumbers.size());
                offsets[count] = statement.byteOffset();
                places[count] =
                        placeNumbers.computeIfAbsent((long) file << 32 | statement.line(), key -> placeNumbers.size());
                sections[count++] = section;
            }
        }
        ProbePlan plan = new ProbePlan(Arrays.copyOf(offsets, count), Arrays.copyOf(places, count));
        return new CompiledSource(sources, whole(sources, module, function, statements), plan, sections);
    }

    /** The lines of the file in which the function is declared that have code of it. */
    private static SourceSection whole(
            ModuleSources sources, WasmModule module, int function, List<Statement> statements) {
        DebugFunction debugFunction = sources.info().function(module.bodyStart(function));
        SourceLocation declaration = debugFunction == null ? null : debugFunction.declaration();
        SourceFile file = statements.getFirst().file();
        for (Statement statement : statements) {
            if (declaration != null && statement.file().path().equals(declaration.file())) {
                file = statement.file();
                break;
            }
        }
        boolean declared = declaration != null && file.path().equals(declaration.file());
        int first = declared ? declaration.line() : Integer.MAX_VALUE;
        int last = declared ? declaration.line() : 0;
        for (Statement statement : statements) {
            if (statement.file().path().equals(file.path())) {
                // Lines above the declaration are those of functions that were inlined.
                first = declared ? first : Math.min(first, statement.line());
                last = Math.max(last, statement.line());
            }
        }
        return SourceFiles.lines(sources.file(file), first, last);
    }

    @Override
    public SourceSection section() {
        return section;
    }

    @Override
    public SourceSection at(int byteOffset) {
        int place = Arrays.binarySearch(plan.offsets(), byteOffset);
        if (place >= 0) {
            return sections[place];
        }
        SourceLocation location = sources.info().locate(byteOffset);
        return location == null ? null : sources.section(location);
    }

    @Override
    public ProbePlan plan() {
        return plan;
    }
}
