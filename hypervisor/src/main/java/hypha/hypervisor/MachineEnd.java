package hypha.hypervisor;

import java.util.Objects;

/** How a machine ended. */
public sealed interface MachineEnd {
    /**
     * The kernel said that all is done.
     *
     * @param code what the kernel wrote to the port {@code SHUTDOWN}; its meaning is between kernel and embedder
     */
    record Shutdown(int code) implements MachineEnd {}

    /**
     * The guest failed: an exception in the kernel, a panic that the kernel declared, or an act that no correct kernel does.
     *
     * @param report all that is known of it
     */
    record Panic(PanicReport report) implements MachineEnd {
        /** Checks its argument. */
        public Panic {
            Objects.requireNonNull(report, "report");
        }
    }

    /**
     * The machine failed, and not the guest: KVM refused to run a vCPU, or the embedder's callback threw.
     *
     * @param cause why
     */
    record Failure(Throwable cause) implements MachineEnd {
        /** Checks its argument. */
        public Failure {
            Objects.requireNonNull(cause, "cause");
        }
    }

    /** The embedder closed the machine before it ended by itself. */
    record Stopped() implements MachineEnd {}
}
