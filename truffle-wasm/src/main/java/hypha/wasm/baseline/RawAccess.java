package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Field;
import java.nio.ByteOrder;

/**
 * Access to addresses of the process, for generated code, which has checked them. {@link hypha.wasm.runtime.RawMemory}'s way, a segment over all addresses, is as good once HotSpot's last compiler has inlined the dozen calls
 * below it; but not in code that is interpreted or compiled by the first compiler, nor where the last one finds a call site too cold. This one is a single instruction for both compilers.
 */
public final class RawAccess {
    /** The JDK's {@code sun.misc.Unsafe}; null if there is none. Read by generated code. */
    public static final Object UNSAFE = find();

    private static final ClassDesc ACCESS = ClassDesc.of(RawAccess.class.getName());

    private RawAccess() {}

    /** Says whether generated code can access memory here. */
    static boolean isAvailable() {
        return Probe.WORKS;
    }

    private static Object find() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return null;
        }
        try {
            Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Emits the object, as a receiver. */
    static CodeBuilder unsafe(CodeBuilder code) {
        return code.getstatic(ACCESS, "UNSAFE", CD_Object).checkcast(MemoryEmitter.UNSAFE);
    }

    /** Tries it out, since a JDK may have it and refuse: with a generated class, as it will be used; calling it by reflection would take several times longer in a process that has just started. */
    private static final class Probe {
        static final boolean WORKS = UNSAFE != null && works();

        private static boolean works() {
            try {
                ((BaselineEntry) ShapeLoader.INSTANCE.make(Shape.PACKAGE + ".Probe", probe())).invoke(null);
                return true;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return false;
            }
        }

        /** Returns a class that allocates some bytes, writes and frees them. */
        private static byte[] probe() {
            return ClassFile.of().build(ClassDesc.of(Shape.PACKAGE, "Probe"), type -> {
                type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(ShapeLoader.ENTRY);
                type.withMethodBody(
                        INIT_NAME,
                        MTD_void,
                        ACC_PUBLIC,
                        code -> code.aload(0)
                                .invokespecial(ShapeLoader.ENTRY, INIT_NAME, MTD_void)
                                .return_());
                type.withMethodBody(ShapeLoader.INVOKE, ShapeLoader.BOXED_INVOKE, ACC_PUBLIC, code -> {
                    unsafe(code)
                            .loadConstant((long) Long.BYTES)
                            .invokevirtual(MemoryEmitter.UNSAFE, "allocateMemory", MethodTypeDesc.of(CD_long, CD_long));
                    code.lstore(2);
                    unsafe(code)
                            .lload(2)
                            .lconst_0()
                            .invokevirtual(
                                    MemoryEmitter.UNSAFE, "putLong", MethodTypeDesc.of(CD_void, CD_long, CD_long));
                    unsafe(code)
                            .lload(2)
                            .invokevirtual(MemoryEmitter.UNSAFE, "freeMemory", MethodTypeDesc.of(CD_void, CD_long));
                    code.aconst_null().areturn();
                });
            });
        }
    }
}
