package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every instruction on vectors in the first tier, compiled by HotSpot's last compiler: in a JVM that compiles early and in the foreground. */
class HotVectorTest {
    private static final int SECONDS = 600;

    @Test
    @Timeout(SECONDS + 10)
    void compiledTheyDoTheSameAsInterpreted(@TempDir Path folder) throws Exception {
        Path graal = Path.of("target", "graal");
        assumeTrue(Files.isDirectory(graal), "the jars of Graal are not there");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xbatch",
                        "-XX:CompileThresholdScaling=0.2",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:+EnableJVMCI",
                        "--upgrade-module-path=" + graal,
                        "--add-modules=org.graalvm.truffle.runtime,jdk.graal.compiler,jdk.incubator.vector",
                        "--add-exports=java.base/jdk.internal.vm.vector=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=org.graalvm.truffle,ALL-UNNAMED",
                        "-classpath",
                        "target/test-classes:target/classes",
                        HotVectors.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "takes too long");
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output).stream()
                .filter(line -> !line.startsWith("WARNING: ") && !line.contains(" allocates "))
                .toList();
        assertEquals(List.of("instructions=" + VectorModule.instructions().size()), lines);
    }
}
