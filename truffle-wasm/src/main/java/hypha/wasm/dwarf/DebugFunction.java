package hypha.wasm.dwarf;

import java.util.ArrayList;
import java.util.List;

/** A function of the source, whose code is in one function of the module. */
public final class DebugFunction {
    /** Most variables of a function, or of a unit, that are shown. */
    private static final int MAXIMUM_VARIABLES = 4096;

    private final DebugInfo info;
    private final Entry entry;
    private final LineTable lines;

    DebugFunction(DebugInfo info, Entry entry, LineTable lines) {
        this.info = info;
        this.entry = entry;
        this.lines = lines;
    }

    /** Returns the name, as the source has it; null if it has none. */
    public String name() {
        return info.read(entry::name, null);
    }

    /** Returns where the function is declared, or null if unknown. */
    public SourceLocation declaration() {
        return info.read(this::findDeclaration, null);
    }

    private SourceLocation findDeclaration() {
        Entry holder = entry.holder(Dw.AT_DECL_LINE);
        Entry fileHolder = entry.holder(Dw.AT_DECL_FILE);
        if (holder == null || fileHolder == null || lines == null) {
            return null;
        }
        long index = fileHolder.constant(Dw.AT_DECL_FILE, -1);
        SourceFile file = lines.fileNumbered(Math.clamp(index, -1, Integer.MAX_VALUE));
        long line = holder.constant(Dw.AT_DECL_LINE, 0);
        return file == null || line <= 0 || line > Integer.MAX_VALUE
                ? null
                : new SourceLocation(file.path(), (int) line, 0);
    }

    /** Returns the variables and parameters that are in scope at an offset of the module: those of inner blocks first, and of an inlined function before those of the one it was inlined into. */
    public List<DebugVariable> variables(int byteOffset) {
        List<DebugVariable> found = new ArrayList<>();
        info.read(
                () -> {
                    findVariables(info.address(byteOffset), found);
                    return null;
                },
                null);
        return found;
    }

    private void findVariables(int address, List<DebugVariable> found) {
        // Of each block around the address, where in the result its variables are put: before those of the blocks
        // around it.
        EntryCursor cursor = new EntryCursor(entry);
        int inserted = 0;
        int blockDepth = -1;
        for (Entry child = cursor.next(); child != null; child = cursor.next()) {
            if (cursor.depth() <= blockDepth) {
                blockDepth = cursor.depth() - 1;
                inserted = found.size();
            }
            switch (child.tag()) {
                case Dw.TAG_VARIABLE, Dw.TAG_FORMAL_PARAMETER -> {
                    String name = child.name();
                    if (name != null && found.size() < MAXIMUM_VARIABLES) {
                        found.add(inserted++, new DebugVariable(info, child, entry, name));
                    }
                    cursor.skipChildren();
                }
                case Dw.TAG_LEXICAL_BLOCK, Dw.TAG_INLINED_SUBROUTINE -> {
                    if (contains(child.ranges(), address)) {
                        blockDepth = cursor.depth();
                        inserted = 0;
                    } else {
                        cursor.skipChildren();
                    }
                }
                default -> cursor.skipChildren();
            }
        }
    }

    private static boolean contains(int[] ranges, int address) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (address >= ranges[i] && address < ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Returns the variables outside of functions of the source file that the function is in. */
    public List<DebugVariable> globals() {
        List<DebugVariable> found = new ArrayList<>();
        info.read(
                () -> {
                    for (Entry variable : entry.unit.variables()) {
                        String name = variable.has(Dw.AT_LOCATION) ? variable.name() : null;
                        if (name != null && found.size() < MAXIMUM_VARIABLES) {
                            found.add(new DebugVariable(info, variable, null, name));
                        }
                    }
                    return null;
                },
                null);
        return found;
    }
}
