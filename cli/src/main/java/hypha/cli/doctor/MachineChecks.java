package hypha.cli.doctor;

import hypha.cli.Percentiles;
import hypha.cli.SilentConsole;
import hypha.host.CpuKind;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.LogLevel;
import java.util.List;
import java.util.Map;

/** Boots a real machine and measures it. */
final class MachineChecks {
    private static final int WARMUP = 50_000;
    private static final int CROSSINGS = 200_000;

    private MachineChecks() {}

    static List<Finding> run(CpuKind cpu) {
        String subject = "machine on " + cpu;
        HyphaConfiguration configuration = HyphaConfiguration.builder(new SilentConsole())
                .cpu(cpu)
                .logLevel(LogLevel.ERROR)
                .engineOptions(Map.of("engine.WarnInterpreterOnly", "false"))
                .build();
        try (Hypha hypha = Hypha.boot(configuration)) {
            hypha.measureCrossings(WARMUP, 0);
            Percentiles crossing = Percentiles.of(hypha.measureCrossings(CROSSINGS, 0));
            return List.of(Finding.ok(
                    subject,
                    "booted in " + Percentiles.format(hypha.bootNanos()) + "; crossing into the kernel: median "
                            + Percentiles.format(crossing.median()) + ", 99 % " + Percentiles.format(crossing.p99())));
        } catch (HyphaException e) {
            String remedy = cpu == CpuKind.KVM
                    ? "see the lines about /dev/kvm; until then, --cpu=jvm runs programs without it"
                    : "this is an error in Hypha; please report it with this line";
            return List.of(Finding.failure(subject, "did not start: " + e.getMessage(), remedy));
        }
    }
}
