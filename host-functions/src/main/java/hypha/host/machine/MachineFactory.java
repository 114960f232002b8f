package hypha.host.machine;

import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;

/** Makes a machine with the kernel loaded into it, not started. */
@FunctionalInterface
public interface MachineFactory {
    /** Makes a machine; what is thrown says why it cannot. */
    Machine create(MachineConfiguration configuration);
}
