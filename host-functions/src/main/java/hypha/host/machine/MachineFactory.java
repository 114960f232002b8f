package hypha.host.machine;

import hypha.host.CpuKind;
import hypha.hypervisor.ElfImage;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.KvmMachine;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;
import hypha.hypervisor.SymbolMap;
import hypha.kernel.image.KernelImage;

/** Makes a machine with the kernel loaded into it, not started. */
@FunctionalInterface
public interface MachineFactory {
    /** Makes a machine; what is thrown says why it cannot. */
    Machine create(MachineConfiguration configuration);

    /** The factory for a kind of CPU. */
    static MachineFactory of(CpuKind cpu) {
        return switch (cpu) {
            case KVM -> MachineFactory::kvm;
            case JVM -> MachineFactory::jvm;
        };
    }

    private static Machine kvm(MachineConfiguration configuration) {
        ElfImage image = ElfImage.parse(KernelImage.elf());
        return KvmMachine.create(configuration, image, SymbolMap.parse(KernelImage.symbolMap()));
    }

    private static Machine jvm(MachineConfiguration configuration) {
        throw new HypervisorException("no machine on the JVM yet, vcpus=" + configuration.vcpus());
    }
}
