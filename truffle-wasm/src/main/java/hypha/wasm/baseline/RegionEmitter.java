package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Emits what a region's method has around its code: at entry it fetches slots from the activation and goes to where it is entered; at exits it stores slots, and returns the number of the entry, of whichever region, that is next.
 *
 * <p>The method's parameters are the instance, the activation, and the number of the entry.
 */
final class RegionEmitter {
    /** What a region returns when the function returns. */
    static final int RETURNED = -1;

    /** The field of an activation that has the function's result. */
    static final String RESULT = "result";

    static final int ACTIVATION_LOCAL = 1;
    static final int NUMBER_LOCAL = 2;

    /** The first local variable that slots may have. */
    static final int FIRST_LOCAL = 3;

    private static final ClassDesc TABLES = ClassDesc.of(BaselineTables.class.getName());

    /** Longest code that fetches and stores what each entry and exit needs and no more, in bytes. Beyond it they all do the same. */
    private static final int EXACT_BYTES = 1500;

    private static final int ACCESS_BYTES = 6;

    private final FunctionCode function;
    private final RegionPlan plan;
    private final Region region;
    private final ClassDesc self;
    private final ClassDesc activation;
    private final ClassDesc result;
    private final CodeBuilder out;
    private final Map<Region.Exit, Label> used = new LinkedHashMap<>();
    private final Region.Entry[] entries;
    private final Region.Exit[] exits;
    private final boolean alike;
    private BodyEmitter body;

    /**
     * Prepares for a method.
     *
     * @param self the class of the method
     * @param activation the class that keeps slots and the result
     * @param result the type of the result
     */
    RegionEmitter(
            FunctionCode function,
            RegionPlan plan,
            Region region,
            ClassDesc self,
            ClassDesc activation,
            ClassDesc result,
            CodeBuilder out) {
        this.function = function;
        this.plan = plan;
        this.region = region;
        this.self = self;
        this.activation = activation;
        this.result = result;
        this.out = out;
        this.entries = region.entries();
        this.exits = region.exits();
        int bytes = 0;
        for (Region.Entry entry : entries) {
            bytes += entry.loads().length * ACCESS_BYTES;
        }
        for (Region.Exit exit : exits) {
            bytes += exit.stores().length * ACCESS_BYTES;
        }
        this.alike = bytes > EXACT_BYTES;
    }

    void body(BodyEmitter emitter) {
        this.body = emitter;
    }

    int start() {
        return region.start();
    }

    int end() {
        return region.end();
    }

    /** Returns the slots that need local variables. */
    BitSet slots() {
        return region.slots();
    }

    boolean contains(int pc) {
        return pc >= region.start() && pc < region.end();
    }

    /** Returns where the {@link Opcode#JUMP_BACK} at an index of the code leads to, which may be forward. */
    int jumpBackTarget(int pc) {
        return plan.jumpBackTarget(pc);
    }

    /** Says whether the targets of the {@link Opcode#BR_TABLE} at an index of the code are all reached by their numbers. */
    boolean isDistant(int pc) {
        return plan.isDistant(pc);
    }

    // ---- entries ----

    /** Emits what comes first: goes to the code at the entry. */
    void enter() {
        if (alike) {
            fetch(fetchedByAll());
        }
        Label[] labels = new Label[entries.length];
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < entries.length; i++) {
            labels[i] = out.newLabel();
            cases.add(SwitchCase.of(i, labels[i]));
        }
        if (entries.length == 0) {
            // A catch for another region's exceptions, which enter the region behind this one.
            out.loadConstant(RETURNED).ireturn();
        }
        if (entries.length > 1) {
            out.iload(NUMBER_LOCAL).i2c();
            out.tableswitch(0, entries.length - 1, labels[0], cases);
        }
        for (int i = 0; i < entries.length; i++) {
            out.labelBinding(labels[i]);
            if (!alike) {
                fetch(Arrays.stream(entries[i].loads()));
            }
            if (entries[i].pc() == 0) {
                body.poll();
            }
            out.goto_(body.label(entries[i].pc()));
        }
    }

    private IntStream fetchedByAll() {
        return IntStream.concat(
                        Arrays.stream(entries).flatMapToInt(entry -> Arrays.stream(entry.loads())), storedByAll())
                .distinct();
    }

    private IntStream storedByAll() {
        return Arrays.stream(exits)
                .flatMapToInt(exit -> Arrays.stream(exit.stores()))
                .distinct();
    }

    private void fetch(IntStream slots) {
        slots.forEach(slot -> {
            out.aload(ACTIVATION_LOCAL).getfield(activation, field(slot), BodyEmitter.descriptor(body.kind(slot)));
            body.store(slot);
        });
    }

    /** Returns the name of the field that keeps a slot. */
    static String field(int slot) {
        return "s" + slot;
    }

    // ---- exits ----

    /** Returns the label of the code that leaves the region. */
    Label exit(Region.Way way, int pc) {
        for (Region.Exit exit : exits) {
            if (exit.way() == way && exit.pc() == pc) {
                return used.computeIfAbsent(exit, key -> out.newLabel());
            }
        }
        throw new IllegalArgumentException("way=" + way + " pc=" + pc);
    }

    /** Emits the way to a target of a table that has many; its index, unsigned, is on the stack. */
    void distantTable(int pc) {
        out.goto_(exit(Region.Way.TABLE, pc));
    }

    /** Emits what comes last. */
    void leave() {
        if (region.fallsThrough()) {
            out.goto_(body.label(region.end()));
        }
        Label common = out.newLabel();
        used.forEach((exit, label) -> {
            out.labelBinding(label);
            number(exit);
            if (alike) {
                out.goto_(common);
            } else {
                store(Arrays.stream(exit.stores()));
                out.ireturn();
            }
        });
        if (alike && !used.isEmpty()) {
            out.labelBinding(common);
            store(storedByAll());
            out.ireturn();
        }
    }

    /** Pushes the number of the entry that an exit leads to. Stores come after that, and leave it on the stack. */
    private void number(Region.Exit exit) {
        int[] code = function.code();
        switch (exit.way()) {
            case JUMP -> out.loadConstant(plan.number(exit.pc()));
            case EXCEPTION -> {
                body.store(code[exit.pc() + 1]);
                out.loadConstant(plan.number(exit.pc() + Opcode.length(code, exit.pc())));
            }
            case TABLE -> {
                // An index beyond the table, unsigned, means its last element.
                int last = code[exit.pc() + 3] - 1;
                out.loadConstant(last).invokestatic(TABLES, "index", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                out.getstatic(self, tableField(exit.pc()), CD_int.arrayType());
                out.swap().iaload();
            }
        }
    }

    private void store(IntStream slots) {
        slots.forEach(slot -> {
            out.aload(ACTIVATION_LOCAL);
            body.load(slot);
            out.putfield(activation, field(slot), BodyEmitter.descriptor(body.kind(slot)));
        });
    }

    /** Returns the name of the field with the numbers of a table's targets. */
    static String tableField(int pc) {
        return "t" + pc;
    }

    /** Emits the initialization of the field with the numbers of a table's targets. */
    static void initializeTable(CodeBuilder out, ClassDesc self, FunctionCode function, RegionPlan plan, int pc) {
        int[] code = function.code();
        int[] numbers = Arrays.stream(code, pc + 4, pc + 4 + code[pc + 3])
                .map(plan::number)
                .toArray();
        out.loadConstant(BaselineTables.encode(numbers))
                .invokestatic(TABLES, "decode", MethodTypeDesc.of(CD_int.arrayType(), CD_String));
        out.putstatic(self, tableField(pc), CD_int.arrayType());
    }

    /** Emits the return from the function; the result is on the stack if there is one. */
    void returned() {
        TypeKind kind = TypeKind.from(result);
        if (kind != TypeKind.VOID) {
            out.aload(ACTIVATION_LOCAL);
            if (kind.slotSize() == 1) {
                out.swap();
            } else {
                out.dup_x2().pop();
            }
            out.putfield(activation, RESULT, result);
        }
        out.loadConstant(RETURNED).ireturn();
    }
}
