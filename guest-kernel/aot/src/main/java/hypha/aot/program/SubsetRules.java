package hypha.aot.program;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;

/** Which types Bare Java has. */
final class SubsetRules {
    private SubsetRules() {}

    /** Whether a descriptor is that of an integral primitive or boolean. */
    static boolean isBareType(String descriptor) {
        return descriptor.length() == 1 && "ZBSCIJ".contains(descriptor);
    }

    /** The type as source code has it. */
    static String typeName(String descriptor) {
        ClassDesc type = ClassDesc.ofDescriptor(descriptor);
        return type.isPrimitive() || type.isArray() || type.packageName().isEmpty()
                ? type.displayName()
                : type.packageName() + "." + type.displayName();
    }

    /** The rule that a method's signature breaks, if it does. */
    static Optional<String> signature(MethodTypeDesc type) {
        for (ClassDesc parameter : type.parameterList()) {
            if (!isBareType(parameter.descriptorString())) {
                return Optional.of("has a parameter of type " + typeName(parameter.descriptorString()));
            }
        }
        String result = type.returnType().descriptorString();
        if (!result.equals("V") && !isBareType(result)) {
            return Optional.of("returns the type " + typeName(result));
        }
        return Optional.empty();
    }
}
