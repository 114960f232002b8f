package hypha.wasm.baseline.vector;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_int;

import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Makes the class of an instruction when code with it is generated first: a class for each of some 200 at most, with one static method. They are shared by all code, and stay. */
public final class Formulas {
    /** The name of the method. */
    public static final String METHOD = "apply";

    private static final AtomicIntegerArray DEFINED = new AtomicIntegerArray(VectorOpcode.LIMIT - VectorOpcode.FIRST);

    private Formulas() {}

    /** Says whether an instruction has such a class: its operands are vectors and numbers, and no constants but for names of bytes. */
    public static boolean hasMethod(int opcode) {
        return switch (VectorOpcode.form(opcode)) {
            case VectorForm.UNARY, VectorForm.BINARY, VectorForm.TERNARY, VectorForm.SHIFT, VectorForm.SHUFFLE -> true;
            case VectorForm.TEST -> VectorOpcode.shape(opcode) < VectorShape.I64X2;
            default -> false;
        };
    }

    /** Returns the type of the method. */
    public static MethodTypeDesc type(int opcode) {
        int form = VectorOpcode.form(opcode);
        return Formula.type(form == VectorForm.TEST ? CD_int : Formula.LANES, vectors(form), number(form));
    }

    private static Formula.Number number(int form) {
        return switch (form) {
            case VectorForm.SHIFT -> Formula.Number.COUNT;
            case VectorForm.SHUFFLE -> Formula.Number.NAMES;
            default -> Formula.Number.NONE;
        };
    }

    private static int vectors(int form) {
        return switch (form) {
            case VectorForm.BINARY, VectorForm.SHUFFLE -> 2;
            case VectorForm.TERNARY -> 3;
            default -> 1;
        };
    }

    /** Returns the class of an instruction, which is there from then on. */
    public static ClassDesc define(int opcode) {
        ClassDesc self = ClassDesc.of(Formulas.class.getPackageName(), "V" + opcode);
        if (DEFINED.get(opcode - VectorOpcode.FIRST) == 0) {
            try {
                MethodHandles.lookup().defineClass(generate(self, opcode));
            } catch (IllegalAccessException e) {
                throw new LinkageError("opcode=" + opcode, e);
            } catch (LinkageError e) {
                // Another thread has been faster, which is all the same, or something is wrong, which shows when the
                // class is used.
            }
            DEFINED.set(opcode - VectorOpcode.FIRST, 1);
        }
        return self;
    }

    private static byte[] generate(ClassDesc self, int opcode) {
        Formula[] formula = new Formula[1];
        byte[] whole = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(self, type -> {
            type.withFlags(ClassFile.ACC_PUBLIC | ACC_FINAL);
            type.withMethodBody(
                    METHOD, type(opcode), ClassFile.ACC_PUBLIC | ACC_STATIC, code -> formula[0] = write(code, opcode));
        });
        return new MethodSplitter(self, METHOD, type(opcode), formula[0].missing(), formula[0].kept()).split(whole);
    }

    private static Formula write(CodeBuilder code, int opcode) {
        int form = VectorOpcode.form(opcode);
        Formula formula = new Formula(code, opcode, vectors(form), number(form));
        if (!write(formula, opcode, form)) {
            formula.noResult(form == VectorForm.TEST);
        }
        return formula;
    }

    private static boolean write(Formula formula, int opcode, int form) {
        int operation = VectorOpcode.operation(opcode);
        LaneShape shape = LaneShape.of(VectorOpcode.shape(opcode));
        boolean floats = shape == LaneShape.FLOATS || shape == LaneShape.DOUBLES;
        switch (form) {
            case VectorForm.UNARY -> {
                if (operation >= VectorOperation.TRUNC_SAT_F32_S) {
                    return FloatFormulas.convert(formula, operation, shape);
                }
                if (operation >= VectorOperation.EXTEND_LOW_S) {
                    return WidthFormulas.unary(formula, operation, shape);
                }
                return floats
                        ? FloatFormulas.unary(formula, operation, shape)
                        : IntegerFormulas.unary(formula, operation, shape);
            }
            case VectorForm.BINARY -> {
                if (floats) {
                    return FloatFormulas.binary(formula, operation, shape);
                }
                return WidthFormulas.binary(formula, operation, shape)
                        || IntegerFormulas.binary(formula, operation, shape);
            }
            case VectorForm.TERNARY -> {
                if (operation == VectorOperation.BITSELECT) {
                    IntegerFormulas.bitselect(formula);
                    return true;
                }
                return floats && FloatFormulas.ternary(formula, operation, shape);
            }
            case VectorForm.SHIFT -> {
                IntegerFormulas.shift(formula, operation, shape);
                return true;
            }
            case VectorForm.TEST -> {
                IntegerFormulas.test(formula, operation, shape);
                return true;
            }
            default -> {
                WidthFormulas.shuffle(formula, true);
                return true;
            }
        }
    }
}
