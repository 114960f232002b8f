package hypha.aot.differential;

import hypha.bare.Cpu;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/** Parts of generated Bare Java classes. */
final class Methods {
    private static final ClassDesc EXPORT = ClassDesc.of("hypha.bare.Export");
    private static final ClassDesc PANIC_HANDLER = ClassDesc.of("hypha.bare.PanicHandler");

    private Methods() {}

    /** Adds a public method whose symbol is as {@link TwoWorlds} expects it. */
    static void addExported(
            ClassBuilder type, String owner, String name, MethodTypeDesc signature, Consumer<CodeBuilder> code) {
        String symbol = owner.substring(owner.lastIndexOf('.') + 1) + "." + name;
        type.withMethod(
                name,
                signature,
                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                method -> method.with(RuntimeInvisibleAnnotationsAttribute.of(
                                Annotation.of(EXPORT, AnnotationElement.ofString("value", symbol))))
                        .withCode(code));
    }

    /** A class with a handler of division by zero, which the generated programs never reach: it spins. */
    static byte[] panicHandlerClass() {
        return ClassFile.of()
                .build(
                        ClassDesc.of("generated.Panic"),
                        type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                .withMethod(
                                        "divisionByZero",
                                        MethodTypeDesc.of(ConstantDescs.CD_void),
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        method -> method.with(RuntimeInvisibleAnnotationsAttribute.of(
                                                        Annotation.of(PANIC_HANDLER)))
                                                .withCode(code -> {
                                                    var again = code.newBoundLabel();
                                                    code.invokestatic(
                                                            Cpu.class
                                                                    .describeConstable()
                                                                    .orElseThrow(),
                                                            "pause",
                                                            MethodTypeDesc.of(ConstantDescs.CD_void));
                                                    code.goto_(again);
                                                })));
    }
}
