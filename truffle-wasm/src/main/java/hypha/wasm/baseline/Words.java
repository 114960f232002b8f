package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;

/** Emits what is between numbers and their form as 64 bits, which cold code has them in: integers sign-extended, the bits of floats. */
final class Words {
    /** The type of a call with all arguments and the result in that form. */
    static final MethodTypeDesc INVOKE = MethodTypeDesc.of(CD_long, Shape.INSTANCE, CD_long.arrayType());

    private Words() {}

    /** Says whether the arguments and the result of a shape are numbers, and the result is one at most. */
    static boolean fit(Shape shape) {
        for (TypeKind kind : shape.parameters()) {
            if (kind == TypeKind.REFERENCE) {
                return false;
            }
        }
        return TypeKind.from(shape.descriptor().returnType()) != TypeKind.REFERENCE;
    }

    /** Replaces the topmost operand by its 64 bits; pushes 0 for a call without result. */
    static void widen(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case INT -> code.i2l();
            case LONG -> {}
            case FLOAT ->
                code.invokestatic(CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float))
                        .i2l();
            case DOUBLE -> code.invokestatic(CD_Double, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
            case VOID -> code.lconst_0();
            default -> throw new IllegalArgumentException("kind=" + kind);
        }
    }

    /** Replaces the 64 bits on top of the stack by the number. */
    static void narrow(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case INT -> code.l2i();
            case LONG -> {}
            case FLOAT -> code.l2i().invokestatic(CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
            case DOUBLE -> code.invokestatic(CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
            case VOID -> code.pop2();
            default -> throw new IllegalArgumentException("kind=" + kind);
        }
    }

    /** Emits a method of type {@link #INVOKE} that calls the typed one of a shape. */
    static void invoke(CodeBuilder code, Shape shape) {
        code.aload(0).aload(1);
        TypeKind[] kinds = shape.parameters();
        for (int i = 0; i < kinds.length; i++) {
            code.aload(2).loadConstant(i).laload();
            narrow(code, kinds[i]);
        }
        code.invokevirtual(shape.type(), ShapeLoader.INVOKE, shape.descriptor());
        widen(code, TypeKind.from(shape.descriptor().returnType()));
        code.lreturn();
    }

    /** Emits the stores of parameters, which are in locals from one on, to an array on the stack, which stays there. */
    static void pack(CodeBuilder code, Shape shape, int firstLocal) {
        int local = firstLocal;
        TypeKind[] kinds = shape.parameters();
        for (int i = 0; i < kinds.length; i++) {
            code.dup().loadConstant(i).loadLocal(kinds[i], local);
            widen(code, kinds[i]);
            code.lastore();
            local += kinds[i].slotSize();
        }
    }

    /** Emits the load of a number from an array in a local. */
    static void load(CodeBuilder code, int arrayLocal, int index, TypeKind kind) {
        code.aload(arrayLocal).loadConstant(index).laload();
        narrow(code, kind);
    }

    /** Emits the store of a function's result, which is on the stack if there is one, to the first element of an array in a local. */
    static void leave(CodeBuilder code, int arrayLocal, TypeKind kind) {
        if (kind == TypeKind.VOID) {
            return;
        }
        widen(code, kind);
        code.aload(arrayLocal).dup_x2().pop();
        code.iconst_0().dup_x2().pop();
        code.lastore();
    }
}
