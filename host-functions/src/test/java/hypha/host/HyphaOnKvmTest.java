package hypha.host;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class HyphaOnKvmTest extends HyphaTest {
    @BeforeEach
    void requireKvm() {
        assumeTrue(Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
    }

    @Override
    HyphaConfiguration.Builder configuration(Console console) {
        return HyphaConfiguration.builder(console).cpu(CpuKind.KVM).maximumMemoryBytes(1L << 30);
    }
}
