package hypha.aot.program;

import java.lang.classfile.ClassFile;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.util.function.Consumer;

/** What a class must be for the program to use it: a final class of static members. */
final class ClassRules {
    private ClassRules() {}

    static void check(BareClass type, Consumer<Violation> violations) {
        Consumer<String> report = rule -> violations.accept(
                new Violation(type.sourcePath(), 0, type.name().replace('/', '.'), rule));
        var model = type.model();
        boolean isInterface = model.flags().has(AccessFlag.INTERFACE);
        if (isInterface) {
            report.accept("is an interface");
        } else if (!model.flags().has(AccessFlag.FINAL)) {
            report.accept("is not final");
        }
        model.superclass()
                .filter(parent -> !parent.name().equalsString("java/lang/Object"))
                .ifPresent(parent ->
                        report.accept("extends " + parent.asInternalName().replace('/', '.')));
        model.interfaces()
                .forEach(parent ->
                        report.accept("implements " + parent.asInternalName().replace('/', '.')));
        for (FieldModel field : model.fields()) {
            if (!field.flags().has(AccessFlag.STATIC)) {
                report.accept("has the instance field " + field.fieldName().stringValue());
            }
        }
        ClassFile.of().verify(model).stream()
                .findFirst()
                .ifPresent(error -> report.accept("has code that does not verify: " + error.getMessage()));
    }
}
