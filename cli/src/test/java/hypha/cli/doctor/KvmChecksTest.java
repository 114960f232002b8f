package hypha.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.KvmProbe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KvmChecksTest {
    private static List<Finding> findings(String failure, int errno, List<String> missing, long ringZeroPicos) {
        return KvmChecks.findings(new KvmProbe(failure, errno, 12, Map.of(), missing, 19_000, ringZeroPicos));
    }

    private static void assertOneFailure(List<Finding> findings, String finding, String remedy) {
        List<Finding> failures = findings.stream()
                .filter(f -> f.level() == Finding.Level.FAILURE)
                .toList();
        assertEquals(1, failures.size(), findings::toString);
        assertTrue(failures.getFirst().finding().contains(finding), failures::toString);
        assertTrue(failures.getFirst().remedy().contains(remedy), failures::toString);
    }

    @Test
    void tellsHowToGetADeviceThatIsNotThere() {
        assertOneFailure(findings("open /dev/kvm: ENOENT", 2, List.of(), 0), "ENOENT", "kvm_intel");
    }

    @Test
    void tellsHowToGetPermission() {
        assertOneFailure(findings("open /dev/kvm: EACCES", 13, List.of(), 0), "EACCES", "usermod -aG kvm");
    }

    @Test
    void namesTheCapabilitiesThatAreMissing() {
        assertOneFailure(
                findings("KVM lacks X", 0, List.of("KVM_CAP_X", "KVM_CAP_Y"), 0), "KVM_CAP_X, KVM_CAP_Y", "newer");
    }

    @Test
    void saysThatRingZeroWasNotMeasured() {
        List<Finding> findings = findings("", 0, List.of(), KvmProbe.UNKNOWN);
        assertTrue(findings.toString().contains("not measured"), findings::toString);
        assertTrue(findings.stream().allMatch(f -> f.level() == Finding.Level.OK), findings::toString);
    }

    @Test
    void tellsNativeFromEmulatedRingZero() {
        List<Finding> emulated = findings("", 0, List.of(), 500_000);
        List<Finding> real = findings("", 0, List.of(), 300);
        assertTrue(emulated.toString().contains("emulated, 500.0 ns"), emulated::toString);
        assertTrue(real.toString().contains("native, 0.3 ns"), real::toString);
        assertTrue(real.stream().allMatch(f -> f.level() == Finding.Level.OK), real::toString);
    }
}
