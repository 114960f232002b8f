package hypha.aot.differential;

import hypha.aot.Compilation;
import hypha.aot.program.ClassPath;
import hypha.aot.target.Targets;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program compiled to machine code and loaded into this process. */
@SuppressWarnings("restricted") // it runs what it compiled
final class NativeCode implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final SymbolLookup symbols;

    NativeCode(ClassPath classPath) throws Exception {
        Path library = Files.createTempFile("hypha-aot-test", ".so");
        try {
            new Compilation(Targets.find("x86_64").orElseThrow(), classPath).shared(library);
            symbols = SymbolLookup.libraryLookup(library, arena);
        } finally {
            Files.delete(library);
        }
    }

    /** The exported method of a symbol. */
    MethodHandle method(String symbol, MethodType type) {
        MemoryLayout[] parameters =
                type.parameterList().stream().map(NativeCode::layout).toArray(MemoryLayout[]::new);
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
