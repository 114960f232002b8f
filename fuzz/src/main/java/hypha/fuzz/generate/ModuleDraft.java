package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A module that is being put together: what it declares, and its encoding. Imported things come first in each index space. */
final class ModuleDraft {
    /** A global; {@code initializer} is null if it is imported. */
    record Global(Type type, boolean mutable, Encoder initializer) {}

    /** A table of references; sizes in elements. */
    record Table(Type type, int minimum, int maximum, boolean imported) {}

    /** A memory; sizes in pages. */
    record Memory(int minimum, int maximum, boolean imported, boolean shared, boolean wide) {
        Type addressType() {
            return wide ? Type.I64 : Type.I32;
        }

        int flags() {
            return 1 | (shared ? 2 : 0) | (wide ? 4 : 0);
        }
    }

    /** A data segment; active if {@code address} is not null. */
    record Data(int memory, Encoder address, byte[] bytes) {}

    /** An element segment of type {@code type}; active if {@code offset} is not null. Elements are constant expressions. */
    record Elements(Type type, int table, Encoder offset, List<Encoder> elements) {}

    final List<Definition> types = new ArrayList<>();

    /** References to what the module's types define, and to their kinds. */
    final List<Type> objects = new ArrayList<>();

    final List<Integer> functionTypes = new ArrayList<>();
    final List<Global> globals = new ArrayList<>();
    final List<Table> tables = new ArrayList<>();
    final List<Memory> memories = new ArrayList<>();
    final List<Data> data = new ArrayList<>();
    final List<Elements> elements = new ArrayList<>();

    /** Types of the exceptions. */
    final List<Integer> tags = new ArrayList<>();

    final List<Encoder> bodies = new ArrayList<>();

    /** Names of exported functions by index. */
    final Map<Integer, String> functionExports = new LinkedHashMap<>();

    /** What tables of functions hold at first: table, index in it, function. */
    final List<int[]> entries = new ArrayList<>();

    final List<TestCase.Import> imports = new ArrayList<>();

    int importedFunctions;
    int importedGlobals;

    /** The global with the fuel. */
    int fuel;

    /** The start function, or -1. */
    int start = -1;

    /** Returns the index of a type, which is added if it is not there yet. */
    int type(Signature signature) {
        int index = types.indexOf(signature);
        if (index < 0) {
            types.add(signature);
            index = types.size() - 1;
        }
        return index;
    }

    Signature signature(int function) {
        return signatureOfType(functionTypes.get(function));
    }

    Signature signatureOfType(int type) {
        return (Signature) types.get(type);
    }

    /** Says whether a host can read a global. */
    static boolean isExported(Global global) {
        return global.type().isPassable();
    }

    byte[] encode() {
        Encoder out = new Encoder().raw(0, 'a', 's', 'm', 1, 0, 0, 0);
        Encoder entries = new Encoder();
        types.forEach(type -> {
            switch (type) {
                case Signature signature ->
                    entries.raw(0x60).types(signature.parameters()).types(signature.results());
                case ObjectType object -> object.encode(entries);
            }
        });
        out.section(1, types.size(), entries);
        out.section(2, imports.size(), imports());
        int defined = functionTypes.size() - importedFunctions;
        Encoder functions = new Encoder();
        functionTypes.subList(importedFunctions, functionTypes.size()).forEach(functions::unsigned);
        out.section(3, defined, functions);
        List<Table> ownTables =
                tables.stream().filter(table -> !table.imported()).toList();
        Encoder tableEntries = new Encoder();
        ownTables.forEach(table -> tableEntries
                .raw(table.type().code(), 1)
                .unsigned(table.minimum())
                .unsigned(table.maximum()));
        out.section(4, ownTables.size(), tableEntries);
        List<Memory> ownMemories =
                memories.stream().filter(memory -> !memory.imported()).toList();
        Encoder memoryEntries = new Encoder();
        ownMemories.forEach(memory ->
                memoryEntries.raw(memory.flags()).unsigned(memory.minimum()).unsigned(memory.maximum()));
        out.section(5, ownMemories.size(), memoryEntries);
        Encoder tagEntries = new Encoder();
        tags.forEach(tag -> tagEntries.raw(0).unsigned(tag));
        out.section(13, tags.size(), tagEntries);
        Encoder globalEntries = new Encoder();
        globals.subList(importedGlobals, globals.size()).forEach(global -> {
            global.type().encode(globalEntries);
            globalEntries
                    .raw(global.mutable() ? 1 : 0)
                    .append(global.initializer())
                    .raw(0x0B);
        });
        out.section(6, globals.size() - importedGlobals, globalEntries);
        exports(out);
        if (start >= 0) {
            out.raw(8).sized(new Encoder().unsigned(start));
        }
        Encoder elementEntries = new Encoder();
        elements.forEach(segment -> elements(segment, elementEntries));
        out.section(9, elements.size(), elementEntries);
        out.raw(12).sized(new Encoder().unsigned(data.size()));
        Encoder bodyEntries = new Encoder();
        bodies.forEach(bodyEntries::sized);
        out.section(10, bodies.size(), bodyEntries);
        Encoder dataEntries = new Encoder();
        data.forEach(segment -> data(segment, dataEntries));
        return out.section(11, data.size(), dataEntries).toBytes();
    }

    private Encoder imports() {
        Encoder entries = new Encoder();
        for (TestCase.Import wanted : imports) {
            entries.name("env").name(wanted.name());
            switch (wanted.kind()) {
                case FUNCTION -> entries.raw(0).unsigned(type(wanted.signature()));
                case TABLE ->
                    entries.raw(1, wanted.type().code(), 1)
                            .unsigned(wanted.minimum())
                            .unsigned(wanted.maximum());
                case MEMORY ->
                    entries.raw(2, new Memory(0, 0, true, wanted.shared(), wanted.wide()).flags())
                            .unsigned(wanted.minimum())
                            .unsigned(wanted.maximum());
                case GLOBAL -> entries.raw(3, wanted.type().code(), wanted.mutable() ? 1 : 0);
            }
        }
        return entries;
    }

    private void exports(Encoder out) {
        Encoder entries = new Encoder();
        int count = functionExports.size() + tables.size() + memories.size() + 1;
        functionExports.forEach((index, name) -> entries.name(name).raw(0).unsigned(index));
        for (int i = 0; i < tables.size(); i++) {
            entries.name("t" + i).raw(1).unsigned(i);
        }
        for (int i = 0; i < memories.size(); i++) {
            entries.name("m" + i).raw(2).unsigned(i);
        }
        for (int i = 0; i < globals.size(); i++) {
            if (isExported(globals.get(i))) {
                entries.name("g" + i).raw(3).unsigned(i);
                count++;
            }
        }
        entries.name(TestCase.FUEL).raw(3).unsigned(fuel);
        out.section(7, count, entries);
    }

    private static void elements(Elements segment, Encoder out) {
        if (segment.offset() == null) {
            out.raw(5);
        } else {
            out.raw(6).unsigned(segment.table()).append(segment.offset()).raw(0x0B);
        }
        out.raw(segment.type().code()).unsigned(segment.elements().size());
        segment.elements().forEach(element -> out.append(element).raw(0x0B));
    }

    private static void data(Data segment, Encoder out) {
        if (segment.address() == null) {
            out.raw(1);
        } else {
            out.raw(2).unsigned(segment.memory()).append(segment.address()).raw(0x0B);
        }
        out.unsigned(segment.bytes().length);
        for (byte b : segment.bytes()) {
            out.raw(b);
        }
    }
}
