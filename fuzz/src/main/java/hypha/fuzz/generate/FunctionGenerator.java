package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Generates the body of a function: statements, which take operands from the stack if there are fitting ones and leave theirs there, in blocks of all kinds. So operands stay on the stack while
 * locals change, branches come and blocks begin and end, which is what a translation to registers has to get right.
 */
final class FunctionGenerator {
    private final Choices choices;
    private final ModuleDraft module;
    private final Set<Feature> features;
    private final TypeChooser types;
    private final Signature signature;
    private final Body body;
    private final Values values;
    private final BulkStatements bulk;
    private final Operations operations;
    private final boolean trapsWithoutFuel;

    FunctionGenerator(
            Choices choices,
            ModuleDraft module,
            Operations operations,
            TypeChooser types,
            Signature signature,
            boolean trapsWithoutFuel,
            Map<String, Integer> counts) {
        this.choices = choices;
        this.module = module;
        this.features = types.features();
        this.types = types;
        this.signature = signature;
        this.trapsWithoutFuel = trapsWithoutFuel;
        List<Type> variables = new ArrayList<>();
        for (int i = choices.below(7); i > 0; i--) {
            variables.add(types.choose());
        }
        this.body = new Body(signature.parameters(), variables, counts);
        this.operations = operations;
        this.values = new Values(choices, module, operations, body);
        this.bulk = new BulkStatements(choices, module, body, values);
    }

    /** Returns the function's code, with its locals. */
    Encoder generate() {
        body.labels.add(signature.results());
        sequence(0);
        Encoder prologue = new Encoder();
        if (body.calls) {
            burnFuel(prologue);
        }
        return body.encode(prologue);
    }

    /** Appends statements, and what makes the stack of the block its results. */
    private void sequence(int depth) {
        List<Type> results = depth == 0 ? signature.results() : blockResults.getLast();
        boolean reachable = true;
        for (int i = choices.below(depth == 0 ? 40 : 10); i > 0 && body.hasRoom(); i--) {
            reachable = statement(depth);
            if (!reachable) {
                body.clear();
                if (!choices.chance(30)) {
                    break;
                }
                // Code that is never executed, and valid all the same.
                deadCode();
                reachable = true;
            }
        }
        if (reachable) {
            finish(results);
        }
        body.clear();
    }

    private final List<List<Type>> blockResults = new ArrayList<>();

    private void finish(List<Type> results) {
        List<Type> left = body.stack.subList(body.base, body.stack.size());
        if (left.equals(results)) {
            return;
        }
        while (body.available() > 0) {
            body.op("drop");
            body.pop(1);
        }
        results.forEach(values::produce);
    }

    /** Appends a statement; says whether what follows it can be reached. */
    private boolean statement(int depth) {
        switch (choices.below(43)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> values.apply(choices.of(operations.regular()), false);
            case 8, 9, 10, 11 -> setLocal();
            case 12 -> setGlobal();
            case 13, 14, 15, 16 -> {
                if (depth < Body.MAXIMUM_DEPTH) {
                    structured(depth);
                }
            }
            case 17, 18 -> {
                if (depth < Body.MAXIMUM_DEPTH) {
                    countedLoop(depth);
                }
            }
            case 19, 20, 21 -> branchIf();
            case 22 -> {
                return !choices.chance(60) || !leave();
            }
            case 23, 24 -> call();
            case 25 -> callIndirect();
            case 26, 27 -> bulk.memory();
            case 28, 29 -> bulk.table();
            case 30 -> drop();
            case 31, 32, 33 -> values.produce(types.choose());
            case 34 -> values.select(types.choose());
            case 35 -> body.op("nop");
            case 36 -> {
                return !features.contains(Feature.TAIL_CALLS) || !choices.chance(30) || !returnCall();
            }
            case 37, 38 -> {
                if (features.contains(Feature.EXCEPTIONS) && depth < Body.MAXIMUM_DEPTH) {
                    tryTable(depth);
                }
            }
            case 39, 40, 41 -> {
                if (!values.objects().isEmpty()) {
                    values.objects().statement();
                }
            }
            default -> {
                return !features.contains(Feature.EXCEPTIONS) || !choices.chance(40) || !throwSomething();
            }
        }
        return true;
    }

    private void drop() {
        if (body.available() > 0) {
            body.op("drop");
            body.pop(1);
        }
    }

    private Type topOr(Type other) {
        return body.available() > 0 ? body.stack.getLast() : other;
    }

    private void setLocal() {
        Type type = topOr(types.choose());
        List<Integer> fitting = values.locals(type);
        if (fitting.isEmpty()) {
            return;
        }
        values.require(List.of(type));
        if (choices.chance(40)) {
            body.op("local.tee").unsigned(choices.of(fitting));
        } else {
            body.op("local.set").unsigned(choices.of(fitting));
            body.pop(1);
        }
    }

    private void setGlobal() {
        List<Integer> mutable = new ArrayList<>();
        for (int i = 0; i < module.globals.size(); i++) {
            if (i != module.fuel && module.globals.get(i).mutable()) {
                mutable.add(i);
            }
        }
        if (!mutable.isEmpty()) {
            int global = choices.of(mutable);
            values.require(List.of(module.globals.get(global).type()));
            body.op("global.set").unsigned(global);
            body.pop(1);
        }
    }

    private void structured(int depth) {
        Signature type = types.blockType();
        int kind = choices.below(3);
        boolean isLoop = kind == 2;
        values.require(kind == 1 ? andCondition(type.parameters()) : type.parameters());
        if (kind == 1) {
            body.pop(1);
            open("if", type, type.results());
        } else {
            open(isLoop ? "loop" : "block", type, isLoop ? type.parameters() : type.results());
        }
        if (isLoop) {
            burnFuel(body.out);
        }
        inside(type, type.parameters(), depth);
        if (kind == 1 && (!type.parameters().equals(type.results()) || choices.chance(60))) {
            body.op("else");
            inside(type, type.parameters(), depth);
        }
        close(type.results());
    }

    /** Opens a block whose operands are on the stack and {@code labelTypes} what a branch to it takes; more immediates may follow. */
    private void open(String name, Signature type, List<Type> labelTypes) {
        Encoder out = body.op(name);
        if (type.parameters().isEmpty() && type.results().isEmpty()) {
            out.raw(0x40);
        } else if (type.parameters().isEmpty() && type.results().size() == 1) {
            type.results().getFirst().encode(out);
        } else {
            out.signed(module.type(type));
        }
        body.pop(type.parameters().size());
        body.labels.add(labelTypes);
    }

    private void inside(Signature type, List<Type> parameters, int depth) {
        int outer = body.base;
        body.base = body.stack.size();
        body.push(parameters);
        blockResults.add(type.results());
        sequence(depth + 1);
        blockResults.removeLast();
        body.base = outer;
    }

    private void close(List<Type> results) {
        body.op("end");
        body.labels.removeLast();
        body.push(results);
    }

    /** A loop that turns a fixed number of times, unless something ends it sooner: long enough to be replaced by compiled code while it runs. */
    private void countedLoop(int depth) {
        int counter = body.local(Type.I32);
        body.op("i32.const").signed(choices.between(2, 60));
        body.op("local.set").unsigned(counter);
        Signature type = new Signature(List.of(), List.of());
        open("loop", type, List.of());
        burnFuel(body.out);
        int outer = body.base;
        body.base = body.stack.size();
        blockResults.add(List.of());
        sequence(depth + 1);
        blockResults.removeLast();
        body.base = outer;
        body.op("local.get").unsigned(counter);
        body.op("i32.const").signed(1);
        body.op("i32.sub");
        body.op("local.tee").unsigned(counter);
        body.op("br_if").unsigned(0);
        close(List.of());
    }

    /** Takes fuel, and leaves the function or traps when it has run out. */
    private void burnFuel(Encoder out) {
        int fuel = module.fuel;
        out.raw(0x23).unsigned(fuel).raw(0x41, 1, 0x6B, 0x24).unsigned(fuel);
        out.raw(0x23).unsigned(fuel).raw(0x41, 0, 0x48, 0x04, 0x40);
        boolean hasDefaults = signature.results().stream().noneMatch(Type.EXNREF::equals);
        if (trapsWithoutFuel || !hasDefaults) {
            out.raw(0x00);
        } else {
            signature.results().forEach(type -> ModuleGenerator.zero(type, out));
            out.raw(0x0F);
        }
        out.raw(0x0B);
    }

    private static List<Type> andCondition(List<Type> types) {
        List<Type> all = new ArrayList<>(types);
        all.add(Type.I32);
        return all;
    }

    private void branchIf() {
        int label = choices.below(body.labels.size());
        List<Type> wanted = body.label(label);
        values.require(andCondition(wanted));
        body.pop(1);
        body.op("br_if").unsigned(label);
    }

    /** Appends something that ends the reachable code of the block. */
    private boolean leave() {
        int label = choices.below(body.labels.size());
        List<Type> wanted = body.label(label);
        switch (choices.below(4)) {
            case 0 -> {
                values.require(wanted);
                body.op("br").unsigned(label);
            }
            case 1 -> {
                values.require(andCondition(wanted));
                List<Integer> targets = new ArrayList<>();
                for (int i = choices.below(6); i > 0; i--) {
                    int other = choices.below(body.labels.size());
                    if (body.label(other).equals(wanted)) {
                        targets.add(other);
                    }
                }
                Encoder out = body.op("br_table").unsigned(targets.size());
                targets.forEach(out::unsigned);
                out.unsigned(label);
            }
            case 2 -> {
                values.require(signature.results());
                body.op("return");
            }
            default -> body.op("unreachable");
        }
        return true;
    }

    /** Code behind a branch, which takes operands of any type from nowhere. */
    private void deadCode() {
        switch (choices.below(5)) {
            case 1 -> body.op("drop");
            case 2 -> {
                body.op("i32.add");
                body.push(Type.I32);
            }
            case 3 -> {
                body.op("select");
                body.op("drop");
            }
            case 4 -> {
                body.op("f64.promote_f32");
                body.push(Type.F64);
            }
            default -> body.op("nop");
        }
    }

    private void call() {
        int function = choices.below(module.functionTypes.size());
        Signature callee = module.signature(function);
        values.require(callee.parameters());
        body.calls = true;
        body.op("call").unsigned(function);
        body.pop(callee.parameters().size());
        body.push(callee.results());
    }

    /** Chooses a function that is in a table of functions when the module starts; -1 if there is none. */
    private int[] entry() {
        List<int[]> entries = module.entries;
        return entries.isEmpty() ? null : choices.of(entries);
    }

    private void callIndirect() {
        int[] entry = entry();
        if (entry == null) {
            return;
        }
        int function = choices.chance(12) ? choices.below(module.functionTypes.size()) : entry[2];
        Signature callee = module.signature(function);
        values.require(callee.parameters());
        tableIndex(entry);
        body.calls = true;
        body.op("call_indirect").unsigned(module.functionTypes.get(function)).unsigned(entry[0]);
        body.pop(callee.parameters().size() + 1);
        body.push(callee.results());
    }

    private void tableIndex(int[] entry) {
        if (choices.chance(15)) {
            values.index(module.tables.get(entry[0]).maximum());
        } else {
            body.op("i32.const").signed(entry[1]);
            body.push(Type.I32);
        }
    }

    /** Appends a tail call, if there is a function with this function's results. */
    private boolean returnCall() {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < module.functionTypes.size(); i++) {
            if (module.signature(i).results().equals(signature.results())) {
                fitting.add(i);
            }
        }
        if (fitting.isEmpty()) {
            return false;
        }
        int function = choices.of(fitting);
        values.require(module.signature(function).parameters());
        body.calls = true;
        int[] entry = entry();
        if (entry != null && entry[2] == function) {
            tableIndex(entry);
            body.op("return_call_indirect")
                    .unsigned(module.functionTypes.get(function))
                    .unsigned(entry[0]);
        } else {
            body.op("return_call").unsigned(function);
        }
        return true;
    }

    /** Appends statements whose exceptions are caught, maybe, and become the results of a block around them. */
    private void tryTable(int depth) {
        List<Type> caught = new ArrayList<>();
        int kind = choices.below(4);
        int tag = choices.below(module.tags.size());
        if (kind < 2) {
            caught.addAll(module.signatureOfType(module.tags.get(tag)).parameters());
        }
        if ((kind & 1) != 0) {
            caught.add(Type.EXNREF);
        }
        Signature handler = new Signature(List.of(), List.copyOf(caught));
        open("block", handler, handler.results());
        Signature type = types.blockType();
        int outer = body.base;
        body.base = body.stack.size();
        values.require(type.parameters());
        open("try_table", type, type.results());
        body.out.unsigned(1).raw(kind);
        if (kind < 2) {
            body.out.unsigned(tag);
        }
        body.out.unsigned(0);
        inside(type, type.parameters(), depth + 1);
        close(type.results());
        finish(handler.results());
        body.clear();
        body.base = outer;
        close(handler.results());
    }

    private boolean throwSomething() {
        List<Integer> caught = values.locals(Type.EXNREF);
        if (!caught.isEmpty() && choices.chance(40)) {
            body.op("local.get").unsigned(choices.of(caught));
            body.op("throw_ref");
        } else {
            int tag = choices.below(module.tags.size());
            values.require(module.signatureOfType(module.tags.get(tag)).parameters());
            body.op("throw").unsigned(tag);
        }
        return true;
    }
}
