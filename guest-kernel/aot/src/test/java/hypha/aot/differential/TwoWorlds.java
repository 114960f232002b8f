package hypha.aot.differential;

import hypha.aot.Compilation;
import hypha.aot.program.ClassPath;
import hypha.aot.target.Targets;
import hypha.bare.Hosted;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The same class files on the JVM and as machine code in this process; a method's symbol is its class's simple name, a dot and its name. */
@SuppressWarnings("restricted") // it runs what it compiled
final class TwoWorlds implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final SymbolLookup symbols;
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
        Path library = Files.createTempFile("hypha-aot-test", ".so");
        try {
            new Compilation(Targets.find("x86_64").orElseThrow(), classPath).shared(library);
            symbols = SymbolLookup.libraryLookup(library, arena);
        } finally {
            Files.delete(library);
        }
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
        MemoryLayout[] parameters =
                type.parameterList().stream().map(TwoWorlds::layout).toArray(MemoryLayout[]::new);
        FunctionDescriptor descriptor = type.returnType() == void.class
                ? FunctionDescriptor.ofVoid(parameters)
                : FunctionDescriptor.of(layout(type.returnType()), parameters);
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(symbol), descriptor);
    }

    private static MemoryLayout layout(Class<?> type) {
        return switch (type.descriptorString()) {
            case "Z" -> ValueLayout.JAVA_BOOLEAN;
            case "B" -> ValueLayout.JAVA_BYTE;
            case "S" -> ValueLayout.JAVA_SHORT;
            case "C" -> ValueLayout.JAVA_CHAR;
            case "I" -> ValueLayout.JAVA_INT;
            case "J" -> ValueLayout.JAVA_LONG;
            default -> throw new IllegalArgumentException("type=" + type);
        };
    }

    @Override
    public void close() {
        arena.close();
    }
}
