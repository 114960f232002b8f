package hypha.wasm.dwarf;

import hypha.wasm.binary.SectionId;
import hypha.wasm.binary.WasmModule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The debugging information of a module. Places in the code are byte offsets in the module throughout, as everywhere in the engine; DWARF's own addresses count from the content of the code section.
 *
 * <p>Safe for threads. Reads lazily: a look-up of a line reads the first entry of each unit, once, and the line table of one unit. No method fails for what is wrong in the information: what cannot be
 * read is as if it were not there.
 */
public final class DebugInfo {
    /** Most statements that are given for one function. */
    private static final int MAXIMUM_STATEMENTS = 1 << 20;

    private final boolean present;
    private final DebugData data;
    private final int codeStart;

    private DebugInfo(WasmModule module) {
        DebugSections sections = new DebugSections(module);
        int defined = module.functionCount() - module.importedFunctionCount();
        this.present = defined > 0 && module.sectionOffset(SectionId.CODE) >= 0 && sections.has("line");
        this.codeStart = sections.codeStart();
        int end = present ? module.bodyEnd(module.functionCount() - 1) - codeStart : 0;
        this.data = new DebugData(sections, end);
    }

    /** Returns the debugging information of a module; nothing of it is read yet. */
    public static DebugInfo of(WasmModule module) {
        return new DebugInfo(module);
    }

    /** Says whether the module has any. */
    public boolean isPresent() {
        return present;
    }

    /** Reads something; gives {@code otherwise} if that is malformed. */
    synchronized <T> T read(Supplier<T> reading, T otherwise) {
        if (!present) {
            return otherwise;
        }
        try {
            return reading.get();
        } catch (DwarfFormatException e) {
            return otherwise;
        }
    }

    /** Returns the place in the sources that the instruction at an offset of the module comes from, or null if unknown. */
    public SourceLocation locate(int byteOffset) {
        return read(() -> findLocation(byteOffset - codeStart), null);
    }

    private SourceLocation findLocation(int address) {
        Unit unit = data.unitOf(address);
        LineTable lines = unit == null ? null : unit.lines();
        int row = lines == null ? -1 : lines.find(address);
        if (row < 0 || lines.line(row) == 0) {
            return null;
        }
        SourceFile file = lines.file(row);
        return file == null ? null : new SourceLocation(file.path(), lines.line(row), lines.column(row));
    }

    /**
     * Returns where the statements of a piece of code begin: what debuggers stop at. In the order of the code; at most one for each offset. What a compiler does before the first line of a function is left
     * out, since variables are not in their places until then.
     *
     * @param start offset of the first instruction
     * @param end offset after the last
     */
    public List<Statement> statements(int start, int end) {
        return read(() -> findStatements(start - codeStart, end - codeStart), List.of());
    }

    private List<Statement> findStatements(int start, int end) {
        Unit unit = data.unitOf(start);
        LineTable lines = unit == null ? null : unit.lines();
        List<Statement> statements = new ArrayList<>();
        if (lines == null) {
            return statements;
        }
        for (int row = lines.ceiling(start); row < lines.size() && lines.address(row) < end; row++) {
            if (!lines.isStatement(row) || lines.file(row) == null || statements.size() >= MAXIMUM_STATEMENTS) {
                continue;
            }
            data.budget().spend(1);
            int offset = lines.address(row) + codeStart;
            if (lines.isPrologueEnd(row) && statements.size() == 1) {
                statements.clear();
            }
            if (!statements.isEmpty() && statements.getLast().byteOffset() == offset) {
                statements.removeLast();
            }
            statements.add(new Statement(offset, lines.file(row), lines.line(row), lines.column(row)));
        }
        return statements;
    }

    /** Returns the function whose code an offset of the module is in, or null if nothing is known of it. */
    public DebugFunction function(int byteOffset) {
        return read(() -> findFunction(byteOffset - codeStart), null);
    }

    private DebugFunction findFunction(int address) {
        Unit unit = data.unitOf(address);
        Entry entry = unit == null ? null : unit.function(address);
        return entry == null ? null : new DebugFunction(this, entry, unit.lines());
    }

    /** Returns the address of an offset of the module. */
    int address(int byteOffset) {
        return byteOffset - codeStart;
    }
}
