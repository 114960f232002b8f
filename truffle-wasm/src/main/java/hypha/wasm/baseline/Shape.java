package hypha.wasm.baseline;

import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * How a function of a type looks to the JVM: numbers as themselves, references and vectors as objects, several results as an array of boxes. Different types may have one shape.
 *
 * @param name a letter for each parameter, an underscore, and one for the result
 * @param parameters the kinds of the parameters, without the instance
 * @param descriptor the method's type; the instance is the first parameter
 */
record Shape(String name, TypeKind[] parameters, MethodTypeDesc descriptor) {
    static final String PACKAGE = "hypha.wasm.baseline.shape";
    static final ClassDesc INSTANCE = ClassDesc.of("hypha.wasm.runtime.WasmInstance");
    private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();

    /** Most parameters that the JVM can pass, if all take two words. */
    private static final int MAXIMUM_PARAMETERS = 126;

    static Shape of(FunctionType type) {
        int count = type.parameterCount();
        StringBuilder name = new StringBuilder();
        TypeKind[] kinds = new TypeKind[count];
        ClassDesc[] descriptors = new ClassDesc[count + 1];
        descriptors[0] = INSTANCE;
        for (int i = 0; i < count; i++) {
            ValueKind kind = type.parameter(i).kind();
            name.append(letter(kind));
            kinds[i] = kind(kind);
            descriptors[i + 1] = descriptor(kind);
        }
        name.append('_');
        ClassDesc result;
        switch (type.resultCount()) {
            case 0 -> {
                name.append('v');
                result = ConstantDescs.CD_void;
            }
            case 1 -> {
                name.append(letter(type.result(0).kind()));
                result = descriptor(type.result(0).kind());
            }
            default -> {
                name.append('m');
                result = OBJECTS;
            }
        }
        return new Shape(name.toString(), kinds, MethodTypeDesc.of(result, descriptors));
    }

    /** Says whether the JVM can pass the parameters of a type. */
    static boolean fits(FunctionType type) {
        return type.parameterCount() <= MAXIMUM_PARAMETERS;
    }

    /** Returns the class with the typed {@code invoke}. */
    ClassDesc type() {
        return ClassDesc.of(PACKAGE, "S" + name);
    }

    /** Returns the class of host functions, which has a call target. */
    ClassDesc hostType() {
        return ClassDesc.of(PACKAGE, "H" + name);
    }

    /** Returns the class of functions that are cold. */
    ClassDesc coldType() {
        return ClassDesc.of(PACKAGE, "C" + name);
    }

    static TypeKind kind(ValueKind kind) {
        return switch (kind) {
            case I32 -> TypeKind.INT;
            case I64 -> TypeKind.LONG;
            case F32 -> TypeKind.FLOAT;
            case F64 -> TypeKind.DOUBLE;
            case V128, REFERENCE -> TypeKind.REFERENCE;
        };
    }

    private static ClassDesc descriptor(ValueKind kind) {
        return switch (kind) {
            case I32 -> ConstantDescs.CD_int;
            case I64 -> ConstantDescs.CD_long;
            case F32 -> ConstantDescs.CD_float;
            case F64 -> ConstantDescs.CD_double;
            case V128, REFERENCE -> ConstantDescs.CD_Object;
        };
    }

    private static char letter(ValueKind kind) {
        return switch (kind) {
            case I32 -> 'i';
            case I64 -> 'l';
            case F32 -> 'f';
            case F64 -> 'd';
            case V128, REFERENCE -> 'a';
        };
    }
}
