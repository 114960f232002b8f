package hypha.cli.doctor;

import java.util.List;

/** KVM: the device, its version, what it can do. */
final class KvmChecks {
    private KvmChecks() {}

    static List<Finding> run() {
        return List.of();
    }
}
