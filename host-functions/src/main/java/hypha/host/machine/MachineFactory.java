package hypha.host.machine;

import hypha.host.CpuKind;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;

/** Makes a machine with the kernel loaded into it, not started. */
@FunctionalInterface
public interface MachineFactory {
    /** Makes a machine; what is thrown says why it cannot. */
    Machine create(MachineConfiguration configuration);

    /** The factory for a kind of CPU. */
    static MachineFactory of(CpuKind cpu) {
        return _ -> {
            throw new HypervisorException("no machine for cpu=" + cpu + " yet");
        };
    }
}
