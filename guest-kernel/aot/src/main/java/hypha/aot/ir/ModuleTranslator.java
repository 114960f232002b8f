package hypha.aot.ir;

import hypha.aot.program.BareMethod;
import hypha.aot.program.FieldKey;
import hypha.aot.program.IntrinsicKey;
import hypha.aot.program.MethodKey;
import hypha.aot.program.Program;
import hypha.aot.program.StaticField;
import hypha.aot.target.Target;
import java.lang.classfile.TypeKind;

/** Translates a checked program into the text of one LLVM module. */
public final class ModuleTranslator {
    private static final String RUNTIME_PACKAGE = "hypha/aot/runtime/";

    /**
     * For every function. Frame pointers and no tail calls, so that a panic can name every caller; memory at address 0 is memory; no red
     * zone, because an interrupt may use the stack below the stack pointer.
     */
    private static final String COMMON_ATTRIBUTES =
            "nounwind noredzone null_pointer_is_valid \"frame-pointer\"=\"all\" \"disable-tail-calls\"=\"true\"";

    private final Program program;
    private final Target target;
    private final Names names;
    private final Literals literals = new Literals();
    private final Metadata metadata = new Metadata();

    private ModuleTranslator(Program program, Target target) {
        this.program = program;
        this.target = target;
        this.names = new Names(program);
    }

    /** Whether a method of the JDK is an operation that the compiler translates. */
    public static boolean isJdkOperation(MethodKey key) {
        return JdkOperations.isKnown(key);
    }

    /** Whether the compiler translates an intrinsic for a target. */
    public static boolean isKnownIntrinsic(Target target, IntrinsicKey key) {
        return Intrinsics.isKnown(target, key);
    }

    /**
     * Translates a program that has no violations.
     *
     * @return LLVM IR; not to be used if translation has added a violation to the program
     */
    public static String translate(Program program, Target target) {
        return new ModuleTranslator(program, target).run();
    }

    Program program() {
        return program;
    }

    Target target() {
        return target;
    }

    Names names() {
        return names;
    }

    Literals literals() {
        return literals;
    }

    Metadata metadata() {
        return metadata;
    }

    /** Branch weights that say that the first target is hardly ever taken. */
    String unlikely() {
        return ", !prof " + metadata.unlikely();
    }

    /** The attribute groups of a method. */
    String attributes(BareMethod method) {
        MethodKey key = method.key();
        if (program.panicHandler().filter(key::equals).isPresent()) {
            return "cold noinline #0";
        }
        return key.owner().startsWith(RUNTIME_PACKAGE) ? "#1" : "#0";
    }

    private String run() {
        StringBuilder functions = new StringBuilder();
        for (BareMethod method : program.methods()) {
            functions.append(MethodTranslator.translate(this, method)).append('\n');
        }
        StringBuilder text = new StringBuilder();
        text.append("target triple = \"").append(target.triple()).append("\"\n\n");
        program.fields().stream().filter(field -> !field.isFinal()).forEach(field -> appendGlobal(text, field));
        text.append(literals).append('\n').append(functions).append(target.supportFunctions());
        text.append("\nattributes #0 = { ").append(attributes()).append(" }\n");
        // The functions that memmove and its like become must not themselves be recognised as such.
        text.append("attributes #1 = { ").append(attributes()).append(" \"no-builtins\" }\n\n");
        return text.append(metadata).toString();
    }

    private String attributes() {
        String cpu = COMMON_ATTRIBUTES + " \"target-cpu\"=\"" + target.cpu() + "\"";
        return target.features().isEmpty() ? cpu : cpu + " \"target-features\"=\"" + target.features() + "\"";
    }

    private static void appendGlobal(StringBuilder text, StaticField field) {
        FieldKey key = field.key();
        text.append(Names.of(key)).append(" = internal global ").append(storageType(key.kind()));
        text.append(' ')
                .append(field.initialValue())
                .append(", align ")
                .append(bytes(key.kind()))
                .append('\n');
    }

    /** The LLVM type of a field. */
    static String storageType(TypeKind kind) {
        return "i" + 8 * bytes(kind);
    }

    /** The size of a field. */
    static int bytes(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN, BYTE -> 1;
            case SHORT, CHAR -> 2;
            case INT -> 4;
            default -> 8;
        };
    }
}
