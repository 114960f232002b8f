package hypha.benchmarks;

import hypha.host.BrokenStreamException;
import hypha.host.Console;
import hypha.host.CpuKind;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.StandardStream;
import java.lang.foreign.MemorySegment;
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

    /** Without input, and nobody reads the output. */
    private static final class SilentConsole implements Console {
        @Override
        public int read(MemorySegment target) {
            return -1;
        }

        @Override
        public void write(StandardStream stream, MemorySegment bytes) throws BrokenStreamException {
            throw new BrokenStreamException(stream);
        }
    }
}
