package hypha.aot.program;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.DiscontinuedInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;

/**
 * Checks one method against the subset (see the package documentation of {@code hypha.bare}) and notes what it calls and which fields
 * it uses. A method that passes can be translated without further questions.
 */
final class SubsetChecker {
    private static final String TEXT = BareClass.BARE_PACKAGE + "Text";

    private final BareMethod method;
    private final Program program;
    private int line;
    private int lastReportedLine = -1;

    private SubsetChecker(BareMethod method, Program program) {
        this.method = method;
        this.program = program;
        this.line = method.firstLine();
    }

    static void check(BareMethod method, Program program) {
        new SubsetChecker(method, program).run();
    }

    private void run() {
        checkDeclaration();
        List<CodeElement> code = method.code();
        for (int i = 0; i < code.size(); i++) {
            switch (code.get(i)) {
                case LineNumber number -> line = number.line();
                case ExceptionCatch _ -> report("catches exceptions");
                case ConstantInstruction constant -> checkConstant(constant, next(code, i + 1));
                case Instruction instruction -> check(instruction);
                default -> {}
            }
        }
    }

    private void checkDeclaration() {
        if (!method.isStatic()) {
            report("is not static");
        }
        if (method.model().flags().has(AccessFlag.SYNCHRONIZED)) {
            report("is synchronized");
        }
        if (method.model().code().isEmpty()) {
            report("has no body");
        }
        SubsetRules.signature(method.model().methodTypeSymbol()).ifPresent(this::report);
    }

    /** The next instruction, whatever labels or line numbers stand before it; null at the end. */
    private static Instruction next(List<CodeElement> code, int from) {
        for (CodeElement element : code.subList(from, code.size())) {
            if (element instanceof Instruction instruction) {
                return instruction;
            }
        }
        return null;
    }

    private void checkConstant(ConstantInstruction instruction, Instruction next) {
        ConstantDesc value = instruction.constantValue();
        if (value instanceof Integer || value instanceof Long) {
            return;
        }
        if (value instanceof String) {
            if (!(next instanceof InvokeInstruction call)
                    || !call.owner().asInternalName().equals(TEXT)) {
                report("uses a string literal elsewhere than as an argument of hypha.bare.Text");
            }
        } else if (instruction.opcode() == Opcode.ACONST_NULL) {
            report("uses null");
        } else if (value instanceof Float || value instanceof Double) {
            report("uses floating point");
        } else {
            report("uses a constant that is not a number");
        }
    }

    private void check(Instruction instruction) {
        switch (instruction) {
            case LoadInstruction load -> checkKind(load.typeKind());
            case StoreInstruction store -> checkKind(store.typeKind());
            case ReturnInstruction result -> checkKind(result.typeKind());
            case ConvertInstruction conversion -> {
                checkKind(conversion.fromType());
                checkKind(conversion.toType());
            }
            case OperatorInstruction operator -> checkOperator(operator);
            case BranchInstruction branch -> checkBranch(branch);
            case InvokeInstruction call -> checkCall(call);
            case FieldInstruction access -> checkField(access);
            case IncrementInstruction _, StackInstruction _, NopInstruction _ -> {}
            case TableSwitchInstruction _, LookupSwitchInstruction _ -> {}
            case InvokeDynamicInstruction call -> checkDynamic(call);
            case NewObjectInstruction creation ->
                report("creates an object of "
                        + creation.className().asInternalName().replace('/', '.'));
            case NewPrimitiveArrayInstruction _, NewReferenceArrayInstruction _, NewMultiArrayInstruction _ ->
                report("creates an array");
            case ArrayLoadInstruction _, ArrayStoreInstruction _ -> report("uses an array");
            case ThrowInstruction _ -> report("throws an exception");
            case TypeCheckInstruction _ -> report("checks the type of an object");
            case MonitorInstruction _ -> report("synchronizes on an object");
            case DiscontinuedInstruction _ -> report("uses a discontinued instruction");
            default -> report("uses the instruction " + instruction.opcode());
        }
    }

    private void checkKind(TypeKind kind) {
        switch (kind) {
            case FLOAT, DOUBLE -> report("uses floating point");
            case REFERENCE -> {
                // What made the reference has been reported if it is on the same line.
                if (lastReportedLine != line) {
                    report("uses a reference");
                }
            }
            default -> {}
        }
    }

    private void checkOperator(OperatorInstruction operator) {
        if (operator.opcode() == Opcode.ARRAYLENGTH) {
            report("uses an array");
        } else {
            checkKind(operator.typeKind());
        }
    }

    private void checkBranch(BranchInstruction branch) {
        switch (branch.opcode()) {
            case IF_ACMPEQ, IF_ACMPNE, IFNULL, IFNONNULL -> report("compares references");
            default -> {}
        }
    }

    private void checkCall(InvokeInstruction call) {
        MethodKey key = MethodKey.of(call);
        if (key.name().equals("<init>")) {
            return; // reported where the object is created
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
            report("calls " + key.displayName() + ", which is not static");
        } else {
            program.call(key).ifPresent(this::report);
        }
    }

    private void checkDynamic(InvokeDynamicInstruction call) {
        report(
                switch (call.bootstrapMethod().owner().displayName()) {
                    case "StringConcatFactory" -> "concatenates strings";
                    case "LambdaMetafactory" -> "uses a lambda or method reference";
                    case "SwitchBootstraps" -> "switches over objects";
                    default -> "uses invokedynamic";
                });
    }

    private void checkField(FieldInstruction access) {
        FieldKey key = FieldKey.of(access);
        switch (access.opcode()) {
            case GETSTATIC -> program.access(key, false).ifPresent(this::report);
            case PUTSTATIC -> program.access(key, true).ifPresent(this::report);
            default -> report("uses the instance field " + key.displayName());
        }
    }

    private void report(String rule) {
        lastReportedLine = line;
        program.report(
                new Violation(method.owner().sourcePath(), line, method.key().displayName(), rule));
    }
}
