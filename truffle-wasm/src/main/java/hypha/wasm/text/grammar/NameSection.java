package hypha.wasm.text.grammar;

import java.util.Map;

/** The custom section that keeps the text's names, for stack traces and debuggers. Spec: appendix/custom#name-section. */
final class NameSection {
    private static final int MODULE = 0;
    private static final int FUNCTIONS = 1;
    private static final int LOCALS = 2;
    private static final int TYPES = 4;
    private static final int TABLES = 5;
    private static final int MEMORIES = 6;
    private static final int GLOBALS = 7;
    private static final int ELEMENTS = 8;
    private static final int DATA = 9;
    private static final int FIELDS = 10;
    private static final int TAGS = 11;

    private final ModuleBuilder module;
    private final String moduleName;
    private final BinaryWriter content = new BinaryWriter();

    NameSection(ModuleBuilder module, String moduleName) {
        this.module = module;
        this.moduleName = moduleName;
    }

    /** Writes the section, if there is any name. */
    void write(BinaryWriter out) {
        if (moduleName != null) {
            content.u8(MODULE).sized(new BinaryWriter().name(moduleName));
        }
        direct(FUNCTIONS, module.functions);
        locals();
        direct(TYPES, module.types.names());
        direct(TABLES, module.tables);
        direct(MEMORIES, module.memories);
        direct(GLOBALS, module.globals);
        direct(ELEMENTS, module.elements);
        direct(DATA, module.data);
        fields();
        direct(TAGS, module.tags);
        if (content.size() > 0) {
            out.u8(0).sized(new BinaryWriter().name("name").append(content));
        }
    }

    private void direct(int subsection, IndexSpace space) {
        if (!space.names().isEmpty()) {
            content.u8(subsection).sized(names(space));
        }
    }

    private static BinaryWriter names(IndexSpace space) {
        BinaryWriter names = new BinaryWriter().u32(space.names().size());
        for (Map.Entry<String, Integer> entry : space.names().entrySet()) {
            names.u32(entry.getValue()).name(entry.getKey());
        }
        return names;
    }

    private void locals() {
        if (!module.locals.isEmpty()) {
            BinaryWriter names = new BinaryWriter().u32(module.locals.size());
            for (ModuleBuilder.NamedLocals function : module.locals) {
                names.u32(function.function()).append(names(function.locals()));
            }
            content.u8(LOCALS).sized(names);
        }
    }

    private void fields() {
        Map<Integer, IndexSpace> fields = module.types.fieldNames();
        if (!fields.isEmpty()) {
            BinaryWriter names = new BinaryWriter().u32(fields.size());
            fields.forEach((type, space) -> names.u32(type).append(names(space)));
            content.u8(FIELDS).sized(names);
        }
    }
}
