package hypha.examples.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles the C programs of this folder to WASM, with the clang and lld of the LLVM artifact. Run by the build from source:
 * {@code java CompileExamples.java <folder of the examples> <folder for the compiler> <folder for the resources>}.
 *
 * <p>Each {@code *.c} of the folder, and of its folders {@code faults}, {@code debug}, {@code hypha}, {@code network} and {@code threads}, is one program; the {@code .wasm} comes to stand beside
 * it, and a copy into the resources. A program is compiled if it is older than its source, than the runtime, or than this file.
 */
public final class CompileExamples {
    private static final long COMPILER_LIMIT_SECONDS = 120;

    private static final List<String> OPTIONS = List.of(
            "--target=wasm32",
            "-std=c17",
            "-O2",
            "-ffreestanding",
            "-nostdlib",
            "-Wall",
            "-Wextra",
            "-Werror",
            // No instructions of later proposals, whatever the compiler's default is; the examples are WebAssembly 2.0.
            "-mno-tail-call",
            "-mno-simd128",
            "-mbulk-memory",
            // The stack below the data: an overflow traps and does not overwrite variables.
            "-Wl,--stack-first",
            "-Wl,-z,stack-size=65536");

    /** In addition, for programs that show what a debugger does: the code is as the source has it, and says where it came from. */
    private static final List<String> DEBUGGING_OPTIONS = List.of("-O0", "-g");

    /** The folder of these programs. */
    private static final String DEBUGGING_FOLDER = "debug";

    /** In addition, for programs with threads: a memory that is shared, which each thread's instance imports. */
    private static final List<String> THREADS_OPTIONS = List.of(
            "-matomics",
            "-Wl,--shared-memory,--import-memory,--export-memory,--max-memory=16777216",
            "-Wl,--export=wasi_thread_start");

    /** The folder of these programs. */
    private static final String THREADS_FOLDER = "threads";

    private CompileExamples() {}

    /** Compiles what is not up to date. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path examples = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path runtime = examples.resolve("runtime");
        Path resources = Path.of(arguments[2]).resolve("hypha/examples");
        Toolchain toolchain = new Toolchain(Path.of(arguments[1]).toAbsolutePath());

        FileTime shared = newest(List.of(
                runtime.resolve("runtime.c"),
                runtime.resolve("runtime.h"),
                runtime.resolve("wasi.h"),
                examples.resolve("hypha/hypha.h"),
                examples.resolve("src/build/java/hypha/examples/build/CompileExamples.java")));
        for (Path source : sources(examples)) {
            String name = source.getFileName().toString().replaceFirst("\\.c$", ".wasm");
            Path program = source.resolveSibling(name);
            if (!Files.exists(program)
                    || newest(List.of(source)).compareTo(modified(program)) > 0
                    || shared.compareTo(modified(program)) > 0) {
                compile(toolchain, source, runtime, program);
            }
            Path resource = resources.resolve(examples.relativize(program));
            Files.createDirectories(resource.getParent());
            Files.copy(program, resource, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> sources(Path examples) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String name : List.of("", "faults", "files", DEBUGGING_FOLDER, "hypha", "network", THREADS_FOLDER)) {
            Path folder = examples.resolve(name);
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".c")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }

    private static void compile(Toolchain toolchain, Path source, Path runtime, Path program)
            throws IOException, InterruptedException {
        System.out.println("compiling " + source.getFileName());
        // Under its own name from the start, which lld writes into the program; the folder is on the same file system.
        Path unfinished = toolchain.folder().resolve(program.getFileName());
        List<String> command = new ArrayList<>(toolchain.clang());
        command.addAll(OPTIONS);
        if (source.getParent().endsWith(DEBUGGING_FOLDER)) {
            command.addAll(DEBUGGING_OPTIONS);
        }
        if (source.getParent().endsWith(THREADS_FOLDER)) {
            command.addAll(THREADS_OPTIONS);
        }
        command.add("-I" + runtime);
        command.add("-I" + runtime.resolveSibling("hypha"));
        command.addAll(
                List.of(source.toString(), runtime.resolve("runtime.c").toString(), "-o", unfinished.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("LD_LIBRARY_PATH", toolchain.folder().toString());
        Process process = builder.start();
        if (!process.waitFor(COMPILER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("clang did not end in time: source=" + source + " seconds=" + COMPILER_LIMIT_SECONDS);
        }
        if (process.exitValue() != 0) {
            throw new IOException("clang failed: source=" + source + " exitCode=" + process.exitValue());
        }
        Files.move(unfinished, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileTime newest(List<Path> files) throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        for (Path file : files) {
            FileTime modified = modified(file);
            newest = modified.compareTo(newest) > 0 ? modified : newest;
        }
        return newest;
    }

    private static FileTime modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }
}
