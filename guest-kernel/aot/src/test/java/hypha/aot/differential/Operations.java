package hypha.aot.differential;

import hypha.aot.ir.ModuleTranslator;
import hypha.aot.program.MethodKey;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Consumer;

/** One small method for each operation of Bare Java. */
final class Operations {
    /** Divisors for which compilers have special code. */
    private static final int[] DIVISORS = {
        1, -1, 2, -2, 3, 7, 8, -8, 10, 100, 641, 0x1000, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private Operations() {}

    /** Takes one operation. */
    @FunctionalInterface
    interface Consumer3 {
        void accept(String name, MethodTypeDesc signature, Consumer<CodeBuilder> code);
    }

    static void forEach(Consumer3 consumer) {
        for (Opcode opcode : List.of(
                Opcode.IADD,
                Opcode.ISUB,
                Opcode.IMUL,
                Opcode.IDIV,
                Opcode.IREM,
                Opcode.IAND,
                Opcode.IOR,
                Opcode.IXOR,
                Opcode.ISHL,
                Opcode.ISHR,
                Opcode.IUSHR)) {
            operator(consumer, opcode, "(II)I");
        }
        for (Opcode opcode : List.of(
                Opcode.LADD,
                Opcode.LSUB,
                Opcode.LMUL,
                Opcode.LDIV,
                Opcode.LREM,
                Opcode.LAND,
                Opcode.LOR,
                Opcode.LXOR)) {
            operator(consumer, opcode, "(JJ)J");
        }
        for (Opcode opcode : List.of(Opcode.LSHL, Opcode.LSHR, Opcode.LUSHR)) {
            operator(consumer, opcode, "(JI)J");
        }
        operator(consumer, Opcode.LCMP, "(JJ)I");
        operator(consumer, Opcode.INEG, "(I)I");
        operator(consumer, Opcode.LNEG, "(J)J");
        for (TypeKind to : List.of(TypeKind.BYTE, TypeKind.CHAR, TypeKind.SHORT, TypeKind.LONG)) {
            conversion(consumer, TypeKind.INT, to);
        }
        conversion(consumer, TypeKind.LONG, TypeKind.INT);
        for (Opcode opcode : List.of(Opcode.IFEQ, Opcode.IFNE, Opcode.IFLT, Opcode.IFGE, Opcode.IFGT, Opcode.IFLE)) {
            branch(consumer, opcode, "(I)I");
        }
        for (Opcode opcode : List.of(
                Opcode.IF_ICMPEQ,
                Opcode.IF_ICMPNE,
                Opcode.IF_ICMPLT,
                Opcode.IF_ICMPGE,
                Opcode.IF_ICMPGT,
                Opcode.IF_ICMPLE)) {
            branch(consumer, opcode, "(II)I");
        }
        for (int divisor : DIVISORS) {
            byConstant(consumer, divisor, Opcode.IDIV, Opcode.IREM, false);
            byConstant(consumer, divisor, Opcode.LDIV, Opcode.LREM, true);
        }
        narrowTypes(consumer);
        jdk(consumer);
    }

    /** The name of the method that calls an operation of the JDK. */
    static String name(Method method) {
        StringBuilder name =
                new StringBuilder(method.getDeclaringClass().getSimpleName() + "_" + method.getName() + "_");
        for (Class<?> parameter : method.getParameterTypes()) {
            name.append(parameter.descriptorString());
        }
        return name.toString();
    }

    private static void loadParameters(CodeBuilder code, MethodTypeDesc signature) {
        for (int i = 0; i < signature.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(signature.parameterType(i)), code.parameterSlot(i));
        }
    }

    private static void operator(Consumer3 consumer, Opcode opcode, String descriptor) {
        MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(descriptor);
        consumer.accept(opcode.name(), signature, code -> {
            loadParameters(code, signature);
            code.with(OperatorInstruction.of(opcode)).return_(TypeKind.from(signature.returnType()));
        });
    }

    private static void conversion(Consumer3 consumer, TypeKind from, TypeKind to) {
        MethodTypeDesc signature = MethodTypeDesc.of(
                to.asLoadable().upperBound(), from.asLoadable().upperBound());
        consumer.accept(from + "to" + to, signature, code -> {
            loadParameters(code, signature);
            code.with(ConvertInstruction.of(from, to)).return_(to.asLoadable());
        });
    }

    private static void branch(Consumer3 consumer, Opcode opcode, String descriptor) {
        MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(descriptor);
        consumer.accept(opcode.name(), signature, code -> {
            Label taken = code.newLabel();
            loadParameters(code, signature);
            code.branch(opcode, taken)
                    .iconst_0()
                    .ireturn()
                    .labelBinding(taken)
                    .iconst_1()
                    .ireturn();
        });
    }

    private static void byConstant(Consumer3 consumer, int divisor, Opcode quotient, Opcode remainder, boolean isLong) {
        MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(isLong ? "(J)J" : "(I)I");
        TypeKind kind = isLong ? TypeKind.LONG : TypeKind.INT;
        for (Opcode opcode : List.of(quotient, remainder)) {
            consumer.accept(
                    "by" + (divisor < 0 ? "Minus" : "") + Integer.toUnsignedString(Math.abs(divisor)) + opcode,
                    signature,
                    code -> {
                        loadParameters(code, signature);
                        if (isLong) {
                            code.loadConstant((long) divisor);
                        } else {
                            code.loadConstant(divisor);
                        }
                        code.with(OperatorInstruction.of(opcode)).return_(kind);
                    });
        }
    }

    /** Narrow parameters and results cross the boundary to C, which leaves the bits above them undefined. */
    private static void narrowTypes(Consumer3 consumer) {
        for (ClassDesc type : List.of(
                ConstantDescs.CD_boolean, ConstantDescs.CD_byte, ConstantDescs.CD_short, ConstantDescs.CD_char)) {
            MethodTypeDesc signature = MethodTypeDesc.of(type, type, ConstantDescs.CD_int);
            consumer.accept(type.displayName() + "Result", signature, code -> {
                loadParameters(code, signature);
                code.ixor();
                switch (TypeKind.from(type)) {
                    case BYTE -> code.i2b();
                    case SHORT -> code.i2s();
                    case CHAR -> code.i2c();
                    default -> code.iconst_1().iand();
                }
                code.ireturn();
            });
        }
    }

    private static void jdk(Consumer3 consumer) {
        for (Class<?> owner :
                List.of(Math.class, Integer.class, Long.class, Short.class, Byte.class, Character.class)) {
            for (Method method : owner.getMethods()) {
                MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(
                        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                .toMethodDescriptorString());
                String ownerName = owner.getName().replace('.', '/');
                MethodKey key = new MethodKey(ownerName, method.getName(), signature.descriptorString());
                if (Modifier.isStatic(method.getModifiers()) && ModuleTranslator.isJdkOperation(key)) {
                    consumer.accept(name(method), signature, code -> {
                        loadParameters(code, signature);
                        code.invokestatic(owner.describeConstable().orElseThrow(), method.getName(), signature);
                        code.return_(TypeKind.from(signature.returnType()));
                    });
                }
            }
        }
    }
}
