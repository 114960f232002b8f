package hypha.aot.program;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;

/**
 * A method of the program, with its code.
 *
 * @param owner the class that declares it
 * @param model the method as the class file has it
 */
public record BareMethod(BareClass owner, MethodModel model) {
    private static final String EXPORT = "Lhypha/bare/Export;";
    private static final String PANIC_HANDLER = "Lhypha/bare/PanicHandler;";
    private static final String INTRINSIC = "Lhypha/bare/Intrinsic;";

    /** The method's name in calls. */
    public MethodKey key() {
        return new MethodKey(
                owner.name(),
                model.methodName().stringValue(),
                model.methodType().stringValue());
    }

    /** The global symbol that {@link hypha.bare.Export} gives it. */
    public Optional<String> exportedSymbol() {
        return annotation(EXPORT).flatMap(BareMethod::stringValue);
    }

    /** The name of the operation, if the method is an {@link hypha.bare.Intrinsic}. */
    public Optional<String> intrinsic() {
        return annotation(INTRINSIC).flatMap(BareMethod::stringValue);
    }

    boolean isPanicHandler() {
        return annotation(PANIC_HANDLER).isPresent();
    }

    boolean isStatic() {
        return model.flags().has(AccessFlag.STATIC);
    }

    /** The instructions, labels and line numbers, in order; empty if the method has no code. */
    public List<CodeElement> code() {
        return model.code().map(code -> code.elementList()).orElse(List.of());
    }

    /** The first line that has code; 0 if the class file does not say. */
    public int firstLine() {
        return code().stream()
                .filter(LineNumber.class::isInstance)
                .mapToInt(element -> ((LineNumber) element).line())
                .findFirst()
                .orElse(0);
    }

    private Optional<Annotation> annotation(String descriptor) {
        return model.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(annotation -> annotation.className().equalsString(descriptor))
                .findFirst();
    }

    private static Optional<String> stringValue(Annotation annotation) {
        for (AnnotationElement element : annotation.elements()) {
            if (element.name().equalsString("value") && element.value() instanceof AnnotationValue.OfString text) {
                return Optional.of(text.stringValue());
            }
        }
        return Optional.empty();
    }
}
