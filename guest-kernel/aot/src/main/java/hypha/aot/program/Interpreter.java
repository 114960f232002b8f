package hypha.aot.program;

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
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Runs the bytecode of pure arithmetic while compiling. Bounded in steps and depth; anything but arithmetic ends it. */
final class Interpreter {
    private static final int MAXIMUM_STEPS = 10_000_000;
    private static final int MAXIMUM_DEPTH = 200;

    private final ClassInitializer fields;
    private final Predicate<MethodKey> isJdkOperation;
    private int steps;
    private int depth;

    Interpreter(ClassInitializer fields, Predicate<MethodKey> isJdkOperation) {
        this.fields = fields;
        this.isJdkOperation = isJdkOperation;
    }

    /** A value on the operand stack; an int is sign-extended. */
    private record Value(boolean isWide, long bits) {
        static Value of(TypeKind kind, long bits) {
            return kind.asLoadable() == TypeKind.LONG ? new Value(true, bits) : new Value(false, (int) bits);
        }
    }

    void run(BareMethod method, long... arguments) throws InterpretationException {
        new Frame(method).run(arguments);
    }

    /** One activation of a method. */
    private final class Frame {
        private final BareMethod method;
        private final List<CodeElement> code;
        private final Map<Label, Integer> positions = new HashMap<>();
        private final Map<Integer, Long> locals = new HashMap<>();
        private final List<Value> stack = new ArrayList<>();
        private int position;
        private int line;
        private boolean returned;

        Frame(BareMethod method) {
            this.method = method;
            this.code = method.code();
            for (int i = 0; i < code.size(); i++) {
                if (code.get(i) instanceof LabelTarget target) {
                    positions.put(target.label(), i);
                }
            }
        }

        long run(long... arguments) throws InterpretationException {
            int slot = 0;
            List<ClassDesc> types = method.key().type().parameterList();
            for (int i = 0; i < arguments.length; i++) {
                locals.put(slot, arguments[i]);
                slot += TypeKind.from(types.get(i)).slotSize();
            }
            try {
                while (!returned) {
                    step(code.get(position++));
                }
                return stack.isEmpty() ? 0 : pop();
            } catch (InterpretationException located) {
                throw located;
            } catch (NotConstantException notConstant) {
                throw new InterpretationException(
                        notConstant.getMessage(), method.owner().sourcePath(), line);
            }
        }

        private long pop() {
            return stack.removeLast().bits();
        }

        private void push(TypeKind kind, long bits) {
            stack.add(Value.of(kind, bits));
        }

        private void jump(Label target) {
            position = positions.get(target);
        }

        private void step(CodeElement element) throws NotConstantException {
            if (++steps > MAXIMUM_STEPS) {
                throw new NotConstantException("it takes more than " + MAXIMUM_STEPS + " steps");
            }
            switch (element) {
                case LineNumber number -> line = number.line();
                case Instruction instruction -> execute(instruction);
                default -> {}
            }
        }

        private void execute(Instruction instruction) throws NotConstantException {
            switch (instruction) {
                case ConstantInstruction constant -> pushConstant(constant);
                case LoadInstruction load -> push(load.typeKind(), locals.get(load.slot()));
                case StoreInstruction store when isNumber(store.typeKind()) -> locals.put(store.slot(), pop());
                case IncrementInstruction increment ->
                    locals.merge(increment.slot(), (long) increment.constant(), (a, b) -> (long) (int) (a + b));
                case StackInstruction shuffle -> OperandStacks.shuffle(stack, shuffle.opcode(), Value::isWide);
                case OperatorInstruction operator when isNumber(operator.typeKind()) -> operate(operator);
                case ConvertInstruction conversion
                when isNumber(conversion.fromType()) && isNumber(conversion.toType()) ->
                    push(conversion.toType(), ClassInitializer.narrow(pop(), conversion.toType()));
                case BranchInstruction branch -> branch(branch);
                case TableSwitchInstruction choice -> choose(choice.cases(), choice.defaultTarget());
                case LookupSwitchInstruction choice -> choose(choice.cases(), choice.defaultTarget());
                case ReturnInstruction _ -> returned = true;
                case FieldInstruction access -> access(access);
                case InvokeInstruction call -> call(call);
                case NopInstruction _ -> {}
                default -> throw new NotConstantException("it uses the instruction " + instruction.opcode());
            }
        }

        private static boolean isNumber(TypeKind kind) {
            return kind.asLoadable() == TypeKind.INT || kind == TypeKind.LONG;
        }

        private void pushConstant(ConstantInstruction constant) throws NotConstantException {
            if (!isNumber(constant.typeKind())) {
                throw new NotConstantException("it uses a constant that is not a number");
            }
            push(constant.typeKind(), ((Number) constant.constantValue()).longValue());
        }

        private void choose(List<SwitchCase> cases, Label otherwise) {
            long key = pop();
            jump(cases.stream()
                    .filter(choice -> choice.caseValue() == key)
                    .map(SwitchCase::target)
                    .findFirst()
                    .orElse(otherwise));
        }

        private void operate(OperatorInstruction operator) throws NotConstantException {
            Opcode opcode = operator.opcode();
            TypeKind kind = operator.typeKind();
            if (opcode == Opcode.INEG || opcode == Opcode.LNEG) {
                push(kind, -pop());
                return;
            }
            long right = pop();
            long left = pop();
            push(opcode == Opcode.LCMP ? TypeKind.INT : kind, binary(opcode, left, right));
        }

        private static long binary(Opcode opcode, long left, long right) throws NotConstantException {
            return switch (opcode) {
                case IADD, LADD -> left + right;
                case ISUB, LSUB -> left - right;
                case IMUL, LMUL -> left * right;
                case IDIV, LDIV -> left / divisor(right);
                case IREM, LREM -> left % divisor(right);
                case IAND, LAND -> left & right;
                case IOR, LOR -> left | right;
                case IXOR, LXOR -> left ^ right;
                case ISHL -> (int) left << right;
                case ISHR -> (int) left >> right;
                case IUSHR -> (int) left >>> right;
                case LSHL -> left << right;
                case LSHR -> left >> right;
                case LUSHR -> left >>> right;
                case LCMP -> Long.compare(left, right);
                default -> throw new NotConstantException("it uses the instruction " + opcode);
            };
        }

        private static long divisor(long value) throws NotConstantException {
            if (value == 0) {
                throw new NotConstantException("it divides by zero");
            }
            return value;
        }

        private void branch(BranchInstruction branch) throws NotConstantException {
            Opcode opcode = branch.opcode();
            boolean taken = switch (opcode) {
                case GOTO, GOTO_W -> true;
                case IFEQ -> pop() == 0;
                case IFNE -> pop() != 0;
                case IFLT -> pop() < 0;
                case IFGE -> pop() >= 0;
                case IFGT -> pop() > 0;
                case IFLE -> pop() <= 0;
                // The right operand is on top.
                case IF_ICMPEQ -> pop() == pop();
                case IF_ICMPNE -> pop() != pop();
                case IF_ICMPLT -> pop() > pop();
                case IF_ICMPGE -> pop() <= pop();
                case IF_ICMPGT -> pop() < pop();
                case IF_ICMPLE -> pop() >= pop();
                default -> throw new NotConstantException("it uses the instruction " + opcode);
            };
            if (taken) {
                jump(branch.target());
            }
        }

        private void access(FieldInstruction access) throws NotConstantException {
            FieldKey key = FieldKey.of(access);
            switch (access.opcode()) {
                case GETSTATIC ->
                    push(key.kind(), fields.read(key, method.owner().name()));
                case PUTSTATIC -> fields.write(key, pop(), method.owner().name());
                default -> throw new NotConstantException("it uses the instance field " + key.displayName());
            }
        }

        private void call(InvokeInstruction call) throws NotConstantException {
            MethodKey key = MethodKey.of(call);
            List<ClassDesc> types = key.type().parameterList();
            if (call.opcode() != Opcode.INVOKESTATIC
                    || SubsetRules.signature(key.type()).isPresent()) {
                throw new NotConstantException("it calls " + key.displayName());
            }
            long[] arguments = new long[types.size()];
            for (int i = arguments.length - 1; i >= 0; i--) {
                arguments[i] = pop();
            }
            long result = isJdkOperation.test(key) ? callJdk(key, arguments) : callProgram(key, arguments);
            TypeKind kind = TypeKind.from(key.type().returnType());
            if (kind != TypeKind.VOID) {
                push(kind, ClassInitializer.narrow(result, kind));
            }
        }

        private long callProgram(MethodKey key, long[] arguments) throws NotConstantException {
            BareMethod target = fields.find(key.owner())
                    .method(key.name(), key.descriptor())
                    .filter(found ->
                            found.intrinsic().isEmpty() && !found.code().isEmpty())
                    .orElseThrow(() -> new NotConstantException("it calls " + key.displayName()));
            if (++depth > MAXIMUM_DEPTH) {
                throw new NotConstantException("it nests calls deeper than " + MAXIMUM_DEPTH);
            }
            long result = new Frame(target).run(arguments);
            depth--;
            return result;
        }

        private static long callJdk(MethodKey key, long[] arguments) throws NotConstantException {
            Object[] boxed = new Object[arguments.length];
            for (int i = 0; i < boxed.length; i++) {
                boxed[i] = box(arguments[i], TypeKind.from(key.type().parameterType(i)));
            }
            Object result;
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> owner = Class.forName(key.owner().replace('/', '.'));
                MethodHandle method = lookup.findStatic(
                        owner, key.name(), MethodType.fromMethodDescriptorString(key.descriptor(), null));
                result = method.invokeWithArguments(boxed);
            } catch (ArithmeticException divisionByZero) {
                throw new NotConstantException("it divides by zero");
            } catch (Throwable missing) {
                throw new IllegalStateException("JDK operation not callable: method=" + key, missing);
            }
            return switch (result) {
                case Number number -> number.longValue();
                case Character character -> character;
                case Boolean truth -> truth ? 1 : 0;
                default -> throw new IllegalStateException("result=" + result);
            };
        }

        private static Object box(long value, TypeKind kind) {
            return switch (kind) {
                case BOOLEAN -> value != 0;
                case BYTE -> (byte) value;
                case SHORT -> (short) value;
                case CHAR -> (char) value;
                case INT -> (int) value;
                default -> value;
            };
        }
    }
}
