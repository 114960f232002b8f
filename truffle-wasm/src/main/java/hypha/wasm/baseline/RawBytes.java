package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** {@link RawAccess} for Java code: its methods do nothing but call the instruction of that name, and HotSpot's compilers inline them into whoever has the object in a constant. Addresses are the process's, and not checked. */
public abstract class RawBytes {
    /** For the generated class. */
    protected RawBytes() {}

    /** Returns the object that does it; {@link RawAccess#isAvailable} must hold. */
    public static RawBytes instance() {
        return Holder.INSTANCE;
    }

    /** Reads 8 bits. */
    public abstract byte getByte(long address);

    /** Reads 16 bits. */
    public abstract short getShort(long address);

    /** Reads 32 bits. */
    public abstract int getInt(long address);

    /** Reads 64 bits. */
    public abstract long getLong(long address);

    /** Writes 8 bits. */
    public abstract void putByte(long address, byte value);

    /** Writes 16 bits. */
    public abstract void putShort(long address, short value);

    /** Writes 32 bits. */
    public abstract void putInt(long address, int value);

    /** Writes 64 bits. */
    public abstract void putLong(long address, long value);

    private static final class Holder {
        static final RawBytes INSTANCE = make();

        private static RawBytes make() {
            try {
                return (RawBytes) ShapeLoader.INSTANCE.make(Shape.PACKAGE + ".Raw", generate());
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("raw access", e);
            }
        }

        private static byte[] generate() {
            ClassDesc superclass = ClassDesc.of(RawBytes.class.getName());
            return ClassFile.of().build(ClassDesc.of(Shape.PACKAGE, "Raw"), type -> {
                type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(superclass);
                type.withMethodBody(
                        INIT_NAME,
                        MTD_void,
                        ACC_PUBLIC,
                        code -> code.aload(0)
                                .invokespecial(superclass, INIT_NAME, MTD_void)
                                .return_());
                accessors(type, "Byte", CD_byte);
                accessors(type, "Short", CD_short);
                accessors(type, "Int", CD_int);
                accessors(type, "Long", CD_long);
            });
        }

        private static void accessors(ClassBuilder type, String name, ClassDesc value) {
            MethodTypeDesc get = MethodTypeDesc.of(value, CD_long);
            MethodTypeDesc put = MethodTypeDesc.of(CD_void, CD_long, value);
            type.withMethodBody(
                    "get" + name,
                    get,
                    ACC_PUBLIC | ACC_FINAL,
                    code -> RawAccess.unsafe(code)
                            .lload(1)
                            .invokevirtual(MemoryEmitter.UNSAFE, "get" + name, get)
                            .return_(TypeKind.from(value)));
            type.withMethodBody(
                    "put" + name,
                    put,
                    ACC_PUBLIC | ACC_FINAL,
                    code -> RawAccess.unsafe(code)
                            .lload(1)
                            .loadLocal(TypeKind.from(value), 3)
                            .invokevirtual(MemoryEmitter.UNSAFE, "put" + name, put)
                            .return_());
        }
    }
}
