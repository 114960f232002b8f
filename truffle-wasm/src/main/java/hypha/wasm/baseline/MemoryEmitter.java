package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import hypha.wasm.code.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Emits the accesses themselves: the accessor, the address in the process and what is written are on the stack. */
final class MemoryEmitter {
    static final ClassDesc UNSAFE = ClassDesc.of("sun.misc.Unsafe");

    private MemoryEmitter() {}

    /** Returns the number of bytes that an instruction accesses. */
    static int width(int opcode) {
        return switch (opcode) {
            case Opcode.I32_LOAD8_S,
                    Opcode.I32_LOAD8_U,
                    Opcode.I64_LOAD8_S,
                    Opcode.I64_LOAD8_U,
                    Opcode.I32_STORE8,
                    Opcode.I64_STORE8 -> Byte.BYTES;
            case Opcode.I32_LOAD16_S,
                    Opcode.I32_LOAD16_U,
                    Opcode.I64_LOAD16_S,
                    Opcode.I64_LOAD16_U,
                    Opcode.I32_STORE16,
                    Opcode.I64_STORE16 -> Short.BYTES;
            case Opcode.I64_LOAD, Opcode.F64_LOAD, Opcode.I64_STORE, Opcode.F64_STORE -> Long.BYTES;
            default -> Integer.BYTES;
        };
    }

    private static void load(CodeBuilder out, String method, ClassDesc result) {
        out.invokevirtual(UNSAFE, method, MethodTypeDesc.of(result, CD_long));
    }

    private static void store(CodeBuilder out, String method, ClassDesc value) {
        out.invokevirtual(UNSAFE, method, MethodTypeDesc.of(CD_void, CD_long, value));
    }

    static void load(CodeBuilder out, int opcode) {
        switch (opcode) {
            case Opcode.I32_LOAD -> load(out, "getInt", CD_int);
            case Opcode.I32_LOAD8_S -> load(out, "getByte", CD_byte);
            case Opcode.I32_LOAD8_U -> {
                load(out, "getByte", CD_byte);
                out.loadConstant(0xFF).iand();
            }
            case Opcode.I32_LOAD16_S -> load(out, "getShort", CD_short);
            case Opcode.I32_LOAD16_U -> {
                load(out, "getShort", CD_short);
                out.loadConstant(0xFFFF).iand();
            }
            case Opcode.I64_LOAD -> load(out, "getLong", CD_long);
            case Opcode.I64_LOAD8_S -> {
                load(out, "getByte", CD_byte);
                out.i2l();
            }
            case Opcode.I64_LOAD8_U -> {
                load(out, "getByte", CD_byte);
                out.loadConstant(0xFF).iand().i2l();
            }
            case Opcode.I64_LOAD16_S -> {
                load(out, "getShort", CD_short);
                out.i2l();
            }
            case Opcode.I64_LOAD16_U -> {
                load(out, "getShort", CD_short);
                out.loadConstant(0xFFFF).iand().i2l();
            }
            case Opcode.I64_LOAD32_S -> {
                load(out, "getInt", CD_int);
                out.i2l();
            }
            case Opcode.I64_LOAD32_U -> {
                load(out, "getInt", CD_int);
                out.i2l().loadConstant(0xFFFF_FFFFL).land();
            }
            case Opcode.F32_LOAD -> load(out, "getFloat", CD_float);
            case Opcode.F64_LOAD -> load(out, "getDouble", CD_double);
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        }
    }

    /** The value is on the stack as well. */
    static void store(CodeBuilder out, int opcode) {
        switch (opcode) {
            case Opcode.I32_STORE -> store(out, "putInt", CD_int);
            case Opcode.I32_STORE8 -> {
                out.i2b();
                store(out, "putByte", CD_byte);
            }
            case Opcode.I32_STORE16 -> {
                out.i2s();
                store(out, "putShort", CD_short);
            }
            case Opcode.I64_STORE -> store(out, "putLong", CD_long);
            case Opcode.I64_STORE8 -> {
                out.l2i().i2b();
                store(out, "putByte", CD_byte);
            }
            case Opcode.I64_STORE16 -> {
                out.l2i().i2s();
                store(out, "putShort", CD_short);
            }
            case Opcode.I64_STORE32 -> {
                out.l2i();
                store(out, "putInt", CD_int);
            }
            case Opcode.F32_STORE -> store(out, "putFloat", CD_float);
            case Opcode.F64_STORE -> store(out, "putDouble", CD_double);
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        }
    }
}
