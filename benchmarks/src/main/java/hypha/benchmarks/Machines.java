package hypha.benchmarks;

import hypha.cli.SilentConsole;
import hypha.host.CpuKind;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import java.util.Map;

/** Machines as the benchmarks have them. */
final class Machines {
    private Machines() {}

    /** Boots one without input and output, with all else as the command has it. */
    static Hypha boot(CpuKind cpu) {
        return Hypha.boot(HyphaConfiguration.builder(new SilentConsole())
                .cpu(cpu)
                .engineOptions(Map.of("engine.WarnInterpreterOnly", "false"))
                .build());
    }
}
