package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;

/** Appends code that leaves values of wanted types on the stack. */
final class Values {
    private static final int MAXIMUM_DEPTH = 4;
    private static final int CANONICAL_F32 = 0x7FC0_0000;
    private static final long CANONICAL_F64 = 0x7FF8_0000_0000_0000L;

    private final Choices choices;
    private final ModuleDraft module;
    private final Operations operations;
    private final Body body;
    private final ObjectValues objects;
    private int depth;

    Values(Choices choices, ModuleDraft module, Operations operations, Body body) {
        this.choices = choices;
        this.module = module;
        this.operations = operations;
        this.body = body;
        this.objects = new ObjectValues(choices, module, body, this);
    }

    ObjectValues objects() {
        return objects;
    }

    /** Makes values of these types the top of the stack: those that are there already, or new ones. */
    void require(List<Type> types) {
        if (!types.isEmpty() && body.endsWith(types) && choices.chance(75)) {
            return;
        }
        types.forEach(this::produce);
    }

    /** Appends code for a new value. */
    void produce(Type type) {
        depth++;
        boolean deep = depth > MAXIMUM_DEPTH || !body.hasRoom();
        switch (deep ? choices.below(4) : choices.below(12)) {
            case 0 -> constant(type);
            case 1, 2, 4, 5 -> fromLocal(type);
            case 3 -> fromGlobal(type);
            case 6 -> select(type);
            default -> fromOperation(type);
        }
        depth--;
    }

    void constant(Type type) {
        switch (type.letter()) {
            case 'i' -> body.op("i32.const").signed((int) choices.bits());
            case 'I' -> body.op("i64.const").signed(choices.bits());
            case 'f' -> body.op("f32.const").fixed(floatBits(), Float.BYTES);
            case 'F' -> body.op("f64.const").fixed(doubleBits(), Double.BYTES);
            case 'v' -> body.op("v128.const").fixed(choices.bits(), Long.BYTES).fixed(choices.bits(), Long.BYTES);
            case 'r' -> {
                if (choices.chance(60)) {
                    body.op("ref.func").unsigned(choices.below(module.functionTypes.size()));
                } else {
                    type.encodeHeapType(body.op("ref.null"));
                }
            }
            default -> type.encodeHeapType(body.op("ref.null"));
        }
        body.push(type);
    }

    /** Chooses the bits of any float: mostly small numbers, also infinities and all kinds of NaN. */
    int floatBits() {
        return switch (choices.below(4)) {
            case 0 -> Float.floatToRawIntBits((byte) choices.bits());
            case 1 -> Float.floatToRawIntBits((float) choices.bits());
            case 2 -> Float.floatToRawIntBits((byte) choices.bits() / 8f);
            default -> (int) choices.bits();
        };
    }

    /** Chooses the bits of any double. */
    long doubleBits() {
        return switch (choices.below(4)) {
            case 0 -> Double.doubleToRawLongBits((byte) choices.bits());
            case 1 -> Double.doubleToRawLongBits((double) choices.bits());
            case 2 -> Double.doubleToRawLongBits((byte) choices.bits() / 8.0);
            default -> choices.bits();
        };
    }

    private void fromLocal(Type type) {
        List<Integer> fitting = locals(type);
        if (fitting.isEmpty()) {
            constant(type);
            return;
        }
        body.op("local.get").unsigned(choices.of(fitting));
        body.push(type);
    }

    /** Returns the locals of a type that may be used. */
    List<Integer> locals(Type type) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < body.openLocals; i++) {
            if (body.locals.get(i).equals(type)) {
                fitting.add(i);
            }
        }
        return fitting;
    }

    private void fromGlobal(Type type) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < module.globals.size(); i++) {
            if (i != module.fuel && module.globals.get(i).type().equals(type)) {
                fitting.add(i);
            }
        }
        if (fitting.isEmpty()) {
            fromLocal(type);
            return;
        }
        body.op("global.get").unsigned(choices.of(fitting));
        body.push(type);
    }

    void select(Type type) {
        produce(type);
        produce(type);
        produce(Type.I32);
        if (type.isReference() || choices.chance(30)) {
            body.op("select_t").types(List.of(type));
        } else {
            body.op("select");
        }
        body.pop(2);
    }

    private void fromOperation(Type type) {
        if (type.equals(Type.I32) && choices.chance(12)) {
            smallNumber();
            return;
        }
        if (type.isObject()) {
            objects.create(type);
            return;
        }
        if (!objects.isEmpty() && choices.chance(10)) {
            if (type.equals(Type.I32) && choices.chance(50)) {
                objects.number();
                return;
            }
            if (objects.read(type)) {
                return;
            }
        }
        if (type.equals(Type.FUNCREF) || type.equals(Type.EXTERNREF)) {
            fromTable(type);
            return;
        }
        List<Operation> fitting = operations.resulting(type);
        if (fitting.isEmpty()) {
            fromLocal(type);
        } else {
            apply(choices.of(fitting), true);
        }
    }

    /** Appends an i32 that the module's state decides. */
    private void smallNumber() {
        switch (choices.below(3)) {
            case 0 -> {
                if (module.memories.isEmpty()) {
                    constant(Type.I32);
                    return;
                }
                int memory = choices.below(module.memories.size());
                body.op("memory.size").unsigned(memory);
                body.push(module.memories.get(memory).addressType());
                if (module.memories.get(memory).wide()) {
                    convert("i32.wrap_i64", Type.I32);
                }
            }
            case 1 -> {
                if (module.tables.isEmpty()) {
                    constant(Type.I32);
                    return;
                }
                body.op("table.size").unsigned(choices.below(module.tables.size()));
                body.push(Type.I32);
            }
            default -> {
                Type type = choices.chance(50) ? Type.FUNCREF : Type.EXTERNREF;
                produce(type);
                body.op("ref.is_null");
                body.pop(1);
                body.push(Type.I32);
            }
        }
    }

    private void fromTable(Type type) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < module.tables.size(); i++) {
            if (module.tables.get(i).type().equals(type)) {
                fitting.add(i);
            }
        }
        if (fitting.isEmpty()) {
            fromLocal(type);
            return;
        }
        int table = choices.of(fitting);
        index(module.tables.get(table).minimum());
        body.op("table.get").unsigned(table);
        body.pop(1);
        body.push(type);
    }

    /** Appends an i32, mostly below a bound. */
    void index(int bound) {
        if (bound > 0 && !choices.chance(10)) {
            if (choices.chance(30)) {
                produce(Type.I32);
                i32(Integer.highestOneBit(bound) - 1);
                binary("i32.and");
            } else {
                i32(choices.below(bound));
            }
        } else {
            produce(Type.I32);
        }
    }

    /** Appends an address of a memory, mostly one within its first page. */
    void address(int memory) {
        boolean wide = module.memories.get(memory).wide();
        switch (choices.below(8)) {
            case 0, 1 -> i32(choices.below(1024));
            case 2 -> i32(0x1_0000 - choices.below(20));
            case 3 -> {
                if (wide) {
                    produce(Type.I64);
                    return;
                }
                produce(Type.I32);
            }
            default -> {
                produce(Type.I32);
                i32(choices.chance(50) ? 0xFF8 : 0xFFFF);
                binary("i32.and");
            }
        }
        if (wide) {
            convert("i64.extend_i32_u", Type.I64);
        }
    }

    /** Appends the length of a bulk operation on a memory, mostly a small one. */
    void length(boolean wide) {
        if (choices.chance(10)) {
            produce(Type.I32);
        } else {
            i32(choices.below(300));
        }
        if (wide) {
            convert("i64.extend_i32_u", Type.I64);
        }
    }

    /**
     * Appends an instruction with its operands. Those that would trap on most operands mostly get harmless ones.
     *
     * @param fresh whether all operands have to be new, since what is on the stack is wanted for something else
     */
    void apply(Operation operation, boolean fresh) {
        int memory = 0;
        if (operation.accessesMemory()) {
            if (module.memories.isEmpty()) {
                operation.signature(Type.I32).results().forEach(this::constant);
                return;
            }
            memory = choices.below(module.memories.size());
        }
        Type address = module.memories.isEmpty()
                ? Type.I32
                : module.memories.get(memory).addressType();
        Signature signature = operation.signature(address);
        boolean guarded = !choices.chance(8);
        if (operation.accessesMemory()) {
            accessOperands(operation, signature, memory, fresh);
        } else if (operation.is('t') && guarded && operation.name().contains("trunc")) {
            smallFloat(signature.parameters().getFirst(), operation.name().endsWith("_u"));
        } else {
            if (fresh) {
                signature.parameters().forEach(this::produce);
            } else {
                require(signature.parameters());
            }
            if (operation.is('t') && guarded) {
                nonZero(signature.results().getFirst());
            }
        }
        if (operation.is('c')) {
            canonicalize(signature.parameters().getLast());
        }
        body.op(operation);
        immediates(operation, memory);
        body.pop(signature.parameters().size());
        body.push(signature.results());
        if (operation.is('4') || operation.is('2')) {
            canonicalizeLanes(operation.is('4'));
        }
    }

    private void accessOperands(Operation operation, Signature signature, int memory, boolean fresh) {
        if (!fresh && choices.chance(6)) {
            require(signature.parameters());
            return;
        }
        address(memory);
        if (operation.shape().startsWith("atomic") && !operation.shape().equals("atomic0") && !choices.chance(5)) {
            // Atomic accesses must be aligned.
            constant(body.stack.getLast(), -16);
            binary(body.stack.getLast().equals(Type.I64) ? "i64.and" : "i32.and");
        }
        signature.parameters().subList(1, signature.parameters().size()).forEach(this::produce);
    }

    private void constant(Type type, long value) {
        body.op(type.equals(Type.I64) ? "i64.const" : "i32.const").signed(value);
        body.push(type);
    }

    /** Makes the top of the stack odd. */
    private void nonZero(Type type) {
        constant(type, 1);
        binary(type.equals(Type.I64) ? "i64.or" : "i32.or");
    }

    private void smallFloat(Type type, boolean unsigned) {
        produce(Type.I32);
        if (unsigned) {
            i32(0xFFF);
            binary("i32.and");
        }
        convert(type.text() + ".convert_i32_s", type);
        if (type.equals(Type.F32)) {
            // 2^31 is a float, and its nearest integer is none.
            body.op("f32.const").fixed(Float.floatToRawIntBits(0.4f), Float.BYTES);
            body.push(type);
            binary("f32.mul");
        }
    }

    private void i32(int value) {
        constant(Type.I32, value);
    }

    private void binary(String name) {
        body.op(name);
        body.pop(1);
    }

    private void convert(String name, Type type) {
        body.op(name);
        body.pop(1);
        body.push(type);
    }

    /** Replaces a NaN on top of the stack, whose sign and payload arithmetic may have chosen as it likes; sometimes takes a new value with bits of its own instead. */
    private void canonicalize(Type type) {
        boolean isFloat = type.equals(Type.F32);
        if (!isFloat && !type.equals(Type.F64)) {
            return;
        }
        if (choices.chance(25)) {
            body.op("drop");
            body.op(isFloat ? "f32.const" : "f64.const")
                    .fixed(isFloat ? floatBits() : doubleBits(), isFloat ? Float.BYTES : Double.BYTES);
            return;
        }
        int local = body.local(type);
        body.op("local.tee").unsigned(local);
        body.op(isFloat ? "f32.const" : "f64.const")
                .fixed(isFloat ? CANONICAL_F32 : CANONICAL_F64, isFloat ? Float.BYTES : Double.BYTES);
        body.op("local.get").unsigned(local);
        body.op("local.get").unsigned(local);
        body.op(isFloat ? "f32.eq" : "f64.eq");
        body.op("select");
    }

    private void canonicalizeLanes(boolean isFloat) {
        int local = body.local(Type.V128);
        body.op("local.tee").unsigned(local);
        long nan = isFloat ? CANONICAL_F32 | (long) CANONICAL_F32 << Integer.SIZE : CANONICAL_F64;
        body.op("v128.const").fixed(nan, Long.BYTES).fixed(nan, Long.BYTES);
        body.op("local.get").unsigned(local);
        body.op("local.get").unsigned(local);
        body.op(isFloat ? "f32x4.eq" : "f64x2.eq");
        body.op("v128.bitselect");
    }

    private void immediates(Operation operation, int memory) {
        String shape = operation.shape();
        if (operation.accessesMemory()) {
            boolean atomic = shape.startsWith("atomic");
            int slash = shape.indexOf('/');
            int natural = Integer.parseInt(shape.substring(6, slash < 0 ? shape.length() : slash));
            int alignment = atomic ? natural : choices.chance(30) ? choices.below(natural + 1) : natural;
            body.out.unsigned(memory == 0 ? alignment : alignment | 0x40);
            if (memory != 0) {
                body.out.unsigned(memory);
            }
            long offset = switch (choices.below(10)) {
                case 7 -> choices.below(64);
                case 8 -> 0xFFF0 + choices.below(20);
                case 9 -> choices.bits() & 0xFFFF_FFFFL;
                default -> choices.below(8) * 4;
            };
            body.out.unsigned(atomic ? offset & -16 : offset);
            if (slash >= 0) {
                body.out.raw(choices.below(Integer.parseInt(shape.substring(slash + 1))));
            }
        } else if (shape.startsWith("lane")) {
            body.out.raw(choices.below(Integer.parseInt(shape.substring(4))));
        } else if (shape.equals("shuffle")) {
            for (int i = 0; i < 16; i++) {
                body.out.raw(choices.below(32));
            }
        } else if (shape.equals("fence")) {
            body.out.raw(0);
        }
    }
}
