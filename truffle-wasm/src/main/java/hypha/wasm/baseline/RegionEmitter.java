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
import java.util.List;

/**
 * Emits what a region's method has around its code: between regions slots are in fields of the activation, and the number that it returns is that of the entry, of whichever region, that is next.
 *
 * <p>The method's parameters are the instance, the activation, and the number of the entry.
 */
final class RegionEmitter extends PartEmitter {
    /** What a region returns when the function returns. */
    static final int RETURNED = -1;

    /** The field of an activation that has the function's result. */
    static final String RESULT = "result";

    private static final int ACTIVATION_LOCAL = 1;
    private static final int NUMBER_LOCAL = 2;
    private static final int FIRST_LOCAL = 3;

    private static final ClassDesc TABLES = ClassDesc.of(BaselineTables.class.getName());

    private static final int ACCESS_BYTES = 6;

    private final FunctionCode function;
    private final RegionPlan plan;
    private final ClassDesc self;
    private final ClassDesc activation;
    private final ClassDesc result;

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
        super(region, ACCESS_BYTES, out);
        this.function = function;
        this.plan = plan;
        this.self = self;
        this.activation = activation;
        this.result = result;
    }

    @Override
    int firstLocal() {
        return FIRST_LOCAL;
    }

    @Override
    int jumpBackTarget(int pc) {
        return plan.jumpBackTarget(pc);
    }

    @Override
    boolean isDistant(int pc) {
        return plan.isDistant(pc);
    }

    @Override
    boolean copiesLoops() {
        return false;
    }

    @Override
    void choose(Label[] labels) {
        if (labels.length == 0) {
            // A catch for another region's exceptions, which enter the region behind this one.
            out.loadConstant(RETURNED).ireturn();
        }
        if (labels.length > 1) {
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 0; i < labels.length; i++) {
                cases.add(SwitchCase.of(i, labels[i]));
            }
            out.iload(NUMBER_LOCAL).i2c();
            out.tableswitch(0, labels.length - 1, labels[0], cases);
        }
    }

    @Override
    void fetch(int slot) {
        out.aload(ACTIVATION_LOCAL).getfield(activation, field(slot), BodyEmitter.descriptor(body().kind(slot)));
        body().store(slot);
    }

    @Override
    void store(int slot) {
        out.aload(ACTIVATION_LOCAL);
        body().load(slot);
        out.putfield(activation, field(slot), BodyEmitter.descriptor(body().kind(slot)));
    }

    /** Returns the name of the field that keeps a slot. */
    static String field(int slot) {
        return "s" + slot;
    }

    @Override
    void number(Region.Exit exit) {
        int[] code = function.code();
        switch (exit.way()) {
            case JUMP -> out.loadConstant(plan.number(exit.pc()));
            case EXCEPTION -> {
                body().store(code[exit.pc() + 1]);
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

    @Override
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
