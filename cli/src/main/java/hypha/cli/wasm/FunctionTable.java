package hypha.cli.wasm;

import hypha.wasm.binary.Export;
import hypha.wasm.binary.Import;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.demangle.Demangler;
import hypha.wasm.types.ExternalKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions of a module: their names, where they are, and how large. */
public final class FunctionTable {
    /** What {@link #find} gives when there is no such function. */
    public static final int NOT_FOUND = -1;

    private final WasmModule module;
    private final Map<Integer, List<String>> exports = new HashMap<>();
    private final List<Import> imports = new ArrayList<>();

    /** Creates the table of a module. */
    public FunctionTable(WasmModule module) {
        this.module = module;
        for (Export export : module.exports()) {
            if (export.kind() == ExternalKind.FUNCTION) {
                exports.computeIfAbsent(export.index(), key -> new ArrayList<>())
                        .add(export.name());
            }
        }
        for (Import wanted : module.imports()) {
            if (wanted.kind() == ExternalKind.FUNCTION) {
                imports.add(wanted);
            }
        }
    }

    /**
     * Finds a function.
     *
     * @param text its index, its name in the name section, or the name that it is exported by
     * @return its index, or {@link #NOT_FOUND}
     */
    public int find(String text) {
        if (text.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(text);
            return index < module.functionCount() ? index : NOT_FOUND;
        }
        String name = text.startsWith("$") ? text.substring(1) : text;
        for (int i = 0; i < module.functionCount(); i++) {
            if (name.equals(module.names().function(i))) {
                return i;
            }
        }
        for (Export export : module.exports()) {
            if (export.kind() == ExternalKind.FUNCTION && export.name().equals(text)) {
                return export.index();
            }
        }
        return NOT_FOUND;
    }

    /**
     * Writes a line for each function.
     *
     * @throws IOException of the target
     */
    public void print(Appendable out) throws IOException {
        out.append("  index     offset      bytes  name\n");
        for (int i = 0; i < module.functionCount(); i++) {
            boolean imported = i < module.importedFunctionCount();
            String place = imported ? "import" : "0x" + Integer.toHexString(module.bodyStart(i));
            String bytes = imported ? "" : Integer.toString(module.bodyEnd(i) - module.bodyStart(i));
            out.append(String.format("%7d %10s %10s  ", i, place, bytes));
            out.append(describe(i)).append('\n');
        }
    }

    private String describe(int function) {
        StringBuilder text = new StringBuilder();
        String name = module.names().function(function);
        if (name != null) {
            text.append(Printable.escaped(name));
            String demangled = Demangler.demangle(name);
            if (demangled != null && !demangled.equals(name)) {
                text.append("  = ").append(Printable.escaped(demangled));
            }
        }
        if (function < imports.size()) {
            Import wanted = imports.get(function);
            text.append(text.isEmpty() ? "" : "  ").append("import ").append(Printable.quoted(wanted.module()));
            text.append(' ').append(Printable.quoted(wanted.name()));
        }
        for (String export : exports.getOrDefault(function, List.of())) {
            text.append(text.isEmpty() ? "" : "  ").append("export ").append(Printable.quoted(export));
        }
        return text.toString();
    }
}
