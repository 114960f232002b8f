package hypha.wasm.baseline;

/**
 * A function's code in this tier. Stateless: the instance is an argument. The classes that extend it are generated: one for each {@link Shape}, with a typed {@code invoke}, and below them one for each
 * function.
 */
public abstract class BaselineEntry {
    /** For generated classes. */
    protected BaselineEntry() {}

    /** Calls the function as {@link hypha.wasm.runtime.CallingConvention} says: boxed arguments behind the instance, a boxed result. */
    public abstract Object invoke(Object[] arguments);
}
