package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.exception.UnwindingException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Makes the class of one host function that is to be inlined: its body is a constant there, so HotSpot knows what it calls, and at a call that has only ever met this function the argument array and
 * the boxes of arguments and result disappear. The loader is there for this class alone and is collected with it.
 */
public final class InlinedHostLoader extends ClassLoader {
    private static final ClassDesc BODY = ClassDesc.of(HostFunctionNode.class.getName());
    private static final ClassDesc LOADER = ClassDesc.of(InlinedHostLoader.class.getName());
    private static final ClassDesc EXCEPTION = ClassDesc.of(UnwindingException.class.getName());
    private static final ClassDesc FRAME = ClassDesc.of("com.oracle.truffle.api.frame.VirtualFrame");
    private static final MethodTypeDesc EXECUTE =
            MethodTypeDesc.of(CD_Object, FRAME, Shape.INSTANCE, CD_Object.arrayType());
    private static final MethodTypeDesc BODY_OF = MethodTypeDesc.of(BODY, ConstantDescs.CD_Class);
    private static final MethodTypeDesc PASSING = MethodTypeDesc.of(EXCEPTION, EXCEPTION, ConstantDescs.CD_String);
    private static final String FIELD = "BODY";

    private final String function;
    private final HostFunctionNode body;

    static {
        registerAsParallelCapable();
    }

    /**
     * Prepares for a function.
     *
     * @param function its name, for stack traces
     */
    InlinedHostLoader(String function, HostFunctionNode body) {
        super("hypha-wasm-host", ShapeLoader.INSTANCE);
        this.function = function;
        this.body = body;
        ShapeLoader.open(this);
    }

    /** Returns the body that a class of such a loader is for; for its initializer. */
    public static HostFunctionNode body(Class<?> type) {
        return ((InlinedHostLoader) type.getClassLoader()).body;
    }

    /** Returns the entry. To be called once. */
    BaselineEntry entry(Shape shape) {
        byte[] bytes = bytes(shape);
        try {
            return (BaselineEntry)
                    defineClass(null, bytes, 0, bytes.length).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("function=" + function, e);
        }
    }

    private byte[] bytes(Shape shape) {
        ClassDesc self = ClassDesc.of(Shape.PACKAGE, "I" + shape.name());
        return ClassFile.of().build(self, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(shape.type());
            type.withField(FIELD, BODY, ACC_PRIVATE | ACC_STATIC | ACC_FINAL);
            type.withMethodBody(
                    CLASS_INIT_NAME,
                    MTD_void,
                    ACC_STATIC,
                    code -> code.loadConstant(self)
                            .invokestatic(LOADER, "body", BODY_OF)
                            .putstatic(self, FIELD, BODY)
                            .return_());
            type.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(shape.type(), INIT_NAME, MTD_void)
                            .return_());
            type.withMethodBody(ShapeLoader.INVOKE, shape.descriptor(), ACC_PUBLIC | ACC_FINAL, code -> {
                execute(code, self, () -> Boxes.packParameters(code.aload(1), shape, 1));
                Boxes.unboxResult(code, shape);
                code.return_(TypeKind.from(shape.descriptor().returnType()));
            });
            type.withMethodBody(ShapeLoader.INVOKE, ShapeLoader.BOXED_INVOKE, ACC_PUBLIC | ACC_FINAL, code -> {
                execute(
                        code,
                        self,
                        () -> code.aload(1)
                                .iconst_0()
                                .aaload()
                                .checkcast(Shape.INSTANCE)
                                .aload(1));
                code.areturn();
            });
        });
    }

    /**
     * Emits the call of the body, which leaves its result.
     *
     * @param arguments pushes the instance and the array
     */
    private void execute(CodeBuilder code, ClassDesc self, Runnable arguments) {
        Label start = code.newLabel();
        Label end = code.newLabel();
        Label handler = code.newLabel();
        Label behind = code.newLabel();
        code.labelBinding(start).getstatic(self, FIELD, BODY).aconst_null();
        arguments.run();
        code.invokevirtual(BODY, "execute", EXECUTE).labelBinding(end).goto_(behind);
        code.labelBinding(handler)
                .loadConstant(function)
                .invokestatic(ShapeLoader.CALLS, "passing", PASSING)
                .athrow();
        code.labelBinding(behind);
        code.exceptionCatch(start, end, handler, EXCEPTION);
    }
}
