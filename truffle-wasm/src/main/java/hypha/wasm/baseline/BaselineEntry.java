package hypha.wasm.baseline;

import hypha.wasm.runtime.WasmInstance;

/**
 * A function's code in this tier. Stateless: the instance is an argument. The classes that extend it are generated: one for each {@link Shape}, with a typed {@code invoke}, and below them one for each
 * function.
 */
public abstract class BaselineEntry {
    static {
        // There are two implementations from the start. HotSpot's compilers would build on there being one only, and
        // throw away what calls it at the second.
        new First();
        new Second();
    }

    /** For generated classes. */
    protected BaselineEntry() {}

    /** Calls the function as {@link hypha.wasm.runtime.CallingConvention} says: boxed arguments behind the instance, a boxed result. */
    public abstract Object invoke(Object[] arguments);

    /**
     * Calls the function with numbers, each as 64 bits: integers sign-extended, the bits of floats. Only for a function of numbers with one result at most.
     *
     * @return the result in the same form; 0 if there is none
     */
    public long invoke(WasmInstance instance, long[] arguments) {
        throw new UnsupportedOperationException("not a function of numbers: entry=" + this);
    }

    /** Does nothing. */
    private static final class First extends BaselineEntry {
        @Override
        public Object invoke(Object[] arguments) {
            return null;
        }

        @Override
        public long invoke(WasmInstance instance, long[] arguments) {
            return 0;
        }
    }

    /** Does nothing. */
    private static final class Second extends BaselineEntry {
        @Override
        public Object invoke(Object[] arguments) {
            return null;
        }

        @Override
        public long invoke(WasmInstance instance, long[] arguments) {
            return 0;
        }
    }
}
