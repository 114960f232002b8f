package hypha.aot.program;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.util.Optional;

/** A class file, with the questions that the compiler asks of it. */
public final class BareClass {
    /** Prefix of the classes that are Bare Java's own. */
    static final String BARE_PACKAGE = "hypha/bare/";

    private final ClassModel model;
    private final String sourceFile;

    BareClass(ClassModel model) {
        this.model = model;
        this.sourceFile = model.findAttribute(Attributes.sourceFile())
                .map(attribute -> attribute.sourceFile().stringValue())
                .orElse("Unknown.java");
    }

    ClassModel model() {
        return model;
    }

    /** Internal name, with slashes. */
    public String name() {
        return model.thisClass().asInternalName();
    }

    /** Path of the source file relative to a source folder. */
    public String sourcePath() {
        int slash = name().lastIndexOf('/');
        return slash < 0 ? sourceFile : name().substring(0, slash + 1) + sourceFile;
    }

    Optional<BareMethod> method(String methodName, String descriptor) {
        for (MethodModel method : model.methods()) {
            if (method.methodName().equalsString(methodName)
                    && method.methodType().equalsString(descriptor)) {
                return Optional.of(new BareMethod(this, method));
            }
        }
        return Optional.empty();
    }

    Optional<FieldModel> field(String fieldName, String descriptor) {
        for (FieldModel field : model.fields()) {
            if (field.fieldName().equalsString(fieldName) && field.fieldType().equalsString(descriptor)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
