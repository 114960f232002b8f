package hypha.wasm.text.grammar;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A module in the making: its index spaces, and its sections as far as they are written. */
final class ModuleBuilder {
    private static final byte[] PREAMBLE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    final TypeSection types = new TypeSection();
    final IndexSpace functions = new IndexSpace("function");
    final IndexSpace tables = new IndexSpace("table");
    final IndexSpace memories = new IndexSpace("memory");
    final IndexSpace globals = new IndexSpace("global");
    final IndexSpace tags = new IndexSpace("tag");
    final IndexSpace elements = new IndexSpace("elem segment");
    final IndexSpace data = new IndexSpace("data segment");

    /** Local names of the functions that have some, by function index, in order. */
    final List<NamedLocals> locals = new ArrayList<>();

    private final Map<Section, BinaryWriter> bodies = new EnumMap<>(Section.class);
    private final Map<Section, Integer> counts = new EnumMap<>(Section.class);
    private boolean needsDataCount;
    private int fieldOffset = BinaryWriter.NOWHERE;

    /** A function's locals, some of which have names. */
    record NamedLocals(int function, IndexSpace locals) {}

    /** Says where in the text the field begins that the next entries, and implied types, come from. */
    void at(int textOffset) {
        fieldOffset = textOffset;
        types.at(textOffset);
    }

    /** Begins an entry of a section and returns where to write it. */
    BinaryWriter entry(Section section) {
        counts.merge(section, 1, Integer::sum);
        return bodies.computeIfAbsent(section, key -> new BinaryWriter()).mark(fieldOffset);
    }

    /** Returns the number of entries that a section has. */
    int count(Section section) {
        return counts.getOrDefault(section, 0);
    }

    /** Says that an instruction names a data segment, which wants the number of them known before the code. */
    void needDataCount() {
        needsDataCount = true;
    }

    /** Returns the module. */
    BinaryWriter toBinary(String moduleName, CustomSections customSections) {
        BinaryWriter module = new BinaryWriter().raw(PREAMBLE);
        customSections.writeFirst(module);
        for (Section section : Section.values()) {
            customSections.writeBefore(section, module);
            BinaryWriter content = content(section);
            if (content != null) {
                module.mark(BinaryWriter.NOWHERE).u8(section.id()).sized(content);
            }
            customSections.writeAfter(section, module);
        }
        module.mark(BinaryWriter.NOWHERE);
        new NameSection(this, moduleName).write(module);
        customSections.writeLast(module);
        return module;
    }

    private BinaryWriter content(Section section) {
        BinaryWriter body = bodies.get(section);
        return switch (section) {
            case TYPE -> types.content();
            case START -> body;
            case DATA_COUNT -> needsDataCount ? new BinaryWriter().u32(count(Section.DATA)) : null;
            default ->
                body == null ? null : new BinaryWriter().u32(count(section)).append(body);
        };
    }
}
