package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.translation.Translator;
import hypha.wasm.types.FunctionType;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Makes the class of one function: the code as a static method, which calls from the same module link to, and two methods of an entry that call it. */
final class FunctionClass {
    static final String CALL = "call";

    private static final ClassDesc LOOP_ENTRY = ClassDesc.of(LoopEntry.class.getName());

    private static final MethodTypeDesc CALL_FUNCTION =
            MethodTypeDesc.of(CD_Object, Shape.INSTANCE, CD_int, CD_Object.arrayType());

    private final LoadedModule module;
    private final int function;
    private final Shape shape;
    private final ClassDesc self;

    /** The index in the code of the loop header where execution begins, or {@link BodyEmitter#NO_HEADER}. */
    private final int header;

    FunctionClass(LoadedModule module, int function) {
        this.module = module;
        this.function = function;
        this.shape = shape(module, function);
        this.self = type(function);
        this.header = BodyEmitter.NO_HEADER;
    }

    /** Prepares for a class of a function from a loop header on. */
    FunctionClass(LoadedModule module, int function, int header) {
        this.module = module;
        this.function = function;
        this.shape = shape(module, function);
        this.self = FunctionLoader.loopType(function, header);
        this.header = header;
    }

    static Shape shape(LoadedModule module, int function) {
        return ShapeLoader.INSTANCE.register(
                Shape.of((FunctionType) module.functionType(function).composite()));
    }

    static ClassDesc type(int function) {
        return ClassDesc.of(FunctionLoader.PACKAGE, "F" + function);
    }

    /**
     * Makes the class.
     *
     * @param define what is done with the other classes that it needs
     */
    byte[] generate(BiConsumer<ClassDesc, byte[]> define) {
        if (function < module.model().importedFunctionCount()) {
            return generate(this::callImport);
        }
        FunctionCode code = Translator.translate(module.model(), function);
        if (header != BodyEmitter.NO_HEADER) {
            return generateLoop(code, define);
        }
        return switch (Acceptance.of(module, code)) {
            case WHOLE -> generate(body -> new BodyEmitter(module, code, body).emit());
            case IN_REGIONS -> {
                LargeFunction large = new LargeFunction(module, code, shape, self);
                large.generate(module.engine().baselineMethodBytes(), define);
                yield generate(large::emitCalls);
            }
            case REFUSED -> generate(this::callOtherTier);
        };
    }

    /** Makes the class of a loop: the code as a static method whose frames are the function's in stack traces, and one that calls it. */
    private byte[] generateLoop(FunctionCode code, BiConsumer<ClassDesc, byte[]> define) {
        LoopPart part = LoopPart.of(module, code, header);
        if (part != null) {
            byte[] bytes = generateLoop(LargeFunction.REGION + header, false, out -> {
                LoopEmitter around =
                        new LoopEmitter(part, TypeKind.from(shape.descriptor().returnType()), out);
                BodyEmitter body = new BodyEmitter(module, code, out, around);
                around.body(body);
                body.emit();
            });
            if (LargeFunction.isCompilable(bytes)) {
                return bytes;
            }
        }
        // The rest of the function.
        if (Acceptance.of(module, code) == Acceptance.WHOLE) {
            return generateLoop(
                    LargeFunction.REGION + 0, true, out -> new BodyEmitter(module, code, out, header).emit());
        }
        LargeFunction large = new LargeFunction(module, code, shape, self, header);
        large.generate(module.engine().baselineMethodBytes(), define);
        return generateLoop(CALL, true, large::emitCalls);
    }

    /**
     * Makes the class of a loop.
     *
     * @param name of the method with the code
     * @param isAll whether that executes the rest of the function, and returns its result; otherwise it returns an index in the code
     */
    private byte[] generateLoop(String name, boolean isAll, Consumer<CodeBuilder> body) {
        ClassDesc result = isAll ? shape.descriptor().returnType() : CD_int;
        MethodTypeDesc type = Words.INVOKE.changeReturnType(result);
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(self, loop -> {
            loop.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(LOOP_ENTRY);
            loop.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ACC_PUBLIC,
                    out -> out.aload(0)
                            .invokespecial(LOOP_ENTRY, INIT_NAME, MTD_void)
                            .return_());
            loop.withMethodBody(name, type, ACC_STATIC, body);
            loop.withMethodBody("enter", Words.INVOKE.changeReturnType(CD_int), ACC_PUBLIC | ACC_FINAL, out -> {
                out.aload(1).aload(2).invokestatic(self, name, type);
                if (isAll) {
                    Words.leave(out, 2, TypeKind.from(result));
                    out.loadConstant(LoopEntry.RETURNED);
                }
                out.ireturn();
            });
        });
    }

    private byte[] generate(Consumer<CodeBuilder> body) {
        TypeKind result = TypeKind.from(shape.descriptor().returnType());
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(self, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(shape.type());
            type.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(shape.type(), INIT_NAME, MTD_void)
                            .return_());
            type.withMethodBody(CALL, shape.descriptor(), ACC_PUBLIC | ACC_STATIC, body);
            type.withMethodBody(ShapeLoader.INVOKE, shape.descriptor(), ACC_PUBLIC | ACC_FINAL, code -> {
                code.aload(1);
                int local = 2;
                for (TypeKind kind : shape.parameters()) {
                    code.loadLocal(kind, local);
                    local += kind.slotSize();
                }
                code.invokestatic(self, CALL, shape.descriptor()).return_(result);
            });
            type.withMethodBody(ShapeLoader.INVOKE, ShapeLoader.BOXED_INVOKE, ACC_PUBLIC | ACC_FINAL, code -> {
                Boxes.unpackParameters(code, shape, 1);
                code.invokestatic(self, CALL, shape.descriptor());
                Boxes.returnBoxed(code, shape);
            });
        });
    }

    /** The body of an imported function: what it is differs between instances. */
    private void callImport(CodeBuilder code) {
        code.aload(0)
                .loadConstant(function)
                .invokevirtual(Shape.INSTANCE, "importedFunction", MethodTypeDesc.of(BodyEmitter.FUNCTION, CD_int));
        int callee = shape.parameters().length * 2 + 1;
        code.astore(callee);
        code.aload(callee)
                .invokevirtual(BodyEmitter.FUNCTION, "baseline", BodyEmitter.BASELINE)
                .checkcast(shape.type());
        code.aload(callee).aload(0).invokevirtual(BodyEmitter.FUNCTION, "instance", BodyEmitter.INSTANCE_OF);
        int local = 1;
        for (TypeKind kind : shape.parameters()) {
            code.loadLocal(kind, local);
            local += kind.slotSize();
        }
        code.invokevirtual(shape.type(), ShapeLoader.INVOKE, shape.descriptor());
        code.return_(TypeKind.from(shape.descriptor().returnType()));
    }

    /** The body of a function that stays with the other tier. */
    private void callOtherTier(CodeBuilder code) {
        code.aload(0).loadConstant(function);
        Boxes.packParameters(code, shape, 0);
        code.invokestatic(ShapeLoader.CALLS, "callFunction", CALL_FUNCTION);
        Boxes.unboxResult(code, shape);
        code.return_(TypeKind.from(shape.descriptor().returnType()));
    }
}
