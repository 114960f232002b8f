package hypha.aot.differential;

import hypha.aot.program.ClassPath;
import hypha.bare.Hosted;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The same class files on the JVM and as machine code in this process; a method's symbol is its class's simple name, a dot and its name. */
final class TwoWorlds implements AutoCloseable {
    private final NativeCode code;
    private final ClassLoader loader;

    /**
     * Compiles and loads class files.
     *
     * @param classFiles class files by the classes' names
     */
    TwoWorlds(Map<String, byte[]> classFiles) throws Exception {
        ClassPath classPath = ClassPath.read(List.of());
        classPath.add(Methods.panicHandlerClass());
        for (byte[] classFile : classFiles.values()) {
            classPath.add(classFile);
        }
        code = new NativeCode(classPath);
        loader = new BytesLoader(classFiles);
        Hosted.install(new RawMachine());
    }

    /** Finds classes in memory. */
    private static final class BytesLoader extends ClassLoader {
        private final Map<String, byte[]> classFiles;

        BytesLoader(Map<String, byte[]> classFiles) {
            super(TwoWorlds.class.getClassLoader());
            this.classFiles = new HashMap<>(classFiles);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] classFile = classFiles.get(name);
            if (classFile == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, classFile, 0, classFile.length);
        }
    }

    /** A public static method on the JVM. */
    MethodHandle onJvm(String owner, String name, MethodType type) throws ReflectiveOperationException {
        return MethodHandles.publicLookup().findStatic(loader.loadClass(owner), name, type);
    }

    /** The same method as machine code. */
    MethodHandle compiled(String owner, String name, MethodType type) {
        String symbol = owner.substring(owner.lastIndexOf('.') + 1) + "." + name;
        return code.method(symbol, type);
    }

    @Override
    public void close() {
        code.close();
    }
}
