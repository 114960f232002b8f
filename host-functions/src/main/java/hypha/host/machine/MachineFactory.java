package hypha.host.machine;

import hypha.host.CpuKind;
import hypha.hypervisor.ElfImage;
import hypha.hypervisor.HostedProgram;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.JvmMachine;
import hypha.hypervisor.KvmMachine;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;
import hypha.hypervisor.SymbolMap;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.image.KernelImage;

/** Makes a machine with the kernel loaded into it, not started. */
@FunctionalInterface
public interface MachineFactory {
    /** The class at which the kernel starts. */
    String KERNEL_ENTRY_CLASS = "hypha.kernel.boot.KernelEntry";

    /** Its method. */
    String KERNEL_ENTRY_METHOD = "main";

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
        return JvmMachine.create(configuration, HostedProgram.of(kernelEntry(), KERNEL_ENTRY_METHOD));
    }

    /** The class of the kernel's entry: named, not used, since each machine loads its own. */
    private static Class<?> kernelEntry() {
        Class<?> entry = Class.forName(BootInfo.class.getModule(), KERNEL_ENTRY_CLASS);
        if (entry == null) {
            throw new HypervisorException("the kernel's module has no class " + KERNEL_ENTRY_CLASS);
        }
        return entry;
    }
}
