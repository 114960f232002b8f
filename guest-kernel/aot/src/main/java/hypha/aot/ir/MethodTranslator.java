package hypha.aot.ir;

import hypha.aot.program.BareMethod;
import hypha.aot.program.FieldKey;
import hypha.aot.program.MethodKey;
import hypha.aot.program.OperandStacks;
import hypha.aot.program.StaticField;
import hypha.aot.program.Violation;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Translates one method. Local variables become stack slots, one for each number and width, which LLVM turns into registers; the operand
 * stack exists only while translating, except where basic blocks meet: there what is on it passes through stack slots as well.
 */
final class MethodTranslator {
    /** Where a basic block begins, and what kinds of values are on the operand stack then. */
    private record Block(String label, int position, List<Boolean> stackIsLong) {}

    private final ModuleTranslator module;
    private final BareMethod method;
    private final List<CodeElement> code;
    private final Map<Label, Integer> positions = new HashMap<>();
    private final Set<Integer> targets = new HashSet<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Deque<Block> untranslated = new ArrayDeque<>();
    private final Set<String> slots = new TreeSet<>();
    private final IrFunction function = new IrFunction();
    private final List<Operand> stack = new ArrayList<>();
    private final String subprogram;
    private int line;

    private MethodTranslator(ModuleTranslator module, BareMethod method) {
        this.module = module;
        this.method = method;
        this.code = method.code();
        this.subprogram = module.metadata().subprogram(method);
    }

    /** The method as the text of an LLVM function. */
    static String translate(ModuleTranslator module, BareMethod method) {
        return new MethodTranslator(module, method).run();
    }

    private String run() {
        for (int i = 0; i < code.size(); i++) {
            if (code.get(i) instanceof LabelTarget target) {
                positions.put(target.label(), i);
            }
        }
        code.forEach(this::findTargets);
        setLine(method.firstLine());
        storeParameters();
        function.terminate("br label %" + block(0).label());
        while (!untranslated.isEmpty()) {
            translate(untranslated.remove());
        }
        return render();
    }

    private void findTargets(CodeElement element) {
        switch (element) {
            case BranchInstruction branch -> targets.add(positions.get(branch.target()));
            case TableSwitchInstruction choice -> findTargets(choice.cases(), choice.defaultTarget());
            case LookupSwitchInstruction choice -> findTargets(choice.cases(), choice.defaultTarget());
            default -> {}
        }
    }

    private void findTargets(List<SwitchCase> cases, Label otherwise) {
        cases.forEach(choice -> targets.add(positions.get(choice.target())));
        targets.add(positions.get(otherwise));
    }

    private String render() {
        boolean exported = module.names().isExported(method.key());
        StringBuilder text = new StringBuilder("define ");
        text.append(exported ? "" : "internal ").append(type(method.key().type().returnType()));
        text.append(' ').append(module.names().of(method.key())).append('(');
        List<ClassDesc> parameters = method.key().type().parameterList();
        for (int i = 0; i < parameters.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(type(parameters.get(i)))
                    .append(" %p")
                    .append(i);
        }
        text.append(") ")
                .append(module.attributes(method))
                .append(" !dbg ")
                .append(subprogram)
                .append(" {\n");
        for (String slot : slots) {
            text.append("  ")
                    .append(slot)
                    .append(" = alloca ")
                    .append(slot.endsWith("j") ? "i64" : "i32")
                    .append('\n');
        }
        return text.append(function).append("}\n").toString();
    }

    private static String type(ClassDesc type) {
        return switch (TypeKind.from(type)) {
            case VOID -> "void";
            case LONG -> "i64";
            default -> "i32";
        };
    }

    /** Callers in C leave the unused bits of a narrow argument undefined, so an exported method narrows its own. */
    private void storeParameters() {
        boolean exported = module.names().isExported(method.key());
        int slot = 0;
        List<ClassDesc> parameters = method.key().type().parameterList();
        for (int i = 0; i < parameters.size(); i++) {
            TypeKind kind = TypeKind.from(parameters.get(i));
            boolean isLong = kind == TypeKind.LONG;
            String value = exported && !isLong ? Arithmetic.narrow(function, "%p" + i, kind) : "%p" + i;
            store(Operand.of(isLong, value), local(slot, isLong));
            slot += kind.slotSize();
        }
    }

    private String local(int slot, boolean isLong) {
        return slot("%local." + slot, isLong);
    }

    private String slot(String name, boolean isLong) {
        String slot = name + (isLong ? ".j" : ".i");
        slots.add(slot);
        return slot;
    }

    private void store(Operand value, String slot) {
        function.effect("store " + value.typed() + ", ptr " + slot);
    }

    private Operand load(String slot, boolean isLong) {
        return Operand.of(isLong, function.value("load " + (isLong ? "i64" : "i32") + ", ptr " + slot));
    }

    /** The block at a position, which inherits what is on the operand stack. */
    private Block block(int position) {
        return blocks.computeIfAbsent(position, _ -> {
            List<Boolean> kinds = stack.stream().map(Operand::isLong).toList();
            Block block = new Block("bytecode." + position, position, kinds);
            untranslated.add(block);
            return block;
        });
    }

    private String labelOf(Label label) {
        return "label %" + block(positions.get(label)).label();
    }

    private void saveStack() {
        for (int i = 0; i < stack.size(); i++) {
            store(stack.get(i), slot("%stack." + i, stack.get(i).isLong()));
        }
    }

    private void translate(Block block) {
        function.label(block.label());
        stack.clear();
        for (int i = 0; i < block.stackIsLong().size(); i++) {
            boolean isLong = block.stackIsLong().get(i);
            stack.add(load(slot("%stack." + i, isLong), isLong));
        }
        setLine(lineAt(block.position()));
        for (int i = block.position(); !function.isTerminated(); i++) {
            if (i != block.position() && targets.contains(i)) {
                saveStack();
                function.terminate("br label %" + block(i).label());
                return;
            }
            switch (code.get(i)) {
                case LineNumber number -> setLine(number.line());
                case Instruction instruction -> translate(instruction, i);
                default -> {}
            }
        }
    }

    private int lineAt(int position) {
        for (int i = position; i >= 0; i--) {
            if (code.get(i) instanceof LineNumber number) {
                return number.line();
            }
        }
        return method.firstLine();
    }

    private void setLine(int newLine) {
        line = newLine;
        function.location(module.metadata().location(line, subprogram));
    }

    private Operand pop() {
        return stack.removeLast();
    }

    private void translate(Instruction instruction, int position) {
        switch (instruction) {
            case ConstantInstruction constant -> pushConstant(constant);
            case LoadInstruction load -> {
                boolean isLong = load.typeKind() == TypeKind.LONG;
                stack.add(load(local(load.slot(), isLong), isLong));
            }
            case StoreInstruction store -> {
                Operand value = pop();
                store(value, local(store.slot(), value.isLong()));
            }
            case IncrementInstruction increment -> {
                String slot = local(increment.slot(), false);
                Operand constant = Operand.constant(false, increment.constant());
                store(Arithmetic.binary(function, Opcode.IADD, load(slot, false), constant), slot);
            }
            case StackInstruction shuffle -> OperandStacks.shuffle(stack, shuffle.opcode(), Operand::isLong);
            case OperatorInstruction operator -> operate(operator.opcode());
            case ConvertInstruction conversion -> stack.add(Arithmetic.convert(function, pop(), conversion.toType()));
            case BranchInstruction branch -> branch(branch, position);
            case TableSwitchInstruction choice -> choose(choice.cases(), choice.defaultTarget());
            case LookupSwitchInstruction choice -> choose(choice.cases(), choice.defaultTarget());
            case ReturnInstruction result -> returnFrom(result);
            case FieldInstruction access -> access(access);
            case InvokeInstruction call -> call(call);
            case NopInstruction _ -> {}
            default -> throw new IllegalStateException("unchecked instruction: opcode=" + instruction.opcode());
        }
    }

    private void pushConstant(ConstantInstruction constant) {
        stack.add(
                switch (constant.constantValue()) {
                    case String literal -> Operand.literal(literal);
                    case Number number -> Operand.constant(constant.typeKind() == TypeKind.LONG, number.longValue());
                    default -> throw new IllegalStateException("unchecked constant: " + constant);
                });
    }

    private void operate(Opcode opcode) {
        switch (opcode) {
            case INEG, LNEG -> stack.add(Arithmetic.negate(function, pop()));
            case IDIV, LDIV, IREM, LREM -> {
                Operand divisor = pop();
                Operand dividend = pop();
                checkDivisor(divisor);
                stack.add(
                        opcode == Opcode.IDIV || opcode == Opcode.LDIV
                                ? Arithmetic.quotient(function, dividend, divisor)
                                : Arithmetic.remainder(function, dividend, divisor));
            }
            default -> {
                Operand right = pop();
                stack.add(Arithmetic.binary(function, opcode, pop(), right));
            }
        }
    }

    /** Makes sure that a divisor is not zero: calls the program's panic handler if it is. */
    void checkDivisor(Operand divisor) {
        if (divisor.constant() != null && divisor.constant() != 0) {
            return;
        }
        MethodKey handler = module.program().panicHandler().orElse(null);
        if (handler == null) {
            module.program()
                    .report(new Violation(
                            method.owner().sourcePath(),
                            line,
                            method.key().displayName(),
                            "divides by a variable, and no method is a @PanicHandler"));
            return;
        }
        String isZero = function.value("icmp eq " + divisor.typed() + ", 0");
        String panic = function.newLabel("divisionByZero");
        String divide = function.newLabel("divide");
        function.terminate("br i1 " + isZero + ", label %" + panic + ", label %" + divide + module.unlikely());
        function.label(panic);
        function.effect("call void " + module.names().of(handler) + "() cold");
        function.effect("call void @llvm.trap()");
        function.terminate("unreachable");
        function.label(divide);
    }

    private void branch(BranchInstruction branch, int position) {
        Opcode opcode = branch.opcode();
        if (opcode == Opcode.GOTO || opcode == Opcode.GOTO_W) {
            saveStack();
            function.terminate("br " + labelOf(branch.target()));
            return;
        }
        Operand right;
        Operand left;
        if (branch.opcode().name().startsWith("IF_ICMP")) {
            right = pop();
            left = pop();
        } else {
            right = Operand.constant(false, 0);
            left = pop();
        }
        String condition = function.value("icmp " + predicate(opcode) + " " + left.typed() + ", " + right.value());
        saveStack();
        String next = "label %" + block(position + 1).label();
        function.terminate("br i1 " + condition + ", " + labelOf(branch.target()) + ", " + next);
    }

    private static String predicate(Opcode opcode) {
        return switch (opcode) {
            case IFEQ, IF_ICMPEQ -> "eq";
            case IFNE, IF_ICMPNE -> "ne";
            case IFLT, IF_ICMPLT -> "slt";
            case IFGE, IF_ICMPGE -> "sge";
            case IFGT, IF_ICMPGT -> "sgt";
            case IFLE, IF_ICMPLE -> "sle";
            default -> throw new IllegalStateException("unchecked branch: opcode=" + opcode);
        };
    }

    private void choose(List<SwitchCase> cases, Label otherwise) {
        Operand key = pop();
        saveStack();
        StringBuilder arms = new StringBuilder();
        for (SwitchCase choice : cases) {
            arms.append(" i32 ").append(choice.caseValue()).append(", ").append(labelOf(choice.target()));
        }
        function.terminate("switch " + key.typed() + ", " + labelOf(otherwise) + " [" + arms + " ]");
    }

    private void returnFrom(ReturnInstruction result) {
        if (result.typeKind() == TypeKind.VOID) {
            function.terminate("ret void");
            return;
        }
        Operand value = pop();
        TypeKind kind = TypeKind.from(method.key().type().returnType());
        function.terminate(
                value.isLong()
                        ? "ret " + value.typed()
                        : "ret i32 " + Arithmetic.narrow(function, value.value(), kind));
    }

    /**
     * A field that other CPUs may write is read and written whole, but not ordered ({@code unordered}), which is what Java asks of plain
     * fields; a volatile one is sequentially consistent.
     */
    private void access(FieldInstruction access) {
        FieldKey key = new FieldKey(
                access.owner().asInternalName(),
                access.name().stringValue(),
                access.type().stringValue());
        StaticField field = module.program().field(key);
        TypeKind kind = key.kind();
        boolean isLong = kind == TypeKind.LONG;
        String storage = ModuleTranslator.storageType(kind);
        String rest = (field.isVolatile() ? " seq_cst" : " unordered") + ", align " + ModuleTranslator.bytes(kind);
        if (access.opcode() == Opcode.PUTSTATIC) {
            Operand value = pop();
            String narrowed = Arithmetic.narrow(function, value.value(), kind);
            String stored =
                    kind.asLoadable() == kind ? narrowed : function.value("trunc i32 " + narrowed + " to " + storage);
            function.effect("store atomic " + storage + " " + stored + ", ptr " + Names.of(key) + rest);
        } else if (field.isFinal()) {
            stack.add(Operand.constant(isLong, field.initialValue()));
        } else {
            String value = function.value("load atomic " + storage + ", ptr " + Names.of(key) + rest);
            boolean isSigned = kind == TypeKind.BYTE || kind == TypeKind.SHORT;
            stack.add(Operand.of(
                    isLong,
                    kind.asLoadable() == kind
                            ? value
                            : function.value((isSigned ? "sext " : "zext ") + storage + " " + value + " to i32")));
        }
    }

    private void call(InvokeInstruction call) {
        MethodKey key = new MethodKey(
                call.owner().asInternalName(),
                call.name().stringValue(),
                call.type().stringValue());
        List<Operand> arguments = new ArrayList<>();
        for (int i = key.type().parameterCount(); i > 0; i--) {
            arguments.addFirst(pop());
        }
        TypeKind kind = TypeKind.from(key.type().returnType());
        String intrinsic = module.program().intrinsic(key).orElse(null);
        if (JdkOperations.isKnown(key)) {
            stack.add(JdkOperations.find(key).lower(this, function, arguments));
        } else if (intrinsic != null) {
            Operand result = Intrinsics.lower(intrinsic, module, function, arguments, kind);
            if (result != null) {
                stack.add(result);
            }
        } else {
            callMethod(key, arguments, kind);
        }
    }

    private void callMethod(MethodKey key, List<Operand> arguments, TypeKind kind) {
        String list = String.join(", ", arguments.stream().map(Operand::typed).toList());
        String call =
                "call " + type(key.type().returnType()) + " " + module.names().of(key) + "(" + list + ")";
        if (kind == TypeKind.VOID) {
            function.effect(call);
        } else {
            stack.add(Operand.of(kind == TypeKind.LONG, function.value(call)));
        }
    }
}
