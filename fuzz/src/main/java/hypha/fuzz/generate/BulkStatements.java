package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;

/** Appends instructions that work on ranges of memories and tables, or on their sizes. */
final class BulkStatements {
    private final Choices choices;
    private final ModuleDraft module;
    private final Body body;
    private final Values values;

    BulkStatements(Choices choices, ModuleDraft module, Body body, Values values) {
        this.choices = choices;
        this.module = module;
        this.body = body;
        this.values = values;
    }

    void memory() {
        if (module.memories.isEmpty()) {
            return;
        }
        int memory = choices.below(module.memories.size());
        boolean wide = module.memories.get(memory).wide();
        switch (choices.below(6)) {
            case 0 -> {
                values.address(memory);
                values.produce(Type.I32);
                values.length(wide);
                body.op("memory.fill").unsigned(memory);
                body.pop(3);
            }
            case 1, 2 -> {
                int source = choices.below(module.memories.size());
                values.address(memory);
                values.address(source);
                values.length(wide && module.memories.get(source).wide());
                body.op("memory.copy").unsigned(memory).unsigned(source);
                body.pop(3);
            }
            case 3 -> {
                if (!module.data.isEmpty()) {
                    int segment = choices.below(module.data.size());
                    values.address(memory);
                    range(module.data.get(segment).bytes().length);
                    body.op("memory.init").unsigned(segment).unsigned(memory);
                    body.pop(3);
                }
            }
            case 4 -> {
                if (!module.data.isEmpty() && choices.chance(40)) {
                    body.op("data.drop").unsigned(choices.below(module.data.size()));
                }
            }
            default -> {
                if (wide) {
                    body.op("i64.const").signed(choices.chance(80) ? choices.below(3) : choices.bits());
                    body.push(Type.I64);
                } else {
                    body.op("i32.const").signed(choices.chance(80) ? choices.below(3) : (int) choices.bits());
                    body.push(Type.I32);
                }
                body.op("memory.grow").unsigned(memory);
            }
        }
    }

    void table() {
        if (module.tables.isEmpty()) {
            return;
        }
        int table = choices.below(module.tables.size());
        Type type = module.tables.get(table).type();
        int size = module.tables.get(table).minimum();
        switch (choices.below(8)) {
            case 0, 1, 2 -> {
                values.index(size);
                values.produce(type);
                body.op("table.set").unsigned(table);
                body.pop(2);
            }
            case 3 -> {
                values.produce(type);
                values.index(4);
                body.op("table.grow").unsigned(table);
                body.pop(2);
                body.push(Type.I32);
            }
            case 4 -> {
                values.index(size);
                values.produce(type);
                values.index(Math.max(1, size / 2));
                body.op("table.fill").unsigned(table);
                body.pop(3);
            }
            case 5 -> copy(table, type, size);
            case 6 -> init(table, type, size);
            default -> {
                if (choices.chance(40) && !module.elements.isEmpty()) {
                    body.op("elem.drop").unsigned(choices.below(module.elements.size()));
                }
            }
        }
    }

    private void copy(int table, Type type, int size) {
        List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < module.tables.size(); i++) {
            if (module.tables.get(i).type().equals(type)) {
                sources.add(i);
            }
        }
        int source = choices.of(sources);
        values.index(size);
        range(module.tables.get(source).minimum());
        body.op("table.copy").unsigned(table).unsigned(source);
        body.pop(3);
    }

    private void init(int table, Type type, int size) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < module.elements.size(); i++) {
            if (module.elements.get(i).type().equals(type)) {
                fitting.add(i);
            }
        }
        if (!fitting.isEmpty()) {
            int segment = choices.of(fitting);
            values.index(size);
            range(module.elements.get(segment).elements().size());
            body.op("table.init").unsigned(segment).unsigned(table);
            body.pop(3);
        }
    }

    /** Appends the start and the length of a range, mostly within a size. */
    private void range(int size) {
        values.index(Math.max(1, size));
        values.index(Math.max(1, size / 2));
    }
}
