package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import hypha.wasm.baseline.vector.Formulas;
import hypha.wasm.code.Opcode;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Emits the instructions on vectors: calls of the methods in {@code hypha.wasm.baseline.vector}, all of which HotSpot's last compiler inlines. */
final class VectorEmitter {
    /** Bytes for an instruction, at most: three operands and a result in locals beyond 255, two constants, a call. */
    static final int INSTRUCTION_BYTES = 28;

    private static final ClassDesc LANES = vectorClass("Lanes");
    private static final ClassDesc OPERATIONS = vectorClass("LaneOperations");
    private static final ClassDesc MEMORY = vectorClass("LaneMemory");
    private static final ClassDesc VECTOR_128 = ClassDesc.of("hypha.wasm.runtime.Vector128");
    private static final MethodTypeDesc TO_VECTOR_128 = MethodTypeDesc.of(VECTOR_128, LANES);
    private static final MethodTypeDesc OF_OBJECT = MethodTypeDesc.of(LANES, CD_Object);
    private static final MethodTypeDesc OF_HALVES = MethodTypeDesc.of(LANES, CD_long, CD_long);

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final BodyEmitter body;
    private final int[] code;
    private final CodeBuilder out;

    VectorEmitter(BodyEmitter body, int[] code, CodeBuilder out) {
        this.body = body;
        this.code = code;
        this.out = out;
    }

    private static ClassDesc vectorClass(String name) {
        return ClassDesc.of("hypha.wasm.baseline.vector", name);
    }

    /** Says whether this tier has an instruction of the family. */
    static boolean accepts(int opcode) {
        return opcode >= VectorOpcode.FIRST && opcode < VectorOpcode.LIMIT && !VectorOpcode.isWide(opcode);
    }

    /** Says whether an instruction of the family accesses memory. */
    static boolean accessesMemory(int opcode) {
        return VectorOpcode.form(opcode) >= VectorForm.LOAD;
    }

    /** Returns the memory that such an instruction accesses. */
    int memory(int pc) {
        return code[pc + (VectorOpcode.form(code[pc]) == VectorForm.LOAD_LANE ? 4 : 3)];
    }

    /** Returns how many bytes behind its address the access of an instruction ends. */
    static long end(int[] code, int pc) {
        int at = pc + (VectorOpcode.form(code[pc]) == VectorForm.LOAD_LANE ? 4 : 3);
        return (code[at + 1] & UNSIGNED) + bits(code[pc]) / Byte.SIZE;
    }

    /** Returns how many bits an access has. */
    private static int bits(int opcode) {
        boolean extendsLanes = VectorOpcode.form(opcode) == VectorForm.LOAD
                && VectorOpcode.operation(opcode) >= VectorOperation.LOAD_EXTEND_S;
        return extendsLanes ? Long.SIZE : VectorShape.bits(VectorOpcode.shape(opcode));
    }

    /** Pushes the vector with all bits zero. */
    void zero() {
        out.invokestatic(LANES, "zero", MethodTypeDesc.of(LANES));
    }

    /** Replaces the topmost operand, a vector, by what it is outside of this code. */
    void toObject() {
        out.invokestatic(LANES, "toVector128", TO_VECTOR_128);
    }

    /** Replaces the topmost operand, a vector from outside, by what it is in this code. */
    void ofObject() {
        out.invokestatic(LANES, "of", OF_OBJECT);
    }

    void instruction(int pc, int opcode) {
        int form = VectorOpcode.form(opcode);
        switch (form) {
            case VectorForm.MOVE -> {
                body.load(code[pc + 2]);
                body.store(code[pc + 1]);
            }
            case VectorForm.CONST -> {
                out.loadConstant(body.constant64(pc + 2)).loadConstant(body.constant64(pc + 4));
                out.invokestatic(LANES, "of", OF_HALVES);
                body.store(code[pc + 1]);
            }
            case VectorForm.SELECT -> select(pc);
            case VectorForm.GLOBAL_GET -> {
                body.global(code[pc + 2]);
                out.invokevirtual(BodyEmitter.GLOBAL, "v128", MethodTypeDesc.of(VECTOR_128));
                ofObject();
                body.store(code[pc + 1]);
            }
            case VectorForm.GLOBAL_SET -> {
                body.global(code[pc + 1]);
                body.load(code[pc + 2]);
                toObject();
                out.invokevirtual(BodyEmitter.GLOBAL, "v128", MethodTypeDesc.of(CD_void, VECTOR_128));
            }
            case VectorForm.SPLAT -> {
                body.load(code[pc + 2]);
                splat(VectorOpcode.shape(opcode));
                body.store(code[pc + 1]);
            }
            case VectorForm.EXTRACT -> {
                body.load(code[pc + 2]);
                extract(VectorOpcode.operation(opcode), VectorOpcode.shape(opcode), code[pc + 3]);
                body.store(code[pc + 1]);
            }
            case VectorForm.REPLACE -> {
                body.load(code[pc + 2]);
                body.load(code[pc + 3]);
                replace(VectorOpcode.shape(opcode), code[pc + 4]);
                body.store(code[pc + 1]);
            }
            case VectorForm.LOAD, VectorForm.LOAD_LANE, VectorForm.STORE, VectorForm.STORE_LANE ->
                access(pc, opcode, form);
            default -> operation(pc, opcode, form);
        }
    }

    private void operation(int pc, int opcode, int form) {
        String operands = Opcode.operands(opcode);
        for (int i = 1; i < operands.length() && operands.charAt(i) == 's'; i++) {
            body.load(code[pc + 1 + i]);
        }
        if (form == VectorForm.SHUFFLE) {
            out.loadConstant(body.constant64(pc + 4)).loadConstant(body.constant64(pc + 6));
        }
        if (Formulas.hasMethod(opcode)) {
            out.invokestatic(Formulas.define(opcode), Formulas.METHOD, Formulas.type(opcode));
        } else {
            String method = switch (VectorOpcode.operation(opcode)) {
                case VectorOperation.ANY_TRUE -> "anyTrue";
                case VectorOperation.ALL_TRUE -> "allTrue";
                default -> "bitmask";
            };
            out.invokestatic(OPERATIONS, method, MethodTypeDesc.of(CD_int, LANES));
        }
        body.store(code[pc + 1]);
    }

    private void select(int pc) {
        Label second = out.newLabel();
        Label end = out.newLabel();
        body.load(code[pc + 4]);
        out.ifeq(second);
        body.load(code[pc + 2]);
        out.goto_(end).labelBinding(second);
        body.load(code[pc + 3]);
        out.labelBinding(end);
        body.store(code[pc + 1]);
    }

    /** Replaces the topmost operand, a float, by its bits. */
    private void toBits(int shape) {
        if (shape == VectorShape.F32X4) {
            out.invokestatic(
                    ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, ConstantDescs.CD_float));
        } else if (shape == VectorShape.F64X2) {
            out.invokestatic(
                    ConstantDescs.CD_Double,
                    "doubleToRawLongBits",
                    MethodTypeDesc.of(CD_long, ConstantDescs.CD_double));
        }
    }

    private static ClassDesc number(int bits) {
        return bits == Long.SIZE ? CD_long : CD_int;
    }

    private void splat(int shape) {
        toBits(shape);
        int bits = VectorShape.bits(shape);
        out.invokestatic(OPERATIONS, "splat" + bits, MethodTypeDesc.of(LANES, number(bits)));
    }

    private void lane(int bits, int lane) {
        out.loadConstant(lane).invokestatic(OPERATIONS, "lane" + bits, MethodTypeDesc.of(number(bits), LANES, CD_int));
    }

    private void extract(int operation, int shape, int lane) {
        int bits = VectorShape.bits(shape);
        lane(bits, lane);
        if (operation == VectorOperation.EXTRACT_U) {
            out.loadConstant((1 << bits) - 1).iand();
        } else if (shape == VectorShape.F32X4) {
            out.invokestatic(
                    ConstantDescs.CD_Float, "intBitsToFloat", MethodTypeDesc.of(ConstantDescs.CD_float, CD_int));
        } else if (shape == VectorShape.F64X2) {
            out.invokestatic(
                    ConstantDescs.CD_Double, "longBitsToDouble", MethodTypeDesc.of(ConstantDescs.CD_double, CD_long));
        }
    }

    private void replace(int shape, int lane) {
        toBits(shape);
        int bits = VectorShape.bits(shape);
        out.loadConstant(lane)
                .invokestatic(OPERATIONS, "withLane" + bits, MethodTypeDesc.of(LANES, LANES, number(bits), CD_int));
    }

    private void access(int pc, int opcode, int form) {
        int shape = VectorOpcode.shape(opcode);
        int bits = VectorShape.bits(shape);
        int operation = VectorOpcode.operation(opcode);
        boolean isLoad = form == VectorForm.LOAD || form == VectorForm.LOAD_LANE;
        int at = pc + (form == VectorForm.LOAD_LANE ? 4 : 3);
        body.access().address(code[at], code[pc + (isLoad ? 2 : 1)], code[at + 1] & UNSIGNED, bits(opcode) / Byte.SIZE);
        switch (form) {
            case VectorForm.STORE -> {
                dropAccessor();
                body.load(code[pc + 2]);
                out.invokestatic(MEMORY, "store", MethodTypeDesc.of(CD_void, CD_long, LANES));
            }
            case VectorForm.STORE_LANE -> {
                body.load(code[pc + 2]);
                lane(bits, code[at + 2]);
                MemoryEmitter.store(out, numberStore(bits));
            }
            case VectorForm.LOAD_LANE -> {
                MemoryEmitter.load(out, numberLoad(bits));
                body.load(code[pc + 3]);
                if (bits == Long.SIZE) {
                    out.dup_x2().pop();
                } else {
                    out.swap();
                }
                out.loadConstant(code[at + 2])
                        .invokestatic(
                                OPERATIONS, "withLane" + bits, MethodTypeDesc.of(LANES, LANES, number(bits), CD_int));
                body.store(code[pc + 1]);
            }
            default -> {
                if (operation == VectorOperation.LOAD) {
                    dropAccessor();
                    out.invokestatic(MEMORY, "load", MethodTypeDesc.of(LANES, CD_long));
                } else {
                    MemoryEmitter.load(out, numberLoad(bits(opcode)));
                    ofNumber(operation, shape, bits);
                }
                body.store(code[pc + 1]);
            }
        }
    }

    /** Leaves the address of the two topmost operands. */
    private void dropAccessor() {
        out.dup2_x1().pop2().pop();
    }

    private static int numberLoad(int bits) {
        return switch (bits) {
            case Byte.SIZE -> Opcode.I32_LOAD8_U;
            case Short.SIZE -> Opcode.I32_LOAD16_U;
            case Integer.SIZE -> Opcode.I32_LOAD;
            default -> Opcode.I64_LOAD;
        };
    }

    private static int numberStore(int bits) {
        return switch (bits) {
            case Byte.SIZE -> Opcode.I32_STORE8;
            case Short.SIZE -> Opcode.I32_STORE16;
            case Integer.SIZE -> Opcode.I32_STORE;
            default -> Opcode.I64_STORE;
        };
    }

    /** Replaces the topmost operand, an unsigned number from memory, by the vector that an instruction makes of it. */
    private void ofNumber(int operation, int shape, int bits) {
        switch (operation) {
            case VectorOperation.LOAD_SPLAT ->
                out.invokestatic(OPERATIONS, "splat" + bits, MethodTypeDesc.of(LANES, number(bits)));
            case VectorOperation.LOAD_ZERO -> {
                if (bits == Integer.SIZE) {
                    out.i2l().loadConstant(UNSIGNED).land();
                }
                out.lconst_0().invokestatic(LANES, "of", OF_HALVES);
            }
            default -> {
                boolean signed = operation == VectorOperation.LOAD_EXTEND_S;
                int extend = VectorOpcode.find(
                        VectorForm.UNARY, signed ? VectorOperation.EXTEND_LOW_S : VectorOperation.EXTEND_LOW_U, shape);
                out.lconst_0().invokestatic(LANES, "of", OF_HALVES);
                out.invokestatic(Formulas.define(extend), Formulas.METHOD, Formulas.type(extend));
            }
        }
    }
}
