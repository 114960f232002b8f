package hypha.fuzz.generate;

import hypha.fuzz.generate.TestCase.Call;
import hypha.fuzz.generate.TestCase.Import;
import hypha.fuzz.generate.TestCase.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Generates a module and calls of it. What is declared comes first, so that bodies can refer to all of it. */
public final class ModuleGenerator {
    private static final int MAXIMUM_PAGES = 3;
    private static final int MAXIMUM_TABLE = 16;

    private final Choices choices;
    private final Set<Feature> features = EnumSet.of(Feature.CORE);
    private final ModuleDraft module = new ModuleDraft();
    private final TypeChooser types;
    private final Map<String, Integer> counts = new TreeMap<>();

    private ModuleGenerator(Choices choices, Set<Feature> allowed) {
        this.choices = choices;
        for (Feature feature : Feature.values()) {
            if (allowed.contains(feature) && choices.chance(feature.percent())) {
                features.add(feature);
            }
        }
        if (features.contains(Feature.RELAXED_SIMD)) {
            features.add(Feature.SIMD);
        }
        this.types = new TypeChooser(choices, features);
    }

    /**
     * Generates a module.
     *
     * @param choices bytes that decide everything; see {@link Choices}
     * @param allowed features that the module may use
     */
    public static TestCase generate(byte[] choices, Set<Feature> allowed) {
        return new ModuleGenerator(new Choices(choices), allowed).generate();
    }

    private TestCase generate() {
        boolean trapsWithoutFuel = choices.chance(50);
        declareObjects();
        declareFunctions();
        declareMemories();
        declareTables();
        declareGlobals();
        declareTags();
        declareSegments();
        Operations operations = new Operations(features);
        int defined = module.functionTypes.size();
        for (int i = module.importedFunctions; i < defined; i++) {
            module.bodies.add(new FunctionGenerator(
                            choices, module, operations, types, module.signature(i), trapsWithoutFuel, counts)
                    .generate());
        }
        observeVectors();
        return new TestCase(
                module.encode(),
                List.copyOf(module.imports),
                module.tables.stream().map(ModuleDraft.Table::type).toList(),
                module.memories.size(),
                exportedGlobals(),
                module.functionTypes.size(),
                calls(),
                Set.copyOf(features),
                counts);
    }

    /** Declares types of structures, arrays and functions. */
    private void declareObjects() {
        if (!features.contains(Feature.GC)) {
            return;
        }
        module.objects.addAll(List.of(Type.ANYREF, Type.EQREF, Type.I31REF, Type.STRUCTREF, Type.ARRAYREF));
        types.add(module.objects);
        for (int i = choices.between(1, 5); i > 0; i--) {
            int index = module.types.size();
            module.types.add(objectType());
            Type reference = Type.referenceTo(index);
            module.objects.add(reference);
            types.add(List.of(reference, reference));
        }
        Type function =
                Type.referenceTo(module.type(new Signature(List.copyOf(types.list(2)), List.copyOf(types.list(1)))));
        module.objects.add(function);
        types.add(List.of(function));
    }

    private ObjectType objectType() {
        List<Integer> structures = new ArrayList<>();
        for (int i = 0; i < module.types.size(); i++) {
            if (module.types.get(i) instanceof ObjectType object && !object.isArray()) {
                structures.add(i);
            }
        }
        if (choices.chance(40)) {
            return new ObjectType(true, List.of(field()), -1);
        }
        List<ObjectType.Field> fields = new ArrayList<>();
        int supertype = -1;
        if (!structures.isEmpty() && choices.chance(50)) {
            supertype = choices.of(structures);
            fields.addAll(((ObjectType) module.types.get(supertype)).fields());
        }
        for (int i = choices.below(4); i > 0; i--) {
            fields.add(field());
        }
        return new ObjectType(false, List.copyOf(fields), supertype);
    }

    private ObjectType.Field field() {
        Type type = types.choose();
        int bits = type.equals(Type.I32) ? 8 * choices.below(3) : 0;
        return new ObjectType.Field(type, bits, choices.chance(70));
    }

    private void declareFunctions() {
        module.importedFunctions = choices.below(4);
        for (int i = 0; i < module.importedFunctions; i++) {
            List<Type> parameters = new ArrayList<>();
            List<Type> results = new ArrayList<>();
            types.list(3).forEach(type -> parameters.add(type.isPassable() ? type : Type.I32));
            types.list(choices.chance(20) ? 3 : 1).forEach(type -> results.add(type.isPassable() ? type : Type.I32));
            Signature signature = new Signature(List.copyOf(parameters), List.copyOf(results));
            module.functionTypes.add(module.type(signature));
            module.imports.add(new Import(Kind.FUNCTION, "h" + i, signature, null, false, 0, 0, false, false));
        }
        for (int i = choices.between(1, 6); i > 0; i--) {
            int index = module.functionTypes.size();
            // Functions of one type meet in indirect calls and tail calls.
            Signature signature = index > module.importedFunctions && choices.chance(35)
                    ? module.signature(index - 1)
                    : types.function();
            module.functionTypes.add(module.type(signature));
            if (signature.isPassable()) {
                module.functionExports.put(index, "f" + index);
            }
            if (signature.parameters().isEmpty() && signature.results().isEmpty() && choices.chance(30)) {
                module.start = index;
            }
        }
    }

    private void declareMemories() {
        int count = choices.chance(4) ? 0 : 1;
        if (features.contains(Feature.MULTIPLE_MEMORIES)) {
            count += choices.below(2);
        }
        for (int i = 0; i < count; i++) {
            boolean imported = i == 0 && choices.chance(20);
            int minimum = choices.chance(95) ? choices.between(1, 2) : 0;
            int maximum = choices.between(Math.max(1, minimum), MAXIMUM_PAGES);
            boolean shared = features.contains(Feature.THREADS) && choices.chance(50);
            boolean wide = features.contains(Feature.MEMORY64) && choices.chance(60);
            module.memories.add(new ModuleDraft.Memory(minimum, maximum, imported, shared, wide));
            if (imported) {
                module.imports.add(new Import(Kind.MEMORY, "m", null, null, false, minimum, maximum, shared, wide));
            }
        }
    }

    private void declareTables() {
        int count = choices.below(4);
        for (int i = 0; i < count; i++) {
            Type type = i % 2 == 0 ? Type.FUNCREF : Type.EXTERNREF;
            boolean imported = i == 0 && choices.chance(20);
            int minimum = choices.below(MAXIMUM_TABLE / 2);
            int maximum = choices.between(minimum, MAXIMUM_TABLE);
            module.tables.add(new ModuleDraft.Table(type, minimum, maximum, imported));
            if (imported) {
                module.imports.add(new Import(Kind.TABLE, "t", null, type, false, minimum, maximum, false, false));
            }
        }
    }

    private void declareGlobals() {
        module.importedGlobals = choices.below(3);
        for (int i = 0; i < module.importedGlobals; i++) {
            Type type = types.passable();
            boolean mutable = choices.chance(30);
            module.globals.add(new ModuleDraft.Global(type, mutable, null));
            module.imports.add(new Import(Kind.GLOBAL, "g" + i, null, type, mutable, 0, 0, false, false));
        }
        module.fuel = module.globals.size();
        module.globals.add(
                new ModuleDraft.Global(Type.I32, true, new Encoder().raw(0x41).signed(TestCase.INITIAL_FUEL)));
        for (int i = choices.below(6); i > 0; i--) {
            Type type = types.choose();
            module.globals.add(new ModuleDraft.Global(type, choices.chance(70), initializer(type)));
        }
    }

    private Encoder initializer(Type type) {
        Encoder out = new Encoder();
        for (int i = 0; i < module.importedGlobals; i++) {
            ModuleDraft.Global global = module.globals.get(i);
            if (global.type().equals(type) && !global.mutable() && choices.chance(50)) {
                return out.raw(0x23).unsigned(i);
            }
        }
        switch (type.letter()) {
            case 'i' -> {
                out.raw(0x41).signed((int) choices.bits());
                extend(out, 0x41, 0x6A);
            }
            case 'I' -> {
                out.raw(0x42).signed(choices.bits());
                extend(out, 0x42, 0x7C);
            }
            case 'f' -> out.raw(0x43).fixed(Float.floatToRawIntBits((float) choices.bits()), Float.BYTES);
            case 'F' -> out.raw(0x44).fixed(Double.doubleToRawLongBits((double) choices.bits()), Double.BYTES);
            case 'v' -> out.raw(0xFD).unsigned(0x0C).fixed(choices.bits(), 8).fixed(choices.bits(), 8);
            case 'r' -> {
                if (choices.chance(60)) {
                    out.raw(0xD2).unsigned(choices.below(module.functionTypes.size()));
                } else {
                    zero(type, out);
                }
            }
            default -> zero(type, out);
        }
        return out;
    }

    private void extend(Encoder out, int constant, int add) {
        if (features.contains(Feature.EXTENDED_CONSTANTS) && choices.chance(50)) {
            out.raw(constant).signed((int) choices.bits()).raw(add + choices.below(3));
        }
    }

    /** Appends the constant of a type whose bits are zero. */
    static void zero(Type type, Encoder out) {
        switch (type.letter()) {
            case 'i' -> out.raw(0x41, 0);
            case 'I' -> out.raw(0x42, 0);
            case 'f' -> out.raw(0x43).fixed(0, Float.BYTES);
            case 'F' -> out.raw(0x44).fixed(0, Double.BYTES);
            case 'v' -> out.raw(0xFD).unsigned(0x0C).fixed(0, 8).fixed(0, 8);
            default -> type.encodeHeapType(out.raw(0xD0));
        }
    }

    private void declareTags() {
        if (features.contains(Feature.EXCEPTIONS)) {
            for (int i = choices.between(1, 3); i > 0; i--) {
                List<Type> parameters = new ArrayList<>(types.list(3));
                module.tags.add(module.type(new Signature(List.copyOf(parameters), List.of())));
            }
        }
    }

    private void declareSegments() {
        for (int i = choices.below(4); i > 0 && !module.memories.isEmpty(); i--) {
            int memory = choices.below(module.memories.size());
            byte[] bytes = new byte[choices.below(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) choices.below(256);
            }
            Encoder address = null;
            if (choices.chance(60) && module.memories.get(memory).minimum() > 0) {
                address = new Encoder()
                        .raw(module.memories.get(memory).wide() ? 0x42 : 0x41)
                        .signed(choices.chance(10) ? 0x1_0000 - choices.below(60) : choices.below(2000));
            }
            module.data.add(new ModuleDraft.Data(memory, address, bytes));
        }
        for (int table = 0; table < module.tables.size(); table++) {
            ModuleDraft.Table declared = module.tables.get(table);
            if (declared.type().equals(Type.FUNCREF) && declared.minimum() > 0) {
                List<Encoder> elements = new ArrayList<>();
                int offset = choices.below(declared.minimum());
                for (int at = offset; at < declared.minimum(); at++) {
                    int function = choices.below(module.functionTypes.size());
                    elements.add(new Encoder().raw(0xD2).unsigned(function));
                    module.entries.add(new int[] {table, at, function});
                }
                module.elements.add(new ModuleDraft.Elements(
                        Type.FUNCREF, table, new Encoder().raw(0x41).signed(offset), elements));
            }
        }
        // Declares all functions, so that code may refer to them.
        List<Encoder> all = new ArrayList<>();
        for (int i = 0; i < module.functionTypes.size(); i++) {
            all.add(new Encoder().raw(0xD2).unsigned(i));
        }
        module.elements.add(new ModuleDraft.Elements(Type.FUNCREF, 0, null, all));
        if (choices.chance(30)) {
            module.elements.add(new ModuleDraft.Elements(
                    Type.EXTERNREF, 0, null, List.of(new Encoder().raw(0xD0, Type.EXTERNREF.code()))));
        }
    }

    /** Adds a function that gives the vectors in globals as numbers, since no host can read those. */
    private void observeVectors() {
        Encoder code = new Encoder().unsigned(0);
        List<Type> results = new ArrayList<>();
        for (int i = 0; i < module.globals.size(); i++) {
            if (module.globals.get(i).type().equals(Type.V128)) {
                for (int lane = 0; lane < 2; lane++) {
                    code.raw(0x23).unsigned(i).raw(0xFD).unsigned(0x1D).raw(lane);
                    results.add(Type.I64);
                }
            }
        }
        if (!results.isEmpty()) {
            int index = module.functionTypes.size();
            module.functionTypes.add(module.type(new Signature(List.of(), List.copyOf(results))));
            module.functionExports.put(index, "f" + index);
            module.bodies.add(code.raw(0x0B));
        }
    }

    private List<TestCase.GlobalExport> exportedGlobals() {
        List<TestCase.GlobalExport> exports = new ArrayList<>();
        for (int i = 0; i < module.globals.size(); i++) {
            if (ModuleDraft.isExported(module.globals.get(i))) {
                exports.add(
                        new TestCase.GlobalExport("g" + i, module.globals.get(i).type()));
            }
        }
        return exports;
    }

    private List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        int rounds = choices.between(1, 4);
        for (int round = 0; round < rounds; round++) {
            module.functionExports.forEach((index, name) -> {
                Signature signature = module.signature(index);
                List<Long> arguments = new ArrayList<>();
                signature.parameters().forEach(type -> arguments.add(argument(type)));
                calls.add(new Call(name, signature, List.copyOf(arguments), choices.between(20, 400)));
            });
        }
        return calls;
    }

    private long argument(Type type) {
        return switch (type.letter()) {
            case 'i' -> (int) choices.bits();
            case 'I' -> choices.bits();
            case 'f' ->
                Float.floatToIntBits(
                                choices.chance(50)
                                        ? (float) choices.bits()
                                        : Float.intBitsToFloat((int) choices.bits()))
                        & 0xFFFF_FFFFL;
            case 'F' ->
                Double.doubleToLongBits(
                        choices.chance(50) ? (double) choices.bits() : Double.longBitsToDouble(choices.bits()));
            case 'x' -> choices.chance(60) ? choices.below(10) : Call.NULL;
            case 'r' -> {
                List<Integer> exported = List.copyOf(module.functionExports.keySet());
                yield choices.chance(60) && !exported.isEmpty() ? choices.of(exported) : Call.NULL;
            }
            default -> throw new IllegalStateException("type=" + type);
        };
    }
}
