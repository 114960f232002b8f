package hypha.cli.doctor;

import hypha.cli.Percentiles;
import hypha.hypervisor.KvmProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** KVM: the device, its version, what it can do, and how it runs the most privileged code. */
final class KvmChecks {
    private static final String DEVICE = "KVM device";
    private static final String OTHERWISE = "; until then, --cpu=jvm runs programs without KVM";
    private static final int ENOENT = 2;
    private static final int EACCES = 13;

    private KvmChecks() {}

    static List<Finding> run() {
        return findings(KvmProbe.run());
    }

    static List<Finding> findings(KvmProbe probe) {
        if (!probe.usable() && probe.missing().isEmpty()) {
            return List.of(Finding.failure(DEVICE, probe.failure(), remedy(probe.errno()) + OTHERWISE));
        }
        var findings = new ArrayList<Finding>();
        findings.add(Finding.ok(DEVICE, "open to this user, API version " + probe.apiVersion()));
        findings.add(
                probe.missing().isEmpty()
                        ? Finding.ok("KVM capabilities", "all that are needed")
                        : Finding.failure(
                                "KVM capabilities",
                                "missing: " + String.join(", ", probe.missing()),
                                "use a newer Linux kernel" + OTHERWISE));
        findings.add(ringZero(probe));
        return findings;
    }

    private static Finding ringZero(KvmProbe probe) {
        String subject = "KVM ring 0";
        if (probe.ringZeroPicos() == KvmProbe.UNKNOWN) {
            return Finding.ok(
                    subject, "not measured: this KVM did not run the real-mode code that is timed; machines need none");
        }
        String each = String.format(Locale.ROOT, "%.1f ns an instruction", probe.ringZeroPicos() / 1e3);
        String exit = "; exit to user space and back: " + Percentiles.format(probe.exitRoundTripNanos());
        return Finding.ok(
                subject,
                probe.ringZeroEmulated()
                        ? "emulated, " + each + " (this KVM has neither VMX nor SVM)" + exit
                        : "native, " + each + exit);
    }

    private static String remedy(int errno) {
        return switch (errno) {
            case ENOENT ->
                "switch on virtualization in the firmware and load the module kvm_intel or kvm_amd; in a cloud, choose a"
                        + " machine with nested virtualization; in a container, pass the device in (--device=/dev/kvm)";
            case EACCES -> "add yourself to the device's group (sudo usermod -aG kvm \"$USER\") and log in again";
            default -> "see the words above and KVM's in dmesg";
        };
    }
}
