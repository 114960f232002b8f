package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.cold.ColdFunction;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Makes the classes between code of this tier and functions that are cold ({@link hypha.wasm.cold}). */
final class ColdClasses {
    private static final ClassDesc COLD = ClassDesc.of(ColdFunction.class.getName());
    private static final MethodTypeDesc LINK = MethodTypeDesc.of(ShapeLoader.ENTRY, Shape.INSTANCE, CD_int);
    private static final String FIELD = "cold";
    private static final String IS_HOT = "isHot";

    private ColdClasses() {}

    /** Returns the entry of cold functions of a shape, which has one as its field: it counts the call, and runs the function in the tier where it belongs. */
    static byte[] entry(Shape shape) {
        ClassDesc self = shape.coldType();
        TypeKind result = TypeKind.from(shape.descriptor().returnType());
        return ClassFile.of().build(self, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(shape.type());
            type.withField(FIELD, COLD, ACC_PRIVATE | ACC_FINAL);
            type.withMethodBody(
                    INIT_NAME,
                    MethodTypeDesc.of(CD_void, COLD),
                    ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(shape.type(), INIT_NAME, MTD_void)
                            .aload(0)
                            .aload(1)
                            .putfield(self, FIELD, COLD)
                            .return_());
            type.withMethodBody(ShapeLoader.INVOKE, shape.descriptor(), ACC_PUBLIC | ACC_FINAL, code -> {
                Label isCold = code.newLabel();
                int entry = shape.parameters().length * 2 + 2;
                code.aload(0)
                        .getfield(self, FIELD, COLD)
                        .invokevirtual(COLD, "call", MethodTypeDesc.of(ShapeLoader.ENTRY))
                        .astore(entry);
                code.aload(entry).ifnull(isCold);
                code.aload(entry).checkcast(shape.type());
                parameters(code, shape, 1);
                code.invokevirtual(shape.type(), ShapeLoader.INVOKE, shape.descriptor())
                        .return_(result);
                code.labelBinding(isCold);
                code.aload(0).getfield(self, FIELD, COLD).aload(1);
                code.aload(0)
                        .getfield(self, FIELD, COLD)
                        .invokevirtual(COLD, "frame", MethodTypeDesc.of(CD_long.arrayType()));
                Words.pack(code, shape, 2);
                code.invokevirtual(COLD, "run", Words.INVOKE);
                Words.narrow(code, result);
                code.return_(result);
            });
            type.withMethodBody(ShapeLoader.INVOKE, ShapeLoader.BOXED_INVOKE, ACC_PUBLIC | ACC_FINAL, code -> {
                code.aload(0);
                Boxes.unpackParameters(code, shape, 1);
                code.invokevirtual(self, ShapeLoader.INVOKE, shape.descriptor());
                Boxes.returnBoxed(code, shape);
            });
        });
    }

    /**
     * Returns the class that code links to which has to call a function that was cold when the code was made. Once the function is hot all that is left is a test of a field.
     *
     * @param function the function's index
     */
    static byte[] link(Shape shape, int function) {
        ClassDesc self = linkType(function);
        TypeKind result = TypeKind.from(shape.descriptor().returnType());
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(self, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL);
            type.withField(IS_HOT, CD_boolean, ACC_PRIVATE | ACC_STATIC);
            type.withMethodBody(FunctionClass.CALL, shape.descriptor(), ACC_PUBLIC | ACC_STATIC, code -> {
                Label hot = code.newLabel();
                Label gotHot = code.newLabel();
                int entry = shape.parameters().length * 2 + 1;
                code.getstatic(self, IS_HOT, CD_boolean).ifne(hot);
                code.aload(0)
                        .loadConstant(function)
                        .invokestatic(ShapeLoader.CALLS, "link", LINK)
                        .astore(entry);
                code.aload(entry).ifnull(gotHot);
                code.aload(entry).checkcast(shape.type());
                parameters(code, shape, 0);
                code.invokevirtual(shape.type(), ShapeLoader.INVOKE, shape.descriptor())
                        .return_(result);
                code.labelBinding(gotHot).iconst_1().putstatic(self, IS_HOT, CD_boolean);
                code.labelBinding(hot);
                parameters(code, shape, 0);
                code.invokestatic(FunctionClass.type(function), FunctionClass.CALL, shape.descriptor())
                        .return_(result);
            });
        });
    }

    static ClassDesc linkType(int function) {
        return ClassDesc.of(FunctionLoader.PACKAGE, FunctionLoader.LINK + function);
    }

    /** Pushes the instance and the parameters, which are in locals from one on. */
    private static void parameters(CodeBuilder code, Shape shape, int firstLocal) {
        code.aload(firstLocal);
        int local = firstLocal + 1;
        for (TypeKind kind : shape.parameters()) {
            code.loadLocal(kind, local);
            local += kind.slotSize();
        }
    }
}
