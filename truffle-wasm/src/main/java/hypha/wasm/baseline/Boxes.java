package hypha.wasm.baseline;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Emits boxing and unboxing, at the borders to code that passes objects. */
final class Boxes {
    private static final MethodTypeDesc BOX_INT = MethodTypeDesc.of(ConstantDescs.CD_Integer, ConstantDescs.CD_int);
    private static final MethodTypeDesc BOX_LONG = MethodTypeDesc.of(ConstantDescs.CD_Long, ConstantDescs.CD_long);
    private static final MethodTypeDesc BOX_FLOAT = MethodTypeDesc.of(ConstantDescs.CD_Float, ConstantDescs.CD_float);
    private static final MethodTypeDesc BOX_DOUBLE =
            MethodTypeDesc.of(ConstantDescs.CD_Double, ConstantDescs.CD_double);
    private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();

    private Boxes() {}

    /** Replaces the topmost operand by its box. */
    static void box(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case INT -> code.invokestatic(ConstantDescs.CD_Integer, "valueOf", BOX_INT);
            case LONG -> code.invokestatic(ConstantDescs.CD_Long, "valueOf", BOX_LONG);
            case FLOAT -> code.invokestatic(ConstantDescs.CD_Float, "valueOf", BOX_FLOAT);
            case DOUBLE -> code.invokestatic(ConstantDescs.CD_Double, "valueOf", BOX_DOUBLE);
            default -> {}
        }
    }

    /** Replaces the topmost operand, a box, by what is in it. */
    static void unbox(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case INT -> unbox(code, ConstantDescs.CD_Integer, "intValue", ConstantDescs.CD_int);
            case LONG -> unbox(code, ConstantDescs.CD_Long, "longValue", ConstantDescs.CD_long);
            case FLOAT -> unbox(code, ConstantDescs.CD_Float, "floatValue", ConstantDescs.CD_float);
            case DOUBLE -> unbox(code, ConstantDescs.CD_Double, "doubleValue", ConstantDescs.CD_double);
            default -> {}
        }
    }

    private static void unbox(CodeBuilder code, ClassDesc box, String method, ClassDesc number) {
        code.checkcast(box).invokevirtual(box, method, MethodTypeDesc.of(number));
    }

    /** Replaces the topmost operand, the boxed result of a call, by the result of a shape. */
    static void unboxResult(CodeBuilder code, Shape shape) {
        ClassDesc result = shape.descriptor().returnType();
        if (result.equals(ConstantDescs.CD_void)) {
            code.pop();
        } else if (result.isArray()) {
            code.checkcast(OBJECTS);
        } else {
            unbox(code, TypeKind.from(result));
        }
    }

    /** Returns the topmost operand, the result of a shape, as an object. */
    static void returnBoxed(CodeBuilder code, Shape shape) {
        ClassDesc result = shape.descriptor().returnType();
        if (result.equals(ConstantDescs.CD_void)) {
            code.aconst_null();
        } else {
            box(code, TypeKind.from(result));
        }
        code.areturn();
    }

    /** Pushes an array for a call as {@link hypha.wasm.runtime.CallingConvention} says, from the parameters of a method with the instance in a local. */
    static void packParameters(CodeBuilder code, Shape shape, int instanceLocal) {
        TypeKind[] kinds = shape.parameters();
        code.loadConstant(kinds.length + 1).anewarray(ConstantDescs.CD_Object);
        code.dup().iconst_0().aload(instanceLocal).aastore();
        int local = instanceLocal + 1;
        for (int i = 0; i < kinds.length; i++) {
            code.dup().loadConstant(i + 1).loadLocal(kinds[i], local);
            box(code, kinds[i]);
            code.aastore();
            local += kinds[i].slotSize();
        }
    }

    /** Pushes the instance and the parameters from an array that {@link #packParameters} made. */
    static void unpackParameters(CodeBuilder code, Shape shape, int arrayLocal) {
        TypeKind[] kinds = shape.parameters();
        code.aload(arrayLocal).iconst_0().aaload().checkcast(Shape.INSTANCE);
        for (int i = 0; i < kinds.length; i++) {
            code.aload(arrayLocal).loadConstant(i + 1).aaload();
            unbox(code, kinds[i]);
        }
    }
}
