package hypha.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The kinds of CPU on which the kernel runs. */
enum Cpu {
    KVM("--cpu=kvm"),
    JVM("--cpu=jvm");

    private static final Path DEVICE = Path.of("/dev/kvm");

    private final String option;

    Cpu(String option) {
        this.option = option;
    }

    /** The option of the command that chooses it. */
    String option() {
        return option;
    }

    /** Skips the test where this CPU is not to be had. */
    Cpu orSkip() {
        assumeTrue(this != KVM || isKvmUsable(), "skipped: " + DEVICE + " is not there, or not open to this user");
        return this;
    }

    static boolean isKvmUsable() {
        return Files.isReadable(DEVICE) && Files.isWritable(DEVICE);
    }
}
