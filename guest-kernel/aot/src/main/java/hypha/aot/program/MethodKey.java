package hypha.aot.program;

import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.MethodTypeDesc;

/**
 * A method as a class file names it.
 *
 * @param owner internal name of the class, with slashes
 * @param name the method's name
 * @param descriptor its descriptor (JVMS 4.3.3)
 */
public record MethodKey(String owner, String name, String descriptor) {
    static MethodKey of(InvokeInstruction call) {
        return new MethodKey(
                call.owner().asInternalName(),
                call.name().stringValue(),
                call.type().stringValue());
    }

    /** The method's parameter and return types. */
    public MethodTypeDesc type() {
        return MethodTypeDesc.ofDescriptor(descriptor);
    }

    /** The name as a Java stack trace shows it: {@code package.Class.method}. */
    public String displayName() {
        return owner.replace('/', '.') + "." + name;
    }

    @Override
    public String toString() {
        return displayName() + descriptor;
    }
}
