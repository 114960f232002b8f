package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import hypha.wasm.code.Opcode;
import hypha.wasm.nodes.Conversions;
import hypha.wasm.nodes.FloatArithmetic;
import hypha.wasm.nodes.IntegerArithmetic;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Emits the arithmetic, comparisons and conversions, whose operands are on the stack. */
final class NumericEmitter {
    private static final ClassDesc INTEGERS = ClassDesc.of(IntegerArithmetic.class.getName());
    private static final ClassDesc FLOATS = ClassDesc.of(FloatArithmetic.class.getName());
    private static final ClassDesc CONVERSIONS = ClassDesc.of(Conversions.class.getName());

    private NumericEmitter() {}

    static void emit(CodeBuilder out, int opcode) {
        switch (opcode) {
            case Opcode.I32_ADD -> out.iadd();
            case Opcode.I32_SUB -> out.isub();
            case Opcode.I32_MUL -> out.imul();
            case Opcode.I32_AND -> out.iand();
            case Opcode.I32_OR -> out.ior();
            case Opcode.I32_XOR -> out.ixor();
            case Opcode.I64_ADD -> out.ladd();
            case Opcode.I64_SUB -> out.lsub();
            case Opcode.I64_MUL -> out.lmul();
            case Opcode.I64_AND -> out.land();
            case Opcode.I64_OR -> out.lor();
            case Opcode.I64_XOR -> out.lxor();
            case Opcode.I32_SHL -> out.ishl();
            case Opcode.I64_SHL -> out.l2i().lshl();
            case Opcode.I32_SHR_S -> out.ishr();
            case Opcode.I64_SHR_S -> out.l2i().lshr();
            case Opcode.I32_SHR_U -> out.iushr();
            case Opcode.I64_SHR_U -> out.l2i().lushr();
            case Opcode.I32_ROTL ->
                out.invokestatic(ConstantDescs.CD_Integer, "rotateLeft", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Opcode.I64_ROTL ->
                out.l2i()
                        .invokestatic(ConstantDescs.CD_Long, "rotateLeft", MethodTypeDesc.of(CD_long, CD_long, CD_int));
            case Opcode.I32_ROTR ->
                out.invokestatic(ConstantDescs.CD_Integer, "rotateRight", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Opcode.I64_ROTR ->
                out.l2i()
                        .invokestatic(
                                ConstantDescs.CD_Long, "rotateRight", MethodTypeDesc.of(CD_long, CD_long, CD_int));
            case Opcode.I32_CLZ ->
                out.invokestatic(ConstantDescs.CD_Integer, "numberOfLeadingZeros", MethodTypeDesc.of(CD_int, CD_int));
            case Opcode.I64_CLZ ->
                out.invokestatic(ConstantDescs.CD_Long, "numberOfLeadingZeros", MethodTypeDesc.of(CD_int, CD_long))
                        .i2l();
            case Opcode.I32_CTZ ->
                out.invokestatic(ConstantDescs.CD_Integer, "numberOfTrailingZeros", MethodTypeDesc.of(CD_int, CD_int));
            case Opcode.I64_CTZ ->
                out.invokestatic(ConstantDescs.CD_Long, "numberOfTrailingZeros", MethodTypeDesc.of(CD_int, CD_long))
                        .i2l();
            case Opcode.I32_POPCNT ->
                out.invokestatic(ConstantDescs.CD_Integer, "bitCount", MethodTypeDesc.of(CD_int, CD_int));
            case Opcode.I64_POPCNT ->
                out.invokestatic(ConstantDescs.CD_Long, "bitCount", MethodTypeDesc.of(CD_int, CD_long))
                        .i2l();
            case Opcode.I32_EXTEND8_S -> out.i2b();
            case Opcode.I32_EXTEND16_S -> out.i2s();
            case Opcode.I64_EXTEND8_S -> out.l2i().i2b().i2l();
            case Opcode.I64_EXTEND16_S -> out.l2i().i2s().i2l();
            case Opcode.I64_EXTEND32_S -> out.l2i().i2l();
            case Opcode.I32_DIV_S -> out.invokestatic(INTEGERS, "divS", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Opcode.I64_DIV_S -> out.invokestatic(INTEGERS, "divS", MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case Opcode.I32_DIV_U -> out.invokestatic(INTEGERS, "divU", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Opcode.I64_DIV_U -> out.invokestatic(INTEGERS, "divU", MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case Opcode.I32_REM_S -> out.invokestatic(INTEGERS, "remS", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Opcode.I64_REM_S -> out.invokestatic(INTEGERS, "remS", MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case Opcode.I32_REM_U -> out.invokestatic(INTEGERS, "remU", MethodTypeDesc.of(CD_int, CD_int, CD_int));
            case Opcode.I64_REM_U -> out.invokestatic(INTEGERS, "remU", MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case Opcode.I32_EQZ -> truth(out, out::ifeq);
            case Opcode.I64_EQZ -> truth(out.lconst_0().lcmp(), out::ifeq);
            case Opcode.I32_EQ -> truth(out, out::if_icmpeq);
            case Opcode.I32_NE -> truth(out, out::if_icmpne);
            case Opcode.I32_LT_S -> truth(out, out::if_icmplt);
            case Opcode.I32_LE_S -> truth(out, out::if_icmple);
            case Opcode.I32_LT_U ->
                truth(
                        out.invokestatic(
                                ConstantDescs.CD_Integer, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_int, CD_int)),
                        out::iflt);
            case Opcode.I64_LT_U ->
                truth(
                        out.invokestatic(
                                ConstantDescs.CD_Long, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_long, CD_long)),
                        out::iflt);
            case Opcode.I32_LE_U ->
                truth(
                        out.invokestatic(
                                ConstantDescs.CD_Integer, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_int, CD_int)),
                        out::ifle);
            case Opcode.I64_LE_U ->
                truth(
                        out.invokestatic(
                                ConstantDescs.CD_Long, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_long, CD_long)),
                        out::ifle);
            case Opcode.I64_EQ -> truth(out.lcmp(), out::ifeq);
            case Opcode.I64_NE -> truth(out.lcmp(), out::ifne);
            case Opcode.I64_LT_S -> truth(out.lcmp(), out::iflt);
            case Opcode.I64_LE_S -> truth(out.lcmp(), out::ifle);
            case Opcode.I32_WRAP_I64 -> out.l2i();
            case Opcode.I64_EXTEND_I32_S -> out.i2l();
            case Opcode.I64_EXTEND_I32_U -> out.i2l().loadConstant(0xFFFF_FFFFL).land();
            case Opcode.F64_ADD -> out.dadd();
            case Opcode.F64_SUB -> out.dsub();
            case Opcode.F64_MUL -> out.dmul();
            case Opcode.F64_DIV -> out.ddiv();
            case Opcode.F64_MIN -> out.invokestatic(FLOATS, "min", MethodTypeDesc.of(CD_double, CD_double, CD_double));
            case Opcode.F64_MAX -> out.invokestatic(FLOATS, "max", MethodTypeDesc.of(CD_double, CD_double, CD_double));
            case Opcode.F64_COPYSIGN ->
                out.invokestatic(FLOATS, "copysign", MethodTypeDesc.of(CD_double, CD_double, CD_double));
            case Opcode.F64_ABS -> out.invokestatic(FLOATS, "abs", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_NEG -> out.invokestatic(FLOATS, "neg", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_SQRT -> out.invokestatic(FLOATS, "sqrt", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_CEIL -> out.invokestatic(FLOATS, "ceil", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_FLOOR -> out.invokestatic(FLOATS, "floor", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_TRUNC -> out.invokestatic(FLOATS, "trunc", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_NEAREST -> out.invokestatic(FLOATS, "nearest", MethodTypeDesc.of(CD_double, CD_double));
            case Opcode.F64_EQ -> truth(out.dcmpl(), out::ifeq);
            case Opcode.F64_NE -> truth(out.dcmpl(), out::ifne);
            case Opcode.F64_LT -> truth(out.dcmpg(), out::iflt);
            case Opcode.F64_LE -> truth(out.dcmpg(), out::ifle);
            case Opcode.F32_ADD -> out.fadd();
            case Opcode.F32_SUB -> out.fsub();
            case Opcode.F32_MUL -> out.fmul();
            case Opcode.F32_DIV -> out.fdiv();
            case Opcode.F32_MIN -> out.invokestatic(FLOATS, "min", MethodTypeDesc.of(CD_float, CD_float, CD_float));
            case Opcode.F32_MAX -> out.invokestatic(FLOATS, "max", MethodTypeDesc.of(CD_float, CD_float, CD_float));
            case Opcode.F32_COPYSIGN ->
                out.invokestatic(FLOATS, "copysign", MethodTypeDesc.of(CD_float, CD_float, CD_float));
            case Opcode.F32_ABS -> out.invokestatic(FLOATS, "abs", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_NEG -> out.invokestatic(FLOATS, "neg", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_SQRT -> out.invokestatic(FLOATS, "sqrt", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_CEIL -> out.invokestatic(FLOATS, "ceil", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_FLOOR -> out.invokestatic(FLOATS, "floor", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_TRUNC -> out.invokestatic(FLOATS, "trunc", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_NEAREST -> out.invokestatic(FLOATS, "nearest", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F32_EQ -> truth(out.fcmpl(), out::ifeq);
            case Opcode.F32_NE -> truth(out.fcmpl(), out::ifne);
            case Opcode.F32_LT -> truth(out.fcmpg(), out::iflt);
            case Opcode.F32_LE -> truth(out.fcmpg(), out::ifle);
            case Opcode.I32_TRUNC_F32_S ->
                out.invokestatic(CONVERSIONS, "truncS32", MethodTypeDesc.of(CD_int, CD_float));
            case Opcode.I32_TRUNC_SAT_F32_S -> out.f2i();
            case Opcode.F32_CONVERT_I32_S -> out.i2f();
            case Opcode.I32_TRUNC_F32_U ->
                out.invokestatic(CONVERSIONS, "truncU32", MethodTypeDesc.of(CD_int, CD_float));
            case Opcode.I32_TRUNC_SAT_F32_U ->
                out.invokestatic(CONVERSIONS, "truncSatU32", MethodTypeDesc.of(CD_int, CD_float));
            case Opcode.F32_CONVERT_I32_U ->
                out.invokestatic(CONVERSIONS, "convertU32ToF32", MethodTypeDesc.of(CD_float, CD_int));
            case Opcode.I64_TRUNC_F32_S ->
                out.invokestatic(CONVERSIONS, "truncS64", MethodTypeDesc.of(CD_long, CD_float));
            case Opcode.I64_TRUNC_SAT_F32_S -> out.f2l();
            case Opcode.F32_CONVERT_I64_S -> out.l2f();
            case Opcode.I64_TRUNC_F32_U ->
                out.invokestatic(CONVERSIONS, "truncU64", MethodTypeDesc.of(CD_long, CD_float));
            case Opcode.I64_TRUNC_SAT_F32_U ->
                out.invokestatic(CONVERSIONS, "truncSatU64", MethodTypeDesc.of(CD_long, CD_float));
            case Opcode.F32_CONVERT_I64_U ->
                out.invokestatic(CONVERSIONS, "convertU64ToF32", MethodTypeDesc.of(CD_float, CD_long));
            case Opcode.I32_TRUNC_F64_S ->
                out.invokestatic(CONVERSIONS, "truncS32", MethodTypeDesc.of(CD_int, CD_double));
            case Opcode.I32_TRUNC_SAT_F64_S -> out.d2i();
            case Opcode.F64_CONVERT_I32_S -> out.i2d();
            case Opcode.I32_TRUNC_F64_U ->
                out.invokestatic(CONVERSIONS, "truncU32", MethodTypeDesc.of(CD_int, CD_double));
            case Opcode.I32_TRUNC_SAT_F64_U ->
                out.invokestatic(CONVERSIONS, "truncSatU32", MethodTypeDesc.of(CD_int, CD_double));
            case Opcode.F64_CONVERT_I32_U ->
                out.invokestatic(CONVERSIONS, "convertU32ToF64", MethodTypeDesc.of(CD_double, CD_int));
            case Opcode.I64_TRUNC_F64_S ->
                out.invokestatic(CONVERSIONS, "truncS64", MethodTypeDesc.of(CD_long, CD_double));
            case Opcode.I64_TRUNC_SAT_F64_S -> out.d2l();
            case Opcode.F64_CONVERT_I64_S -> out.l2d();
            case Opcode.I64_TRUNC_F64_U ->
                out.invokestatic(CONVERSIONS, "truncU64", MethodTypeDesc.of(CD_long, CD_double));
            case Opcode.I64_TRUNC_SAT_F64_U ->
                out.invokestatic(CONVERSIONS, "truncSatU64", MethodTypeDesc.of(CD_long, CD_double));
            case Opcode.F64_CONVERT_I64_U ->
                out.invokestatic(CONVERSIONS, "convertU64ToF64", MethodTypeDesc.of(CD_double, CD_long));
            case Opcode.F32_DEMOTE_F64 ->
                out.d2f().invokestatic(FLOATS, "quiet", MethodTypeDesc.of(CD_float, CD_float));
            case Opcode.F64_PROMOTE_F32 -> out.f2d();
            case Opcode.I32_REINTERPRET_F32 ->
                out.invokestatic(ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float));
            case Opcode.I64_REINTERPRET_F64 ->
                out.invokestatic(ConstantDescs.CD_Double, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
            case Opcode.F32_REINTERPRET_I32 ->
                out.invokestatic(ConstantDescs.CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
            case Opcode.F64_REINTERPRET_I64 ->
                out.invokestatic(ConstantDescs.CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        }
    }

    /** Appends a conditional jump, as one of the builder's methods does. */
    private interface Jump {
        void to(Label target);
    }

    /** Replaces what the condition looks at by 1 if it holds, else 0. */
    private static void truth(CodeBuilder out, Jump condition) {
        Label yes = out.newLabel();
        Label end = out.newLabel();
        condition.to(yes);
        out.iconst_0().goto_(end).labelBinding(yes).iconst_1().labelBinding(end);
    }
}
