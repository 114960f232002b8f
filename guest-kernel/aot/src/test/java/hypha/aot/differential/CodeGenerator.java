package hypha.aot.differential;

import hypha.bare.Memory;
import hypha.bare.Mmio;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Writes random code into one method: expressions that leave a value on the operand stack, and statements that leave nothing. */
final class CodeGenerator {
    private static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();
    private static final ClassDesc MMIO = Mmio.class.describeConstable().orElseThrow();
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc II_I = MethodTypeDesc.ofDescriptor("(II)I");
    private static final MethodTypeDesc JJ_J = MethodTypeDesc.ofDescriptor("(JJ)J");
    private static final int MAXIMUM_LOOP_DEPTH = 2;

    private static final List<Opcode> INT_OPERATORS = List.of(
            Opcode.IADD,
            Opcode.ISUB,
            Opcode.IMUL,
            Opcode.IAND,
            Opcode.IOR,
            Opcode.IXOR,
            Opcode.ISHL,
            Opcode.ISHR,
            Opcode.IUSHR);
    private static final List<Opcode> LONG_OPERATORS =
            List.of(Opcode.LADD, Opcode.LSUB, Opcode.LMUL, Opcode.LAND, Opcode.LOR, Opcode.LXOR);
    private static final List<Opcode> LONG_SHIFTS = List.of(Opcode.LSHL, Opcode.LSHR, Opcode.LUSHR);
    private static final List<Opcode> ZERO_BRANCHES =
            List.of(Opcode.IFEQ, Opcode.IFNE, Opcode.IFLT, Opcode.IFGE, Opcode.IFGT, Opcode.IFLE);
    private static final List<Opcode> INT_BRANCHES = List.of(
            Opcode.IF_ICMPEQ, Opcode.IF_ICMPNE, Opcode.IF_ICMPLT, Opcode.IF_ICMPGE, Opcode.IF_ICMPGT, Opcode.IF_ICMPLE);

    private final Random random;
    private final CodeBuilder code;
    private final ClassDesc self;
    private final List<ProgramGenerator.Field> fields;
    private final List<ProgramGenerator.Method> callable;
    private final int baseSlot;
    private final List<Integer> intLocals = new ArrayList<>();
    private final List<Integer> longLocals = new ArrayList<>();
    private int loopDepth;
    private int callsLeft = 2;

    /**
     * Prepares a method.
     *
     * @param callable methods that it may call
     * @param baseSlot the local variable with the scratch area's address; negative in a class initialiser, which has no memory
     */
    CodeGenerator(
            Random random,
            CodeBuilder code,
            ClassDesc self,
            List<ProgramGenerator.Field> fields,
            List<ProgramGenerator.Method> callable,
            int baseSlot) {
        this.random = random;
        this.code = code;
        this.self = self;
        this.fields = fields;
        this.callable = callable;
        this.baseSlot = baseSlot;
    }

    void addLocal(TypeKind kind, int slot) {
        (kind == TypeKind.LONG ? longLocals : intLocals).add(slot);
    }

    void declareLocal(TypeKind kind) {
        int slot = code.allocateLocal(kind);
        constant(kind);
        code.storeLocal(kind, slot);
        addLocal(kind, slot);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean hasMemory() {
        return baseSlot >= 0;
    }

    private void constant(TypeKind kind) {
        if (kind == TypeKind.LONG) {
            code.loadConstant(Values.any(random));
        } else {
            code.loadConstant((int) Values.any(random));
        }
    }

    /** Leaves a value of that kind, int or long, on the stack. */
    void expression(TypeKind kind, int depth) {
        if (depth <= 0) {
            leaf(kind);
            return;
        }
        boolean isLong = kind == TypeKind.LONG;
        switch (random.nextInt(12)) {
            case 0, 1 -> binary(kind, depth);
            case 2 -> division(kind, depth);
            case 3 -> {
                expression(kind, depth - 1);
                code.with(OperatorInstruction.of(isLong ? Opcode.LNEG : Opcode.INEG));
            }
            case 4 -> conversion(isLong, depth);
            case 5 -> comparison(isLong, depth);
            case 6, 7 -> conditional(kind, depth);
            case 8 -> jdk(isLong, depth);
            case 9 -> {
                if (hasMemory()) {
                    load(isLong, depth);
                } else {
                    leaf(kind);
                }
            }
            case 10 -> call(kind, depth);
            default -> stackTrick(isLong, depth);
        }
    }

    private void leaf(TypeKind kind) {
        List<Integer> locals = kind == TypeKind.LONG ? longLocals : intLocals;
        switch (random.nextInt(3)) {
            case 0 -> constant(kind);
            case 1 -> {
                if (locals.isEmpty()) {
                    constant(kind);
                } else {
                    code.loadLocal(kind, pick(locals));
                }
            }
            default -> {
                ProgramGenerator.Field field = pick(fields.stream()
                        .filter(candidate -> TypeKind.from(candidate.type()).asLoadable() == kind)
                        .toList());
                code.getstatic(self, field.name(), field.type());
            }
        }
    }

    private void binary(TypeKind kind, int depth) {
        expression(kind, depth - 1);
        if (kind == TypeKind.LONG && random.nextInt(3) == 0) {
            expression(TypeKind.INT, depth - 1);
            code.with(OperatorInstruction.of(pick(LONG_SHIFTS)));
        } else {
            expression(kind, depth - 1);
            code.with(OperatorInstruction.of(pick(kind == TypeKind.LONG ? LONG_OPERATORS : INT_OPERATORS)));
        }
    }

    private void division(TypeKind kind, int depth) {
        boolean isLong = kind == TypeKind.LONG;
        expression(kind, depth - 1);
        if (random.nextBoolean()) {
            int divisor = (int) Values.any(random);
            divisor = divisor == 0 ? -1 : divisor;
            if (isLong) {
                code.loadConstant((long) divisor);
            } else {
                code.loadConstant(divisor);
            }
        } else {
            expression(kind, depth - 1);
            if (isLong) {
                code.loadConstant(1L).lor();
            } else {
                code.iconst_1().ior();
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> code.with(OperatorInstruction.of(isLong ? Opcode.LDIV : Opcode.IDIV));
            case 1 -> code.with(OperatorInstruction.of(isLong ? Opcode.LREM : Opcode.IREM));
            case 2 -> code.invokestatic(isLong ? LONG : INTEGER, "divideUnsigned", isLong ? JJ_J : II_I);
            default -> code.invokestatic(isLong ? LONG : INTEGER, "remainderUnsigned", isLong ? JJ_J : II_I);
        }
    }

    private void conversion(boolean toLong, int depth) {
        if (toLong) {
            expression(TypeKind.INT, depth - 1);
            code.i2l();
        } else if (random.nextBoolean()) {
            expression(TypeKind.LONG, depth - 1);
            code.l2i();
        } else {
            expression(TypeKind.INT, depth - 1);
            narrow(pick(List.of(TypeKind.BYTE, TypeKind.SHORT, TypeKind.CHAR, TypeKind.BOOLEAN)));
        }
    }

    /** Cuts the int on the stack to a narrower type. */
    void narrow(TypeKind kind) {
        switch (kind) {
            case BYTE -> code.i2b();
            case SHORT -> code.i2s();
            case CHAR -> code.i2c();
            case BOOLEAN -> code.iconst_1().iand();
            default -> {}
        }
    }

    private void comparison(boolean isLong, int depth) {
        expression(TypeKind.LONG, depth - 1);
        expression(TypeKind.LONG, depth - 1);
        code.lcmp();
        if (isLong) {
            code.i2l();
        }
    }

    /** A value by one of two paths, with whatever is below it on the stack staying there. */
    private void conditional(TypeKind kind, int depth) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        branch(otherwise, depth - 1);
        expression(kind, depth - 1);
        code.goto_(end).labelBinding(otherwise);
        expression(kind, depth - 1);
        code.labelBinding(end);
    }

    private void branch(Label target, int depth) {
        switch (random.nextInt(3)) {
            case 0 -> {
                expression(TypeKind.INT, depth);
                code.branch(pick(ZERO_BRANCHES), target);
            }
            case 1 -> {
                expression(TypeKind.INT, depth);
                expression(TypeKind.INT, depth);
                code.branch(pick(INT_BRANCHES), target);
            }
            default -> {
                expression(TypeKind.LONG, depth);
                expression(TypeKind.LONG, depth);
                code.lcmp().branch(pick(ZERO_BRANCHES), target);
            }
        }
    }

    private void jdk(boolean isLong, int depth) {
        ClassDesc box = isLong ? LONG : INTEGER;
        TypeKind kind = isLong ? TypeKind.LONG : TypeKind.INT;
        String type = isLong ? "J" : "I";
        expression(kind, depth - 1);
        switch (random.nextInt(4)) {
            case 0 ->
                code.invokestatic(
                        box,
                        pick(List.of("reverse", "reverseBytes", "highestOneBit", "lowestOneBit")),
                        MethodTypeDesc.ofDescriptor("(" + type + ")" + type));
            case 1 -> {
                code.invokestatic(
                        box,
                        pick(List.of("bitCount", "numberOfLeadingZeros", "numberOfTrailingZeros", "signum")),
                        MethodTypeDesc.ofDescriptor("(" + type + ")I"));
                if (isLong) {
                    code.i2l();
                }
            }
            case 2 -> {
                expression(TypeKind.INT, depth - 1);
                code.invokestatic(
                        box,
                        pick(List.of("rotateLeft", "rotateRight")),
                        MethodTypeDesc.ofDescriptor("(" + type + "I)" + type));
            }
            default -> {
                expression(kind, depth - 1);
                List<String> names = isLong ? List.of("min", "max", "multiplyHigh") : List.of("min", "max");
                code.invokestatic(MATH, pick(names), isLong ? JJ_J : II_I);
            }
        }
    }

    /** Leaves an address in the scratch area on the stack, with at least 8 bytes behind it. */
    private void address(int depth, boolean aligned) {
        code.lload(baseSlot);
        expression(TypeKind.INT, depth);
        code.loadConstant(aligned ? ProgramGenerator.SCRATCH_BYTES / 2 - 8 : ProgramGenerator.SCRATCH_BYTES / 2 - 1);
        code.iand().i2l().ladd();
    }

    private void load(boolean isLong, int depth) {
        List<String> plain = isLong ? List.of("load64") : List.of("load8", "load16", "load32");
        if (!isLong && random.nextInt(8) == 0) {
            address(depth - 1, true);
            code.invokestatic(MMIO, "read32", MethodTypeDesc.ofDescriptor("(J)I"));
            return;
        }
        boolean acquire = random.nextInt(3) == 0;
        String method = acquire ? (isLong ? "loadAcquire64" : "loadAcquire32") : pick(plain);
        address(depth - 1, acquire);
        code.invokestatic(MEMORY, method, MethodTypeDesc.ofDescriptor(isLong ? "(J)J" : "(J)I"));
    }

    private void call(TypeKind kind, int depth) {
        List<ProgramGenerator.Method> fitting = callable.stream()
                .filter(method -> TypeKind.from(method.type().returnType()).asLoadable() == kind)
                .toList();
        // Calls in loops, and many of them, would multiply to hours.
        if (fitting.isEmpty() || loopDepth > 0 || callsLeft == 0) {
            leaf(kind);
            return;
        }
        callsLeft--;
        ProgramGenerator.Method method = pick(fitting);
        code.lload(baseSlot);
        for (ClassDesc parameter :
                method.type().parameterList().subList(1, method.type().parameterCount())) {
            TypeKind parameterKind = TypeKind.from(parameter);
            expression(parameterKind.asLoadable(), depth - 1);
            narrow(parameterKind);
        }
        code.invokestatic(self, method.name(), method.type());
    }

    /** The instructions that move operands, in every combination of widths that they allow. */
    private void stackTrick(boolean isLong, int depth) {
        TypeKind kind = isLong ? TypeKind.LONG : TypeKind.INT;
        expression(kind, depth - 1);
        if (isLong) {
            switch (random.nextInt(4)) {
                case 0 -> code.dup2().lxor();
                case 1 -> {
                    expression(TypeKind.LONG, depth - 1);
                    code.dup2_x2().lsub().lxor();
                }
                case 2 -> {
                    code.l2i();
                    expression(TypeKind.LONG, depth - 1);
                    code.dup2_x1().l2i().iadd().i2l().lsub();
                }
                default -> {
                    expression(TypeKind.INT, depth - 1);
                    code.dup_x2().lshl();
                    Label done = code.newLabel();
                    Label negative = code.newLabel();
                    // The stack is int, long: brings the int up over a branch.
                    code.dup2_x1().pop2().iflt(negative).goto_(done).labelBinding(negative);
                    code.loadConstant(7L).lmul().labelBinding(done);
                }
            }
            return;
        }
        switch (random.nextInt(7)) {
            case 0 -> code.dup().imul();
            case 1 -> {
                expression(TypeKind.INT, depth - 1);
                code.swap().isub();
            }
            case 2 -> {
                expression(TypeKind.INT, depth - 1);
                code.dup_x1().isub().ixor();
            }
            case 3 -> {
                expression(TypeKind.INT, depth - 1);
                expression(TypeKind.INT, depth - 1);
                code.dup_x2().isub().ixor().iadd();
            }
            case 4 -> {
                expression(TypeKind.INT, depth - 1);
                code.dup2().isub().iadd().ixor();
            }
            case 5 -> {
                expression(TypeKind.INT, depth - 1);
                expression(TypeKind.INT, depth - 1);
                code.dup2_x1().isub().ixor().iadd().isub();
            }
            default -> {
                expression(TypeKind.INT, depth - 1);
                expression(TypeKind.LONG, depth - 1);
                code.dup2_x2().pop2().iadd().dup_x2().pop().l2i().swap().isub();
            }
        }
    }

    /** Some statements in a row. */
    void statements(int count, int depth) {
        for (int i = 0; i < count; i++) {
            statement(depth);
        }
    }

    private void statement(int depth) {
        switch (random.nextInt(depth > 0 ? 11 : 7)) {
            case 0, 1 -> {
                TypeKind kind = random.nextBoolean() ? TypeKind.LONG : TypeKind.INT;
                expression(kind, 3);
                code.storeLocal(kind, pick(kind == TypeKind.LONG ? longLocals : intLocals));
            }
            case 2 -> code.iinc(pick(intLocals), (short) Values.any(random));
            case 3 -> {
                ProgramGenerator.Field field = pick(fields.stream()
                        .filter(candidate -> !candidate.isFinal())
                        .toList());
                expression(TypeKind.from(field.type()).asLoadable(), 3);
                code.putstatic(self, field.name(), field.type());
            }
            case 4 -> store();
            case 5 -> atomic();
            case 6 -> block();
            case 7 -> {
                Label end = code.newLabel();
                branch(end, 2);
                statements(1 + random.nextInt(3), depth - 1);
                code.labelBinding(end);
            }
            case 8 -> loop(depth);
            case 9 -> choice(depth);
            default -> {
                Label otherwise = code.newLabel();
                Label end = code.newLabel();
                branch(otherwise, 2);
                statements(1 + random.nextInt(2), depth - 1);
                code.goto_(end).labelBinding(otherwise);
                statements(1 + random.nextInt(2), depth - 1);
                code.labelBinding(end);
            }
        }
    }

    private void store() {
        boolean isLong = random.nextBoolean();
        if (!isLong && random.nextInt(8) == 0) {
            address(2, true);
            expression(TypeKind.INT, 2);
            code.invokestatic(MMIO, "write32", MethodTypeDesc.ofDescriptor("(JI)V"));
            return;
        }
        boolean release = random.nextInt(3) == 0;
        List<String> plain = isLong ? List.of("store64") : List.of("store8", "store16", "store32");
        String method = release ? (isLong ? "storeRelease64" : "storeRelease32") : pick(plain);
        address(2, release);
        expression(isLong ? TypeKind.LONG : TypeKind.INT, 2);
        code.invokestatic(MEMORY, method, MethodTypeDesc.ofDescriptor(isLong ? "(JJ)V" : "(JI)V"));
    }

    private void atomic() {
        boolean isLong = random.nextBoolean();
        TypeKind kind = isLong ? TypeKind.LONG : TypeKind.INT;
        String type = isLong ? "J" : "I";
        String bits = isLong ? "64" : "32";
        address(1, true);
        expression(kind, 1);
        if (random.nextBoolean()) {
            expression(kind, 1);
            code.invokestatic(
                    MEMORY, "compareAndExchange" + bits, MethodTypeDesc.ofDescriptor("(J" + type + type + ")" + type));
        } else {
            String method = isLong && random.nextBoolean() ? "getAndSet" : "getAndAdd";
            code.invokestatic(MEMORY, method + bits, MethodTypeDesc.ofDescriptor("(J" + type + ")" + type));
        }
        code.storeLocal(kind, pick(isLong ? longLocals : intLocals));
    }

    /** Copies or fills up to a quarter of the scratch area, overlapping or not. */
    private void block() {
        address(1, false);
        if (random.nextBoolean()) {
            address(1, false);
            code.loadConstant((long) random.nextInt(ProgramGenerator.SCRATCH_BYTES / 4));
            code.invokestatic(MEMORY, "copy", MethodTypeDesc.ofDescriptor("(JJJ)V"));
        } else {
            expression(TypeKind.INT, 1);
            expression(TypeKind.INT, 1);
            code.loadConstant(ProgramGenerator.SCRATCH_BYTES / 4 - 1).iand().i2l();
            code.invokestatic(MEMORY, "fill", MethodTypeDesc.ofDescriptor("(JIJ)V"));
        }
    }

    private void loop(int depth) {
        if (loopDepth == MAXIMUM_LOOP_DEPTH) {
            return;
        }
        loopDepth++;
        int counter = code.allocateLocal(TypeKind.INT);
        Label again = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(counter).labelBinding(again);
        code.iload(counter).loadConstant(1 + random.nextInt(20)).if_icmpge(end);
        // The counter can be read by the body, but only the loop writes it.
        code.iload(counter).storeLocal(TypeKind.INT, pick(intLocals));
        statements(1 + random.nextInt(3), depth - 1);
        if (random.nextInt(3) == 0) {
            branch(end, 1);
        }
        code.iinc(counter, 1).goto_(again).labelBinding(end);
        loopDepth--;
    }

    private void choice(int depth) {
        boolean dense = random.nextBoolean();
        TreeSet<Integer> keys = new TreeSet<>();
        int first = dense ? random.nextInt(-3, 3) : 0;
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            keys.add(dense ? first + i : (int) Values.any(random));
        }
        List<SwitchCase> cases = new ArrayList<>();
        keys.forEach(key -> cases.add(SwitchCase.of(key, code.newLabel())));
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        expression(TypeKind.INT, 2);
        if (dense) {
            code.loadConstant(7).iand();
            code.tableswitch(otherwise, cases);
        } else {
            code.lookupswitch(otherwise, cases);
        }
        for (SwitchCase arm : cases) {
            code.labelBinding(arm.target());
            statements(1, depth - 1);
            if (random.nextInt(3) != 0) {
                code.goto_(end);
            }
        }
        code.labelBinding(otherwise);
        statements(1, depth - 1);
        code.labelBinding(end);
    }
}
