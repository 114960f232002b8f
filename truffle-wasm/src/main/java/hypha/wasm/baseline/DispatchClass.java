package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.types.FunctionType;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the class of a {@code call_indirect} site: a method that looks the function up, calls it directly if it is one of those that the site has met, and else as any other. It is made when the site first calls it. What is not a
 * function of the caller's instance is called as any other.
 */
final class DispatchClass {
    /** What the names of such classes begin with; the number of the site follows. */
    static final String PREFIX = FunctionLoader.PACKAGE + ".C";

    /** The class with the states of a module's sites. */
    static final String STATES_NAME = FunctionLoader.PACKAGE + ".Sites";

    private static final String METHOD = "dispatch";
    private static final String FIELD = "STATES";
    private static final ClassDesc STATES = ClassDesc.of(STATES_NAME);
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final ClassDesc TABLE = ClassDesc.of("hypha.wasm.runtime.WasmTable");
    private static final ClassDesc SITES = ClassDesc.of(IndirectSites.class.getName());
    private static final MethodTypeDesc COUNT =
            MethodTypeDesc.of(CD_void, Shape.INSTANCE, CD_int, BodyEmitter.FUNCTION);
    private static final MethodTypeDesc CHECK_TYPE =
            MethodTypeDesc.of(CD_void, BodyEmitter.FUNCTION, Shape.INSTANCE, CD_int);

    private static final MethodTypeDesc IS_OF = MethodTypeDesc.of(CD_boolean, Shape.INSTANCE);

    private DispatchClass() {}

    /** Returns the class with the states. */
    static byte[] states() {
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(STATES, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL);
            type.withField(FIELD, INTS, ACC_PUBLIC | ACC_STATIC | ACC_FINAL);
            type.withMethodBody(
                    CLASS_INIT_NAME,
                    MTD_void,
                    ACC_STATIC,
                    code -> code.loadConstant(STATES)
                            .invokestatic(SITES, "states", MethodTypeDesc.of(INTS, CD_Class))
                            .putstatic(STATES, FIELD, INTS)
                            .return_());
        });
    }

    /** Pushes the state of a site. */
    static void state(CodeBuilder out, int site) {
        out.getstatic(STATES, FIELD, INTS).loadConstant(site).iaload();
    }

    /** Emits that a call is counted; the site's function is in a variable. */
    static void count(CodeBuilder out, int site, int functionLocal) {
        out.aload(0).loadConstant(site).aload(functionLocal).invokestatic(SITES, "count", COUNT);
    }

    /** Emits a call of a site's method: the instance, the arguments and the index into the table are on the stack. */
    static void call(CodeBuilder out, int site, Shape shape) {
        out.invokestatic(ClassDesc.of(PREFIX + site), METHOD, descriptor(shape));
    }

    private static MethodTypeDesc descriptor(Shape shape) {
        List<ClassDesc> parameters = new ArrayList<>(shape.descriptor().parameterList());
        parameters.add(CD_int);
        return MethodTypeDesc.of(shape.descriptor().returnType(), parameters);
    }

    /** Returns the class of a site. */
    static byte[] generate(LoadedModule module, IndirectSites sites, int site) {
        int type = sites.type(site);
        Shape shape = Shape.of((FunctionType) module.type(type).composite());
        TypeKind result = TypeKind.from(shape.descriptor().returnType());
        ClassDesc self = ClassDesc.of(PREFIX + site);
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(self, builder -> {
            builder.withFlags(ACC_PUBLIC | ACC_FINAL);
            builder.withMethodBody(METHOD, descriptor(shape), ACC_PUBLIC | ACC_STATIC, out -> {
                int index = 1;
                for (TypeKind kind : shape.parameters()) {
                    index += kind.slotSize();
                }
                int function = index + 1;
                int entry = index + 2;
                out.aload(0)
                        .loadConstant(sites.table(site))
                        .invokevirtual(Shape.INSTANCE, "table", MethodTypeDesc.of(TABLE, CD_int))
                        .iload(index)
                        .invokevirtual(TABLE, "callee", MethodTypeDesc.of(BodyEmitter.FUNCTION, CD_int))
                        .astore(function);
                out.aload(function)
                        .invokevirtual(BodyEmitter.FUNCTION, "knownBaseline", BodyEmitter.BASELINE)
                        .astore(entry);
                Label otherwise = out.newLabel();
                // In the caller's own instance the callee's memory is known; another instance is rare.
                out.aload(function)
                        .aload(0)
                        .invokevirtual(BodyEmitter.FUNCTION, "isOf", IS_OF)
                        .ifeq(otherwise);
                for (int target : sites.targets(site)) {
                    Label next = out.newLabel();
                    // That function has the right type: the site has called it.
                    out.aload(entry).instanceOf(FunctionClass.type(target)).ifeq(next);
                    // HotSpot inlines the method of the entry, which is short, however rare the function is here, and
                    // then the function, which that method always calls.
                    out.aload(entry).checkcast(FunctionClass.type(target));
                    arguments(out.aload(0), shape);
                    out.invokevirtual(FunctionClass.type(target), ShapeLoader.INVOKE, shape.descriptor())
                            .return_(result);
                    out.labelBinding(next);
                }
                out.labelBinding(otherwise)
                        .aload(function)
                        .aload(0)
                        .loadConstant(type)
                        .invokestatic(ShapeLoader.CALLS, "checkType", CHECK_TYPE);
                out.aload(function)
                        .invokevirtual(BodyEmitter.FUNCTION, "baseline", BodyEmitter.BASELINE)
                        .checkcast(shape.type());
                out.aload(function).aload(0).invokevirtual(BodyEmitter.FUNCTION, "instance", BodyEmitter.INSTANCE_OF);
                arguments(out, shape);
                out.invokevirtual(shape.type(), ShapeLoader.INVOKE, shape.descriptor())
                        .return_(result);
            });
        });
    }

    private static void arguments(CodeBuilder out, Shape shape) {
        int local = 1;
        for (TypeKind kind : shape.parameters()) {
            out.loadLocal(kind, local);
            local += kind.slotSize();
        }
    }
}
