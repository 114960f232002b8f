package hypha.aot.differential;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes random Bare Java classes: static fields of every type, with initial values, and methods that compute with them, with their
 * parameters and with a scratch area of memory. Every method ends, divides by nothing that is zero, and stays within the scratch
 * area, whose address is its first parameter; its behaviour does not depend on that address.
 */
final class ProgramGenerator {
    /** Bytes of memory that a program may touch. */
    static final int SCRATCH_BYTES = 512;

    private static final int METHODS = 6;
    private static final List<ClassDesc> TYPES = List.of(
            ConstantDescs.CD_boolean,
            ConstantDescs.CD_byte,
            ConstantDescs.CD_short,
            ConstantDescs.CD_char,
            ConstantDescs.CD_int,
            ConstantDescs.CD_long);

    /** A method of the program. */
    record Method(String name, MethodTypeDesc type) {}

    /** A static field of the program. */
    record Field(String name, ClassDesc type, boolean isFinal) {}

    private final Random random;
    private final ClassDesc self;
    private final String name;
    private final List<Field> fields = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();

    /**
     * Prepares one program.
     *
     * @param seed decides everything
     * @param name the class's name
     */
    ProgramGenerator(long seed, String name) {
        this.random = new Random(seed);
        this.name = name;
        this.self = ClassDesc.of(name);
    }

    /** The methods, public and exported, in an order in which each calls only earlier ones. */
    List<Method> methods() {
        return methods;
    }

    /** Makes the class file. */
    byte[] generate() {
        return ClassFile.of().build(self, type -> {
            type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
            addFields(type);
            for (int i = 0; i < METHODS; i++) {
                addMethod(type, "m" + i);
            }
            addDigest(type);
        });
    }

    private void addFields(ClassBuilder type) {
        for (ClassDesc fieldType : TYPES) {
            for (String variant : List.of("plain", "second", "volatile", "final")) {
                boolean isFinal = variant.equals("final");
                int flags = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
                flags |= variant.equals("volatile") ? ClassFile.ACC_VOLATILE : 0;
                flags |= isFinal ? ClassFile.ACC_FINAL : 0;
                Field field = new Field(variant + fieldType.descriptorString(), fieldType, isFinal);
                fields.add(field);
                type.withField(field.name(), fieldType, flags);
            }
        }
        type.withMethodBody("<clinit>", MethodTypeDesc.of(ConstantDescs.CD_void), ClassFile.ACC_STATIC, code -> {
            // The compiler runs this while compiling; it is generated like any other code, but without memory and
            // calls.
            CodeGenerator generator = new CodeGenerator(random, code, self, fields, List.of(), -1);
            for (Field field : fields) {
                generator.expression(TypeKind.from(field.type()).asLoadable(), 2);
                code.putstatic(self, field.name(), field.type());
            }
            code.return_();
        });
    }

    private void addMethod(ClassBuilder type, String methodName) {
        List<ClassDesc> parameters = new ArrayList<>(List.of(ConstantDescs.CD_long));
        for (int i = random.nextInt(5); i > 0; i--) {
            parameters.add(TYPES.get(random.nextInt(TYPES.size())));
        }
        ClassDesc result = TYPES.get(random.nextInt(TYPES.size()));
        MethodTypeDesc signature = MethodTypeDesc.of(result, parameters);
        List<Method> callable = List.copyOf(methods);
        Methods.addExported(type, name, methodName, signature, code -> body(code, signature, callable));
        methods.add(new Method(methodName, signature));
    }

    /** A method that returns a digest of all static fields, so that a difference in any is seen. */
    private void addDigest(ClassBuilder type) {
        MethodTypeDesc signature = MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long);
        Methods.addExported(type, name, "digest", signature, code -> {
            code.loadConstant(0L);
            for (Field field : fields) {
                code.loadConstant(31L).lmul().getstatic(self, field.name(), field.type());
                if (TypeKind.from(field.type()) != TypeKind.LONG) {
                    code.i2l();
                }
                code.ladd();
            }
            code.lreturn();
        });
        methods.add(new Method("digest", signature));
    }

    private void body(CodeBuilder code, MethodTypeDesc signature, List<Method> callable) {
        CodeGenerator generator = new CodeGenerator(random, code, self, fields, callable, code.parameterSlot(0));
        for (int i = 1; i < signature.parameterCount(); i++) {
            generator.addLocal(TypeKind.from(signature.parameterType(i)).asLoadable(), code.parameterSlot(i));
        }
        for (int i = 0; i < 3; i++) {
            generator.declareLocal(TypeKind.INT);
            generator.declareLocal(TypeKind.LONG);
        }
        generator.statements(3 + random.nextInt(6), 2);
        TypeKind kind = TypeKind.from(signature.returnType());
        generator.expression(kind.asLoadable(), 3);
        generator.narrow(kind);
        code.return_(kind);
    }
}
