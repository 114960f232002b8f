package hypha.host.wasi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fast paths of host functions are part of the machine code of the WebAssembly function that calls them: HotSpot says so. */
@Timeout(120)
class InliningTest {
    @Test
    void fastPathsAreInTheCodeOfTheCaller(@TempDir Path folder) throws Exception {
        List<String> lines = run(folder);
        String all = String.join("\n", lines);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("result=Exited[code=0]")), all);
        for (String method : List.of(
                "RandomGetNode::execute",
                "TaskRandom::take",
                "ClockTimeGetNode::execute",
                "FdWriteNode::execute",
                "SchedYieldNode::execute",
                "InlinedNodes$Clock::execute")) {
            assertTrue(isInlined(lines, method), method + " is not inlined\n" + all);
        }
        String crossings = lines.stream()
                .filter(line -> line.startsWith("crossings="))
                .findFirst()
                .orElseThrow();
        assertTrue(
                Long.parseLong(crossings.substring("crossings=".length())) < 1_000, crossings + " in 1,000,000 calls");
        // The check can fail: what crosses is called.
        assertFalse(isInlined(lines, "Lane::awaitAnswer"), all);
    }

    private static boolean isInlined(List<String> lines, String method) {
        return lines.stream().anyMatch(line -> line.contains(method + " (") && line.contains("inline (hot)"));
    }

    private static List<String> run(Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xbatch",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=PrintInlining,hypha.wasm.baseline.code.*::*",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                        "-classpath",
                        System.getProperty("jdk.module.path", "") + ':' + System.getProperty("java.class.path")
                                + ":target/test-classes:target/classes",
                        HotProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(90, TimeUnit.SECONDS), "takes too long");
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }
}
