package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import hypha.wasm.binary.AtomicForm;
import hypha.wasm.code.AtomicOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.code.WideOpcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Emits the instructions of rarer families: calls of static methods, with the instance, then the operands in the order of the register code, then constants that belong to the opcode. */
final class FamilyEmitter {
    private static final ClassDesc WIDE = ClassDesc.of(WideAccess.class.getName());
    private static final ClassDesc ATOMICS = ClassDesc.of(BaselineAtomics.class.getName());
    private static final String WIDE_PREFIX = "WIDE_";
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final BodyEmitter body;
    private final int[] code;
    private final CodeBuilder out;

    FamilyEmitter(BodyEmitter body, int[] code, CodeBuilder out) {
        this.body = body;
        this.code = code;
        this.out = out;
    }

    /** Says whether this tier has an instruction. */
    static boolean accepts(int opcode) {
        return isWide(opcode) || isAtomic(opcode);
    }

    private static boolean isWide(int opcode) {
        return opcode >= WideOpcode.FIRST && opcode <= WideOpcode.SATURATE;
    }

    private static boolean isAtomic(int opcode) {
        return opcode >= AtomicOpcode.FIRST && opcode < AtomicOpcode.END;
    }

    void instruction(int pc, int opcode) {
        if (isWide(opcode)) {
            call(pc, opcode, WIDE, methodName(opcode));
        } else if (opcode < AtomicOpcode.LOAD) {
            call(pc, opcode, ATOMICS, synchronization(opcode));
        } else if (opcode < AtomicOpcode.STORE) {
            access(pc, opcode, "load", AtomicOpcode.form(opcode));
        } else if (opcode < AtomicOpcode.UPDATE) {
            access(pc, opcode, "store", AtomicOpcode.form(opcode));
        } else if (opcode < AtomicOpcode.COMPARE_EXCHANGE) {
            access(pc, opcode, "update", AtomicOpcode.form(opcode), AtomicOpcode.operation(opcode));
        } else {
            access(pc, opcode, "compareExchange", AtomicOpcode.form(opcode));
        }
    }

    /** Returns the name of a method: that of the opcode, without prefix, in Java's way. */
    private static String methodName(int opcode) {
        String name = Opcode.name(opcode);
        int start = name.startsWith(WIDE_PREFIX) ? WIDE_PREFIX.length() : 0;
        StringBuilder method = new StringBuilder();
        boolean capital = false;
        for (int i = start; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (letter == '_') {
                capital = true;
            } else {
                method.append(capital ? letter : Character.toLowerCase(letter));
                capital = false;
            }
        }
        return method.toString();
    }

    private static String synchronization(int opcode) {
        if (opcode == AtomicOpcode.FENCE) {
            return "fence";
        }
        if (opcode == AtomicOpcode.NOTIFY) {
            return "notify";
        }
        return opcode == AtomicOpcode.WAIT32 ? "wait32" : "wait64";
    }

    private boolean hasResult(int opcode) {
        return Opcode.operands(opcode).startsWith("d");
    }

    private void call(int pc, int opcode, ClassDesc owner, String method) {
        List<ClassDesc> parameters = operands(pc, opcode, false);
        ClassDesc result = hasResult(opcode) ? BodyEmitter.descriptor(body.kind(code[pc + 1])) : CD_void;
        out.invokestatic(owner, method, MethodTypeDesc.of(result, parameters));
        if (hasResult(opcode)) {
            body.store(code[pc + 1]);
        }
    }

    /** Emits an atomic access: all values are of 64 bits, and the width and what else belongs to the opcode come last. */
    private void access(int pc, int opcode, String method, int form, int... constants) {
        List<ClassDesc> parameters = operands(pc, opcode, true);
        out.loadConstant(AtomicForm.widthBytes(form));
        parameters.add(CD_int);
        for (int constant : constants) {
            out.loadConstant(constant);
            parameters.add(CD_int);
        }
        out.invokestatic(ATOMICS, method, MethodTypeDesc.of(hasResult(opcode) ? CD_long : CD_void, parameters));
        if (hasResult(opcode)) {
            if (!AtomicForm.isI64(form)) {
                out.l2i();
            }
            body.store(code[pc + 1]);
        }
    }

    /**
     * Pushes the instance and the operands, and returns their types.
     *
     * @param widens whether values of 32 bits become unsigned ones of 64
     */
    private List<ClassDesc> operands(int pc, int opcode, boolean widens) {
        List<ClassDesc> parameters = new ArrayList<>();
        parameters.add(Shape.INSTANCE);
        out.aload(0);
        String operands = Opcode.operands(opcode);
        int at = pc + 1;
        for (int i = 0; i < operands.length(); i++) {
            switch (operands.charAt(i)) {
                case 'd' -> {
                    // Written afterwards.
                }
                case 's' -> {
                    body.load(code[at]);
                    if (widens && body.kind(code[at]) == TypeKind.INT) {
                        out.i2l().loadConstant(UNSIGNED).land();
                        parameters.add(CD_long);
                    } else {
                        parameters.add(BodyEmitter.descriptor(body.kind(code[at])));
                    }
                }
                case 'O' -> {
                    out.loadConstant(code[at] & UNSIGNED | (long) code[at + 1] << Integer.SIZE);
                    parameters.add(CD_long);
                    at++;
                }
                default -> {
                    out.loadConstant(code[at]);
                    parameters.add(CD_int);
                }
            }
            at++;
        }
        return parameters;
    }
}
