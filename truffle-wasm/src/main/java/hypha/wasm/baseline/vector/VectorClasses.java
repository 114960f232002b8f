package hypha.wasm.baseline.vector;

/** Whether vectors can be in the first tier. Mentions none of the classes that need what may not be there. */
public final class VectorClasses {
    private static final String PACKAGE = "jdk.internal.vm.vector";
    private static final boolean AVAILABLE = find();

    private VectorClasses() {}

    /** Says whether the JVM knows vectors, which it does with the module {@code jdk.incubator.vector}, and lets this module use them, which takes {@code --add-exports=java.base/jdk.internal.vm.vector=hypha.wasm}. */
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    private static boolean find() {
        Module base = Object.class.getModule();
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                && base.getPackages().contains(PACKAGE)
                && base.isExported(PACKAGE, VectorClasses.class.getModule());
    }
}
