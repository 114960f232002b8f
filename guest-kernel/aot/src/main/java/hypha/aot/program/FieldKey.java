package hypha.aot.program;

import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;

/**
 * A static field as a class file names it.
 *
 * @param owner internal name of the class, with slashes
 * @param name the field's name
 * @param descriptor its descriptor (JVMS 4.3.2)
 */
public record FieldKey(String owner, String name, String descriptor) {
    static FieldKey of(FieldInstruction access) {
        return new FieldKey(
                access.owner().asInternalName(),
                access.name().stringValue(),
                access.type().stringValue());
    }

    /** The field's type, as narrow as declared. */
    public TypeKind kind() {
        return TypeKind.fromDescriptor(descriptor);
    }

    /** The name as Java source would qualify it. */
    public String displayName() {
        return owner.replace('/', '.') + "." + name;
    }
}
