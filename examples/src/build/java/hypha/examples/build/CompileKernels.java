package hypha.examples.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles the kernels of the benchmarks, each to WASM and to a native program, with the same compiler and optimization. Run by the build
 * from source: {@code java CompileKernels.java <folder of the kernels> <folder for the compiler> <folder for the results>}.
 *
 * <p>{@code NAME.c} becomes {@code NAME.wasm}, which exports {@code run}, and with {@code runner.c} the program {@code NAME}. What is newer
 * than all sources stays.
 */
public final class CompileKernels {
    private static final long COMPILER_LIMIT_SECONDS = 120;
    private static final String RUNNER = "runner.c";
    private static final String SIMD_SUFFIX = "simd.c";

    private static final List<String> OPTIONS =
            List.of("-std=c17", "-O2", "-ffreestanding", "-nostdlib", "-fno-math-errno", "-Wall", "-Wextra", "-Werror");

    private static final List<String> WASM_OPTIONS = List.of(
            "--target=wasm32",
            "-mno-tail-call",
            "-mbulk-memory",
            "-Wl,--no-entry",
            "-Wl,--stack-first",
            "-Wl,-z,stack-size=65536");

    /** The baseline of x86-64, as a distribution compiles its packages. The linker of the artifact answers to several names. */
    private static final List<String> NATIVE_OPTIONS =
            List.of("--target=x86_64-linux-gnu", "-static", "-fuse-ld=lld", "-fno-stack-protector");

    private CompileKernels() {}

    /** Compiles what is not up to date. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path kernels = Path.of(arguments[0]).toAbsolutePath().normalize();
        Toolchain toolchain = new Toolchain(Path.of(arguments[1]).toAbsolutePath());
        Path results = Files.createDirectories(Path.of(arguments[2]).toAbsolutePath());
        List<String> clang = toolchain.clang();
        Path linker = toolchain.folder().resolve("ld.lld");
        if (!Files.exists(linker)) {
            Files.createSymbolicLink(linker, Path.of("wasm-ld"));
        }

        List<Path> sources;
        try (Stream<Path> files = Files.list(kernels)) {
            sources = files.sorted().toList();
        }
        long newest = 0;
        for (Path source : sources) {
            newest = Math.max(newest, Files.getLastModifiedTime(source).toMillis());
        }
        for (Path source : sources) {
            String file = source.getFileName().toString();
            if (file.endsWith(".c") && !file.equals(RUNNER)) {
                String name = file.substring(0, file.length() - 2);
                List<String> wasm = new ArrayList<>(WASM_OPTIONS);
                wasm.add(file.endsWith(SIMD_SUFFIX) ? "-msimd128" : "-mno-simd128");
                wasm.add(source.toString());
                compile(toolchain, clang, wasm, results.resolve(name + ".wasm"), newest);
                List<String> program = new ArrayList<>(NATIVE_OPTIONS);
                program.addAll(
                        List.of(source.toString(), kernels.resolve(RUNNER).toString()));
                compile(toolchain, clang, program, results.resolve(name), newest);
            }
        }
    }

    private static void compile(Toolchain toolchain, List<String> clang, List<String> options, Path result, long newest)
            throws IOException, InterruptedException {
        if (Files.exists(result) && Files.getLastModifiedTime(result).toMillis() > newest) {
            return;
        }
        System.out.println("compiling " + result.getFileName());
        Path unfinished = result.resolveSibling(result.getFileName() + ".part");
        List<String> command = new ArrayList<>(clang);
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-o", unfinished.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("LD_LIBRARY_PATH", toolchain.folder().toString());
        Process process = builder.start();
        if (!process.waitFor(COMPILER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("clang did not end in time: result=" + result + " seconds=" + COMPILER_LIMIT_SECONDS);
        }
        if (process.exitValue() != 0) {
            throw new IOException("clang failed: result=" + result + " exitCode=" + process.exitValue());
        }
        Files.move(unfinished, result, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
