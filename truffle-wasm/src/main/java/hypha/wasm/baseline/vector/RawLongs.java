package hypha.wasm.baseline.vector;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.baseline.RawAccess;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Numbers at addresses of the process, by the same accessor as generated code: a generated class too, since the compiler of Java objects to that accessor. */
abstract class RawLongs {
    private static final ClassDesc UNSAFE = ClassDesc.of("sun.misc.Unsafe");
    private static final MethodTypeDesc GET = MethodTypeDesc.of(CD_long, CD_long);
    private static final MethodTypeDesc PUT = MethodTypeDesc.of(CD_void, CD_long, CD_long);

    /** The only one. */
    static final RawLongs INSTANCE = make();

    /** Reads 64 bits. */
    abstract long get(long address);

    /** Writes 64 bits. */
    abstract void put(long address, long value);

    private static RawLongs make() {
        // The module that has it is optional.
        RawLongs.class.getModule().addReads(RawAccess.UNSAFE.getClass().getModule());
        ClassDesc base = ClassDesc.of(RawLongs.class.getName());
        byte[] bytes = ClassFile.of().build(ClassDesc.of(RawLongs.class.getName() + "Access"), type -> {
            type.withFlags(ClassFile.ACC_FINAL).withSuperclass(base);
            type.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    0,
                    code -> code.aload(0)
                            .invokespecial(base, INIT_NAME, MTD_void)
                            .return_());
            type.withMethodBody(
                    "get",
                    GET,
                    0,
                    code -> unsafe(code)
                            .lload(1)
                            .invokevirtual(UNSAFE, "getLong", GET)
                            .lreturn());
            type.withMethodBody(
                    "put",
                    PUT,
                    0,
                    code -> unsafe(code)
                            .lload(1)
                            .lload(3)
                            .invokevirtual(UNSAFE, "putLong", PUT)
                            .return_());
        });
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> type = lookup.defineClass(bytes);
            return (RawLongs) lookup.findConstructor(type, MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new LinkageError("no access to memory", e);
        }
    }

    private static CodeBuilder unsafe(CodeBuilder code) {
        return code.getstatic(ClassDesc.of(RawAccess.class.getName()), "UNSAFE", CD_Object)
                .checkcast(UNSAFE);
    }
}
