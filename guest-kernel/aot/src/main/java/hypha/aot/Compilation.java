package hypha.aot;

import hypha.aot.ir.ModuleTranslator;
import hypha.aot.llvm.CodeGenerator;
import hypha.aot.llvm.ElfFile;
import hypha.aot.llvm.Linker;
import hypha.aot.llvm.SymbolMap;
import hypha.aot.llvm.ToolException;
import hypha.aot.program.ClassPath;
import hypha.aot.program.Program;
import hypha.aot.runtime.BlockMemory;
import hypha.aot.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of the compiler: class files and assembly to an image with its symbol map. */
public final class Compilation {
    private final Target target;
    private final ClassPath classPath;

    /**
     * Prepares a run.
     *
     * @param target the machine to compile for
     * @param classPath the classes given; the run adds its own run-time support
     */
    public Compilation(Target target, ClassPath classPath) {
        this.target = target;
        this.classPath = classPath;
    }

    /**
     * What a run produced.
     *
     * @param methods number of methods compiled
     * @param textBytes bytes of code, that of the nucleus included
     * @param dataBytes bytes of constants and variables
     */
    public record Result(int methods, long textBytes, long dataBytes) {}

    /** Compiles and links a static image, and writes its symbol map beside it. */
    public Result image(Options options) throws ViolationsException, ToolException, IOException {
        Path output = options.output();
        Files.createDirectories(output.toAbsolutePath().getParent());
        Path object = output.resolveSibling(output.getFileName() + ".o");
        List<Path> objects = new ArrayList<>(List.of(object));
        try {
            int methods = compile(object, false, options.emitLlvm());
            for (Path source : options.assembly()) {
                Path assembled = output.resolveSibling(output.getFileName() + "." + source.getFileName() + ".o");
                objects.add(assembled);
                Linker.assemble(target, source, assembled);
            }
            Linker.linkImage(target, objects, options.base(), options.entry(), output);
            if (options.map() != null) {
                Files.writeString(options.map(), SymbolMap.of(output));
            }
            ElfFile elf = ElfFile.read(output);
            return new Result(
                    methods,
                    elf.sizeBytes(".text") + elf.sizeBytes(".nucleus"),
                    elf.sizeBytes(".rodata") + elf.sizeBytes(".data") + elf.sizeBytes(".bss"));
        } finally {
            for (Path temporary : objects) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** Compiles and links a shared object, whose exported methods can be called where the compiler runs. */
    public void shared(Path output) throws ViolationsException, ToolException, IOException {
        Path object = output.resolveSibling(output.getFileName() + ".o");
        try {
            compile(object, true, null);
            Linker.linkShared(target, List.of(object), output);
        } finally {
            Files.deleteIfExists(object);
        }
    }

    /** Compiles to an object file; returns the number of methods. */
    private int compile(Path object, boolean shared, Path emitLlvm)
            throws ViolationsException, ToolException, IOException {
        classPath.add(BlockMemory.class);
        Program program = Program.analyse(
                classPath,
                ModuleTranslator::isJdkOperation,
                intrinsic -> ModuleTranslator.isKnownIntrinsic(target, intrinsic));
        rejectViolations(program);
        String ir = ModuleTranslator.translate(program, target);
        rejectViolations(program);
        try (CodeGenerator generator = CodeGenerator.parse(ir, target, shared)) {
            generator.optimise();
            if (emitLlvm != null) {
                Files.writeString(emitLlvm, ir + "\n; ---- optimised ----\n\n" + generator.ir());
            }
            generator.emitObject(object);
        }
        return program.methods().size();
    }

    private static void rejectViolations(Program program) throws ViolationsException {
        if (!program.violations().isEmpty()) {
            throw new ViolationsException(program.violations());
        }
    }
}
