package hypha.hypervisor;

import org.junit.jupiter.api.Assumptions;

/** Skips tests where KVM cannot be used, with the reason. */
final class KvmAvailable {
    private KvmAvailable() {}

    static void assume() {
        String reason = "";
        try {
            hypha.hypervisor.kvm.Kvm.open().close();
        } catch (HypervisorException e) {
            reason = e.getMessage();
        }
        Assumptions.assumeTrue(reason.isEmpty(), "KVM is not usable here: " + reason);
    }
}
