package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_ABSTRACT;
import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.cold.ColdFunction;
import java.lang.classfile.ClassFile;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the classes of shapes, which the functions of all modules share. They are few, and stay. */
final class ShapeLoader extends ClassLoader {
    static final ShapeLoader INSTANCE = new ShapeLoader();

    static final ClassDesc ENTRY = ClassDesc.of(BaselineEntry.class.getName());
    static final ClassDesc CALLS = ClassDesc.of(BaselineCalls.class.getName());
    static final String INVOKE = "invoke";
    static final MethodTypeDesc BOXED_INVOKE = MethodTypeDesc.of(CD_Object, CD_Object.arrayType());

    private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

    static {
        registerAsParallelCapable();
    }

    private ShapeLoader() {
        super("hypha-wasm-shapes", ShapeLoader.class.getClassLoader());
        open(this);
    }

    /** Lets the generated classes of a loader use this package. */
    static void open(ClassLoader loader) {
        ShapeLoader.class.getModule().addExports(ShapeLoader.class.getPackageName(), loader.getUnnamedModule());
        ShapeLoader.class.getModule().addExports("hypha.wasm.baseline.vector", loader.getUnnamedModule());
        ShapeLoader.class.getModule().addExports("hypha.wasm.nodes", loader.getUnnamedModule());
    }

    /** Makes a shape's classes known; they are made when they are first wanted. */
    Shape register(Shape shape) {
        shapes.putIfAbsent(shape.name(), shape);
        return shape;
    }

    /** Returns an entry that calls a target with boxed arguments. */
    BaselineEntry hostEntry(Shape shape, Object target) {
        register(shape);
        try {
            Class<?> type = loadClass(Shape.PACKAGE + ".H" + shape.name());
            return (BaselineEntry) type.getConstructor(Object.class).newInstance(target);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("shape=" + shape.name(), e);
        }
    }

    /** Returns an entry for a function that is cold. */
    BaselineEntry coldEntry(Shape shape, ColdFunction function) {
        register(shape);
        try {
            Class<?> type = loadClass(Shape.PACKAGE + ".C" + shape.name());
            return (BaselineEntry) type.getConstructor(ColdFunction.class).newInstance(function);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("shape=" + shape.name(), e);
        }
    }

    /** Makes an object of a class that there is only once. */
    Object make(String name, byte[] bytes) throws ReflectiveOperationException {
        return defineClass(name, bytes, 0, bytes.length).getConstructor().newInstance();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        int prefix = Shape.PACKAGE.length() + 2;
        Shape shape =
                name.startsWith(Shape.PACKAGE) && name.length() > prefix ? shapes.get(name.substring(prefix)) : null;
        if (shape == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes = switch (name.charAt(prefix - 1)) {
            case 'S' -> abstractClass(shape);
            case 'C' -> ColdClasses.entry(shape);
            default -> hostClass(shape);
        };
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static byte[] abstractClass(Shape shape) {
        return ClassFile.of().build(shape.type(), type -> {
            type.withFlags(ACC_PUBLIC | ACC_ABSTRACT).withSuperclass(ENTRY);
            type.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(ENTRY, INIT_NAME, MTD_void)
                            .return_());
            type.withMethod(INVOKE, shape.descriptor(), ACC_PUBLIC | ACC_ABSTRACT, method -> {});
            if (Words.fit(shape)) {
                type.withMethodBody(INVOKE, Words.INVOKE, ACC_PUBLIC | ACC_FINAL, code -> Words.invoke(code, shape));
            }
        });
    }

    private static byte[] hostClass(Shape shape) {
        ClassDesc self = shape.hostType();
        MethodTypeDesc constructor = MethodTypeDesc.of(ConstantDescs.CD_void, CD_Object);
        return ClassFile.of().build(self, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(shape.type());
            type.withField("target", CD_Object, ACC_FINAL);
            type.withMethodBody(
                    INIT_NAME,
                    constructor,
                    ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(shape.type(), INIT_NAME, MTD_void)
                            .aload(0)
                            .aload(1)
                            .putfield(self, "target", CD_Object)
                            .return_());
            type.withMethodBody(INVOKE, shape.descriptor(), ACC_PUBLIC | ACC_FINAL, code -> {
                code.aload(0).getfield(self, "target", CD_Object);
                Boxes.packParameters(code, shape, 1);
                code.invokestatic(CALLS, "call", BaselineCalls.CALL);
                Boxes.unboxResult(code, shape);
                code.return_(TypeKind.from(shape.descriptor().returnType()));
            });
            type.withMethodBody(
                    INVOKE,
                    BOXED_INVOKE,
                    ACC_PUBLIC | ACC_FINAL,
                    code -> code.aload(0)
                            .getfield(self, "target", CD_Object)
                            .aload(1)
                            .invokestatic(CALLS, "call", BaselineCalls.CALL)
                            .areturn());
        });
    }
}
