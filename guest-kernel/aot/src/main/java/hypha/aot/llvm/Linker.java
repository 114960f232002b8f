package hypha.aot.llvm;

import hypha.aot.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The assembler and the linker: objects and assembly files to an image laid out as {@code docs/boot-protocol.md} says. */
public final class Linker {
    private Linker() {}

    /**
     * Assembles a file; what it includes is looked for beside it.
     *
     * @param source the assembly file
     * @param object the object file to write
     * @throws ToolException with the assembler's messages, if it refuses
     */
    public static void assemble(Target target, Path source, Path object) throws ToolException {
        Toolchain.run(
                "clang",
                "",
                List.of(
                        "--target=" + target.triple(),
                        "-x",
                        "assembler",
                        "-I" + source.toAbsolutePath().getParent(),
                        "-g",
                        "-Werror",
                        "-c",
                        source.toString(),
                        "-o",
                        object.toString()));
    }

    /**
     * Links a static image.
     *
     * @param base address of the first byte, a multiple of 4096
     * @param entry symbol at which the image starts
     * @throws ToolException with the linker's messages, for example of undefined symbols
     */
    public static void linkImage(Target target, List<Path> objects, long base, String entry, Path output)
            throws ToolException {
        Path script = output.resolveSibling(output.getFileName() + ".ld");
        try {
            Files.writeString(script, ImageLayout.linkerScript(base, entry));
            List<String> arguments = common(target, objects, output);
            arguments.addAll(List.of("-static", "-T", script.toString(), "-z", "max-page-size=4096"));
            arguments.addAll(List.of("-z", "separate-code", "--orphan-handling=error", "--fatal-warnings"));
            try {
                Toolchain.run("lld", "", arguments);
            } finally {
                Files.delete(script);
            }
        } catch (IOException unusable) {
            throw new ToolException("linker script cannot be written or deleted: file=" + script, unusable);
        }
    }

    /** Links a shared object that this process can load, to run the code where it was compiled. */
    public static void linkShared(Target target, List<Path> objects, Path output) throws ToolException {
        List<String> arguments = common(target, objects, output);
        arguments.addAll(List.of("-shared", "-Bsymbolic"));
        Toolchain.run("lld", "", arguments);
    }

    private static List<String> common(Target target, List<Path> objects, Path output) {
        List<String> arguments =
                new ArrayList<>(List.of("-flavor", "gnu", "-m", target.linkerEmulation(), "-o", output.toString()));
        objects.forEach(object -> arguments.add(object.toString()));
        return arguments;
    }
}
