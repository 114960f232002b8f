package hypha.hypervisor.jvm;

import hypha.bare.hosted.HostedMachine;
import hypha.hypervisor.HostedProgram;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Loads the kernel's classes and those of {@code hypha.bare} anew for one machine, whose state their static fields are. Everything else, {@code
 * hypha.bare.hosted} included, is the embedder's.
 */
public final class MachineClassLoader extends ClassLoader {
    private static final String BARE = "hypha.bare.";
    private static final String BARE_HOSTED = "hypha.bare.hosted.";
    private static final String HOSTED = "hypha.bare.Hosted";

    private final HostedProgram program;

    /** A loader of that program. */
    public MachineClassLoader(HostedProgram program) {
        super("hypha-machine", HostedMachine.class.getClassLoader());
        this.program = program;
    }

    /**
     * Makes {@code machine} the one on which the program runs.
     *
     * @throws IllegalArgumentException if {@code hypha.bare} is not among the class files
     */
    public void install(HostedMachine machine) {
        MethodHandle install = find(HOSTED, "install", MethodType.methodType(void.class, HostedMachine.class));
        try {
            install.invokeExact(machine);
        } catch (Throwable t) {
            throw new AssertionError("a setter threw", t);
        }
    }

    /**
     * The program's entry: a method of two longs.
     *
     * @throws IllegalArgumentException if there is no such public method of a public class
     */
    public MethodHandle entry() {
        return find(
                program.entryClass(), program.entryMethod(), MethodType.methodType(void.class, long.class, long.class));
    }

    /** True if a class of that name is the machine's own, so that its frames are the kernel's. */
    public boolean owns(String className) {
        if (className.startsWith(BARE_HOSTED)) {
            return false;
        }
        if (className.startsWith(BARE)) {
            return true;
        }
        for (String name : program.packages()) {
            if (className.startsWith(name) && className.startsWith(".", name.length())) {
                return true;
            }
        }
        return false;
    }

    private MethodHandle find(String className, String method, MethodType type) {
        try {
            return MethodHandles.publicLookup().findStatic(loadClass(className), method, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no public static " + className + "." + method + type, e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!owns(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = program.classFiles().read(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
