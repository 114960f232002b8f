package hypha.aot.llvm;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.llvm.global.LLVM;

/** LLVM's programs, unpacked from the artifact on first use (some seconds, 300 MB in JavaCPP's cache). */
final class Toolchain {
    /** The shared libraries that the programs need, which they look for beside themselves under a name with LLVM's version. */
    private static final List<String> LIBRARIES = List.of("libLLVM.so", "libclang-cpp.so");

    private static final long TIMEOUT_SECONDS = 120;

    private Toolchain() {}

    /**
     * Runs a program and waits for it.
     *
     * @param program its name in the artifact
     * @param input what it reads from standard input
     * @param arguments its arguments
     * @return what it printed to standard output
     * @throws ToolException if it cannot be run, fails (its messages are in the exception), or takes too long
     */
    static String run(String program, String input, List<String> arguments) throws ToolException {
        List<String> command = new ArrayList<>();
        command.add(unpack(program).toString());
        command.addAll(arguments);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("hypha-aot");
            Path in = Files.writeString(folder.resolve("in"), input);
            Path out = folder.resolve("out");
            Path errors = folder.resolve("errors");
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new ToolException(program + " did not end within " + TIMEOUT_SECONDS + " seconds");
            }
            if (process.exitValue() != 0) {
                throw new ToolException(program + " failed: exitCode=" + process.exitValue() + "\n"
                        + Files.readString(errors).strip());
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } catch (IOException unusable) {
            throw new ToolException(program + " cannot be run: " + unusable.getMessage(), unusable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ToolException(program + " was interrupted", interrupted);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        for (File file : folder.toFile().listFiles()) {
            file.delete();
        }
        folder.toFile().delete();
    }

    private static synchronized Path unpack(String program) throws ToolException {
        try {
            String version = version();
            for (String library : LIBRARIES) {
                Path file = cached(library);
                link(file.resolveSibling(library + "." + version), file.getFileName());
            }
            Path file = cached(program);
            if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
                throw new IOException("cannot be made executable: file=" + file);
            }
            return file;
        } catch (IOException unusable) {
            throw new ToolException(program + " cannot be unpacked: " + unusable.getMessage(), unusable);
        }
    }

    private static Path cached(String name) throws IOException {
        String resource = "org/bytedeco/llvm/" + Loader.getPlatform() + "/" + name;
        URL url = LLVM.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IOException("not in the artifact for this platform: resource=" + resource);
        }
        return Loader.cacheResource(url).toPath();
    }

    private static void link(Path link, Path to) throws IOException {
        try {
            Files.createSymbolicLink(link, to);
        } catch (FileAlreadyExistsException made) {
            // By an earlier run, or by one at the same time.
            if (!Files.isSymbolicLink(link)) {
                throw made;
            }
        }
    }

    private static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        LLVM.LLVMGetVersion(major, minor, new int[1]);
        return major[0] + "." + minor[0];
    }
}
