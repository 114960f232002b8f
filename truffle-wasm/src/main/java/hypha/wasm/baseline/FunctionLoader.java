package hypha.wasm.baseline;

import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.runtime.LoadedModule;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the class of a function when the first call to it is linked. The JVM asks for it by the name that the caller's code has for it, so compiling lazily costs calls nothing once they are linked.
 */
final class FunctionLoader extends ClassLoader {
    static final String PACKAGE = "hypha.wasm.baseline.code";
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final String PREFIX = PACKAGE + ".F";

    /** Begins the name of a class that calls a function which may be cold; the function's index follows. */
    static final String LINK = "L";

    private static final String LINK_PREFIX = PACKAGE + "." + LINK;

    /** Between the name of a function's class and that of the class of one of its loops. */
    private static final char LOOP = 'O';

    static {
        registerAsParallelCapable();
    }

    private static final Map<FunctionLoader, String> NAMES = Collections.synchronizedMap(new WeakHashMap<>());

    private final LoadedModule module;
    private final PollSwitch polls = new PollSwitch();
    private final IndirectSites sites = new IndirectSites();

    FunctionLoader(LoadedModule module) {
        super("hypha-wasm-functions-" + NUMBER.getAndIncrement(), ShapeLoader.INSTANCE);
        this.module = module;
        ShapeLoader.open(this);
        NAMES.put(this, getName());
        // What is usual may have changed since the switch was made.
        polls.relax(System.nanoTime());
        SafepointWatch.begin();
    }

    /** Returns the module. */
    LoadedModule module() {
        return module;
    }

    /**
     * Returns the loader of the code that a frame of the JVM executes.
     *
     * @param likely returned if it is that, or none
     */
    static FunctionLoader of(StackTraceElement frame, FunctionLoader likely) {
        String name = frame.getClassLoaderName();
        if (!frame.getClassName().startsWith(PREFIX) || likely.getName().equals(name)) {
            return likely;
        }
        synchronized (NAMES) {
            for (FunctionLoader loader : NAMES.keySet()) {
                if (loader.getName().equals(name)) {
                    return loader;
                }
            }
        }
        return likely;
    }

    /** Returns whether the module's code looks for interruptions. */
    PollSwitch polls() {
        return polls;
    }

    /** Returns what is known of the module's indirect calls. */
    IndirectSites sites() {
        return sites;
    }

    /** Relaxes the switches of all modules. */
    static void relaxPolls() {
        List<FunctionLoader> all;
        synchronized (NAMES) {
            all = List.copyOf(NAMES.keySet());
        }
        long nowNanos = System.nanoTime();
        all.forEach(loader -> loader.polls.relax(nowNanos));
    }

    /** Makes the code look for interruptions that is on the stack of a thread. */
    static void turnOnPolls(StackTraceElement[] stack) {
        Set<String> names = new HashSet<>();
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith(PREFIX)) {
                names.add(frame.getClassLoaderName());
            }
        }
        List<FunctionLoader> found = new ArrayList<>();
        if (!names.isEmpty()) {
            synchronized (NAMES) {
                NAMES.forEach((loader, name) -> {
                    if (names.contains(name)) {
                        found.add(loader);
                    }
                });
            }
        }
        found.forEach(loader -> loader.polls.turnOn());
    }

    BaselineEntry entry(int function) {
        try {
            return (BaselineEntry) loadClass(PREFIX + function).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("function=" + function + " module=" + module.name(), e);
        }
    }

    /** Returns the class of a function from a loop header on. */
    static ClassDesc loopType(int function, int header) {
        return ClassDesc.of(PACKAGE, "F" + function + LargeFunction.SEPARATOR + LOOP + header);
    }

    /** Returns the code of a function from a loop header on. */
    LoopEntry loopEntry(int function, int header) {
        String name = PACKAGE + "." + loopType(function, header).displayName();
        try {
            return (LoopEntry) loadClass(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("function=" + function + " module=" + module.name() + " header=" + header, e);
        }
    }

    /**
     * The place of a frame of the JVM in the module.
     *
     * @param function the function's index
     * @param index where it is in its register code, or {@link UnwoundFrames#NO_INDEX}
     */
    record Place(int function, int index) {}

    /** Returns where in the module a frame of the JVM is, or null if it is not in its code. */
    Place place(StackTraceElement frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        if (!getName().equals(frame.getClassLoaderName()) || !type.startsWith(PREFIX)) {
            return null;
        }
        int separator = type.indexOf(LargeFunction.SEPARATOR, PREFIX.length());
        if (separator >= 0) {
            return method.startsWith(LargeFunction.REGION)
                    ? new Place(
                            Integer.parseInt(type.substring(PREFIX.length(), separator)),
                            BodyEmitter.index(
                                    frame.getLineNumber(),
                                    Integer.parseInt(method.substring(LargeFunction.REGION.length()))))
                    : null;
        }
        if (!method.equals(FunctionClass.CALL) || frame.getLineNumber() == LargeFunction.NO_LINE) {
            return null;
        }
        int function = Integer.parseInt(type.substring(PREFIX.length()));
        // The code of an imported function only goes to where that is.
        return function < module.model().importedFunctionCount()
                ? null
                : new Place(function, BodyEmitter.index(frame.getLineNumber(), 0));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.equals(PollClass.NAME)) {
            byte[] bytes = PollClass.generate();
            return defineClass(name, bytes, 0, bytes.length);
        }
        if (name.equals(DispatchClass.STATES_NAME)) {
            byte[] bytes = DispatchClass.states();
            return defineClass(name, bytes, 0, bytes.length);
        }
        if (name.startsWith(DispatchClass.PREFIX)) {
            byte[] bytes = DispatchClass.generate(
                    module, sites, Integer.parseInt(name.substring(DispatchClass.PREFIX.length())));
            return defineClass(name, bytes, 0, bytes.length);
        }
        if (name.startsWith(LINK_PREFIX)) {
            int function = Integer.parseInt(name.substring(LINK_PREFIX.length()));
            byte[] bytes = ColdClasses.link(FunctionClass.shape(module, function), function);
            return defineClass(name, bytes, 0, bytes.length);
        }
        if (!name.startsWith(PREFIX)) {
            throw new ClassNotFoundException(name);
        }
        String own = name.substring(PREFIX.length());
        int separator = own.indexOf(LargeFunction.SEPARATOR);
        byte[] bytes;
        if (separator < 0) {
            bytes = new FunctionClass(module, Integer.parseInt(own)).generate(this::define);
        } else if (own.charAt(separator + 1) == LOOP) {
            int function = Integer.parseInt(own.substring(0, separator));
            bytes = new FunctionClass(module, function, Integer.parseInt(own.substring(separator + 2)))
                    .generate(this::define);
        } else {
            // Of a large function: defined with the function's own.
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private void define(ClassDesc type, byte[] bytes) {
        defineClass(type.packageName() + "." + type.displayName(), bytes, 0, bytes.length);
    }
}
