package hypha.aot.ir;

import hypha.aot.program.BareMethod;
import java.util.HashMap;
import java.util.Map;

/** Debug information as LLVM metadata: one compile unit, a file for each source, a subprogram for each method, a location for each line. */
final class Metadata {
    private static final int COMPILE_UNIT = 0;

    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> nodes = new HashMap<>();
    private int count;

    Metadata() {
        distinct("!DICompileUnit(language: DW_LANG_Java, file: !1, producer: \"Hypha Bare Java compiler\", "
                + "isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)");
        distinct("!DIFile(filename: \"Bare Java\", directory: \"\")");
    }

    /** The subprogram of a method. */
    String subprogram(BareMethod method) {
        String file = node("!DIFile(filename: " + quote(method.owner().sourcePath()) + ", directory: \"\")");
        String type = node("!DISubroutineType(types: !{null})");
        int line = method.firstLine();
        return distinct(
                "!DISubprogram(name: " + quote(method.key().displayName()) + ", scope: " + file + ", file: " + file
                        + ", line: " + line + ", type: " + type + ", scopeLine: " + line
                        + ", spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !" + COMPILE_UNIT + ")");
    }

    /** A line of a method. */
    String location(int line, String subprogram) {
        return node("!DILocation(line: " + line + ", scope: " + subprogram + ")");
    }

    /** Branch weights: the first target is hardly ever taken. */
    String unlikely() {
        return node("!{!\"branch_weights\", i32 1, i32 1048575}");
    }

    private String distinct(String node) {
        text.append('!').append(count).append(" = distinct ").append(node).append('\n');
        return "!" + count++;
    }

    private String node(String node) {
        return nodes.computeIfAbsent(node, _ -> {
            text.append('!').append(count).append(" = ").append(node).append('\n');
            return "!" + count++;
        });
    }

    private static String quote(String name) {
        return '"' + name + '"';
    }

    @Override
    public String toString() {
        return "!llvm.dbg.cu = !{!" + COMPILE_UNIT + "}\n"
                + "!llvm.module.flags = !{!" + count + ", !" + (count + 1) + "}\n"
                + text
                + "!" + count + " = !{i32 2, !\"Debug Info Version\", i32 3}\n"
                + "!" + (count + 1) + " = !{i32 7, !\"Dwarf Version\", i32 4}\n";
    }
}
