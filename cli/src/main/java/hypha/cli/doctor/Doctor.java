package hypha.cli.doctor;

import hypha.host.CpuKind;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/** Runs all checks, and prints each finding as soon as it is there. */
public final class Doctor {
    private final PrintWriter out;

    /** @param out where the findings go */
    public Doctor(PrintWriter out) {
        this.out = out;
    }

    /** Runs the checks; answers whether nothing that is needed is missing. */
    public boolean examine() {
        List<Supplier<List<Finding>>> checks = List.of(
                ComputerChecks::run,
                JavaChecks::run,
                KvmChecks::run,
                () -> MachineChecks.run(CpuKind.KVM),
                () -> MachineChecks.run(CpuKind.JVM));
        boolean healthy = true;
        for (Supplier<List<Finding>> check : checks) {
            for (Finding finding : check.get()) {
                finding.print(out);
                healthy &= finding.level() != Finding.Level.FAILURE;
            }
        }
        out.println(healthy ? "All that Hypha needs is there." : "Something that Hypha needs is missing.");
        return healthy;
    }
}
