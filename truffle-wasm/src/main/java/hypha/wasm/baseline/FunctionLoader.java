package hypha.wasm.baseline;

import hypha.wasm.runtime.LoadedModule;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the class of a function when the first call to it is linked. The JVM asks for it by the name that the caller's code has for it, so compiling lazily costs calls nothing once they are linked.
 */
final class FunctionLoader extends ClassLoader {
    static final String PACKAGE = "hypha.wasm.baseline.code";
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final String PREFIX = PACKAGE + ".F";

    static {
        registerAsParallelCapable();
    }

    private final LoadedModule module;

    FunctionLoader(LoadedModule module) {
        super("hypha-wasm-functions-" + NUMBER.getAndIncrement(), ShapeLoader.INSTANCE);
        this.module = module;
        ShapeLoader.open(this);
    }

    BaselineEntry entry(int function) {
        try {
            return (BaselineEntry) loadClass(PREFIX + function).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("function=" + function + " module=" + module.name(), e);
        }
    }

    /** Returns the function of the module that is active in a frame of the JVM, or -1. */
    int function(StackTraceElement frame) {
        boolean ofModule = getName().equals(frame.getClassLoaderName())
                && frame.getClassName().startsWith(PREFIX)
                && frame.getMethodName().equals(FunctionClass.CALL);
        return ofModule ? Integer.parseInt(frame.getClassName().substring(PREFIX.length())) : -1;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX)) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes = new FunctionClass(module, Integer.parseInt(name.substring(PREFIX.length()))).generate();
        return defineClass(name, bytes, 0, bytes.length);
    }
}
