package hypha.aot.program;

import java.lang.classfile.Attributes;
import java.lang.classfile.FieldModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs class initialisers at compile time, so that static fields start with their values and no code runs before the program's entry.
 * An initialiser may compute with numbers, call static methods that do no more, and read its own class's fields and other classes'
 * final ones: then it does not matter that the JVM would run it later, on first use.
 */
final class ClassInitializer {
    private final ClassPath classPath;
    private final Predicate<MethodKey> isJdkOperation;
    private final Consumer<Violation> violations;
    private final Map<FieldKey, Long> values = new HashMap<>();
    private final Set<String> initialized = new HashSet<>();

    ClassInitializer(ClassPath classPath, Predicate<MethodKey> isJdkOperation, Consumer<Violation> violations) {
        this.classPath = classPath;
        this.isJdkOperation = isJdkOperation;
        this.violations = violations;
    }

    /** Initialises a class once; what its initialiser must not do is reported. */
    void initialize(BareClass type) {
        if (!initialized.add(type.name())) {
            return;
        }
        for (FieldModel field : type.model().fields()) {
            field.findAttribute(Attributes.constantValue())
                    .map(ConstantValueAttribute::constant)
                    .ifPresent(constant -> setConstant(type, field, constant.constantValue()));
        }
        type.method("<clinit>", "()V").ifPresent(this::run);
    }

    private void setConstant(BareClass type, FieldModel field, ConstantDesc constant) {
        if ((constant instanceof Integer || constant instanceof Long) && constant instanceof Number number) {
            FieldKey key = new FieldKey(
                    type.name(),
                    field.fieldName().stringValue(),
                    field.fieldType().stringValue());
            values.put(key, number.longValue());
        }
    }

    private void run(BareMethod method) {
        try {
            new Interpreter(this, isJdkOperation).run(method);
        } catch (InterpretationException notConstant) {
            violations.accept(new Violation(
                    notConstant.sourcePath(),
                    notConstant.line(),
                    method.owner().name().replace('/', '.'),
                    "has a class initialiser that does more than compute numbers: " + notConstant.getMessage()));
        }
    }

    /** A field as it is after initialisation of its class, which has been initialised. */
    StaticField field(BareClass owner, FieldKey key) {
        FieldModel model = owner.field(key.name(), key.descriptor()).orElseThrow();
        return new StaticField(
                key,
                values.getOrDefault(key, 0L),
                model.flags().has(AccessFlag.FINAL),
                model.flags().has(AccessFlag.VOLATILE));
    }

    BareClass find(String name) throws NotConstantException {
        BareClass type = classPath
                .find(name)
                .orElseThrow(() -> new NotConstantException("it uses the class " + name.replace('/', '.')));
        initialize(type);
        return type;
    }

    /** Reads a field for the initialiser of {@code reader}. */
    long read(FieldKey key, String reader) throws NotConstantException {
        BareClass owner = find(key.owner());
        FieldModel model = owner.field(key.name(), key.descriptor())
                .orElseThrow(() -> new NotConstantException("it reads " + key.displayName()));
        if (!SubsetRules.isBareType(key.descriptor())) {
            throw new NotConstantException("it reads " + key.displayName() + ", which is not a number");
        }
        if (!model.flags().has(AccessFlag.FINAL) && !key.owner().equals(reader)) {
            throw new NotConstantException("it reads " + key.displayName() + ", which is not final");
        }
        return values.getOrDefault(key, 0L);
    }

    /** Writes a field for the initialiser of {@code writer}. */
    void write(FieldKey key, long value, String writer) throws NotConstantException {
        if (!key.owner().equals(writer)) {
            throw new NotConstantException("it writes " + key.displayName() + ", of another class");
        }
        if (!SubsetRules.isBareType(key.descriptor())) {
            throw new NotConstantException("it writes " + key.displayName() + ", which is not a number");
        }
        values.put(key, narrow(value, key.kind()));
    }

    /** A value as a variable of a type holds it (JVMS 2.11.1, 6.5 putstatic). */
    static long narrow(long value, TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> value & 1;
            case BYTE -> (byte) value;
            case SHORT -> (short) value;
            case CHAR -> (char) value;
            case INT -> (int) value;
            default -> value;
        };
    }
}
