package hypha.aot.program;

/**
 * An intrinsic as a class file asks for it.
 *
 * @param name value of {@link hypha.bare.Intrinsic}
 * @param descriptor descriptor of the annotated method
 */
public record IntrinsicKey(String name, String descriptor) {}
