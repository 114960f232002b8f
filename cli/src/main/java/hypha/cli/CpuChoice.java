package hypha.cli;

import hypha.host.CpuKind;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import java.util.function.Consumer;

/** What {@code --cpu} says. */
enum CpuChoice {
    /** Guest CPUs, or failure. */
    KVM,
    /** Threads of this process. */
    JVM,
    /** Guest CPUs if that works, otherwise threads of this process. */
    AUTO;

    /**
     * Boots a machine of this choice.
     *
     * @param builder the configuration, in which the CPU is set
     * @param notice takes one line if it was not the first choice that booted
     * @throws HyphaException if none came up
     */
    Hypha boot(HyphaConfiguration.Builder builder, Consumer<String> notice) {
        if (this == JVM) {
            return Hypha.boot(builder.cpu(CpuKind.JVM).build());
        }
        try {
            return Hypha.boot(builder.cpu(CpuKind.KVM).build());
        } catch (HyphaException e) {
            if (this == KVM) {
                throw e;
            }
            notice.accept("no KVM machine, so the kernel runs on the JVM: " + Messages.of(e));
            return Hypha.boot(builder.cpu(CpuKind.JVM).build());
        }
    }
}
