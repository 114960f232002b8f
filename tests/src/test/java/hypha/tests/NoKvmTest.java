package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A computer whose KVM is not there, or not for this user. */
@Timeout(120)
final class NoKvmTest {
    private static final String NO_DEVICE = "-Dhypha.kvm.device=/nonexistent/kvm";

    @Test
    void fallsBackToTheJvmAndSaysSoInOneLine() throws Exception {
        Command.Outcome outcome = Command.hypha("run", example("hello"))
                .with("HYPHA_JAVA_OPTIONS", NO_DEVICE)
                .run();
        assertEquals("Hello from WebAssembly!\n", outcome.output(), outcome::toString);
        assertEquals(1, outcome.error().lines().count(), outcome::toString);
        assertTrue(outcome.error().contains("the kernel runs on the JVM"), outcome::toString);
        assertTrue(outcome.error().contains("/nonexistent/kvm"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void failsIfKvmWasDemanded() throws Exception {
        Command.Outcome outcome = Command.hypha("run", "--cpu=kvm", example("hello"))
                .with("HYPHA_JAVA_OPTIONS", NO_DEVICE)
                .run();
        assertEquals("", outcome.output());
        assertTrue(outcome.error().contains("/nonexistent/kvm"), outcome::toString);
        assertEquals(69, outcome.exitCode(), outcome::toString);
    }

    @Test
    void doctorNamesTheMissingDeviceAndARemedy() throws Exception {
        Command.Outcome outcome =
                Command.hypha("doctor").with("HYPHA_JAVA_OPTIONS", NO_DEVICE).run();
        List<String> lines = outcome.output().lines().toList();
        int failure = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("FAIL") && lines.get(i).contains("/nonexistent/kvm")) {
                failure = i;
                break;
            }
        }
        assertTrue(failure >= 0, outcome::toString);
        assertTrue(lines.get(failure + 1).contains("remedy:"), outcome::toString);
        assertEquals(1, outcome.exitCode(), outcome::toString);
    }

    @Test
    void saysThatPermissionIsMissingToAUserWithoutIt() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: only root can become another user");
        assumeTrue(Files.exists(Path.of("/dev/kvm")), "skipped: there is no /dev/kvm");
        assumeTrue(isPrivate(Path.of("/dev/kvm")), "skipped: /dev/kvm is open to all users");
        assumeTrue(succeeds("setpriv", "--version"), "skipped: there is no setpriv");
        String[] asNobody = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        assumeTrue(
                new ProcessBuilder(List.of(
                                        asNobody[0],
                                        asNobody[1],
                                        asNobody[2],
                                        asNobody[3],
                                        "test",
                                        "-r",
                                        Command.ROOT
                                                .resolve("examples/hello.wasm")
                                                .toString()))
                                .start()
                                .waitFor()
                        == 0,
                "skipped: other users cannot read this source tree");
        Command.Outcome outcome =
                Command.hypha("run", example("hello")).behind(asNobody).run();
        assertEquals("Hello from WebAssembly!\n", outcome.output(), outcome::toString);
        assertTrue(
                outcome.error().contains("EACCES") || outcome.error().contains("ermission denied"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    private static boolean isPrivate(Path device) throws Exception {
        return Files.getPosixFilePermissions(device).stream()
                .noneMatch(p -> p.name().startsWith("OTHERS"));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (java.io.IOException _) {
            return false;
        }
    }
}
