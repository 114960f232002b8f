package hypha.hypervisor;

import hypha.hypervisor.boot.BootProtocol;
import hypha.hypervisor.kvm.VcpuExit;

/** What the boot protocol makes of a vCPU's exit. A pure function: acting on it is the vCPU thread's business. */
final class ExitPolicy {
    /** What is to be done. */
    sealed interface Action {
        /** The guest goes on. */
        record Resume() implements Action {
            static final Resume INSTANCE = new Resume();
        }

        /** The guest wants RAM, then goes on. */
        record GrowMemory(int mebibytes) implements Action {}

        /** The guest is done. */
        record Shutdown(int code) implements Action {}

        /** The guest failed; the per-CPU block has the trap record. */
        record Trap() implements Action {}

        /** The guest failed; the per-CPU block has the panic record. */
        record KernelPanic() implements Action {}

        /** The guest did what no correct kernel does. */
        record Misbehaviour(String what) implements Action {}

        /** The host failed. */
        record HostFailure(String what) implements Action {}
    }

    private ExitPolicy() {}

    /** The action for an exit. */
    static Action decide(VcpuExit exit) {
        return switch (exit) {
            case VcpuExit.Interrupted _ -> Action.Resume.INSTANCE;
            case VcpuExit.PortWrite write -> portWrite(write);
            case VcpuExit.PortRead read ->
                new Action.Misbehaviour(
                        "read of port=0x" + Integer.toHexString(read.port()) + " bytes=" + read.bytes());
            case VcpuExit.Mmio mmio ->
                new Action.Misbehaviour((mmio.write() ? "write to" : "read of") + " an address without memory: gpa=0x"
                        + Long.toHexString(mmio.gpa()) + " bytes=" + mmio.bytes());
            case VcpuExit.TripleFault _ -> new Action.Misbehaviour("triple fault");
            case VcpuExit.EntryFailure failure ->
                new Action.HostFailure("KVM_EXIT_FAIL_ENTRY: the CPU refuses the vCPU's state: reason=0x"
                        + Long.toHexString(failure.reason()) + " cpu=" + failure.cpu());
            case VcpuExit.InternalError error ->
                new Action.HostFailure("KVM_EXIT_INTERNAL_ERROR: suberror=" + error.suberror() + " data=0x"
                        + Long.toHexString(error.data()));
            case VcpuExit.Other other -> new Action.HostFailure("unexpected exit: exit_reason=" + other.reason());
        };
    }

    /** The action for a write to a port, which on the JVM is no exit but means the same. */
    static Action portWrite(VcpuExit.PortWrite write) {
        int port = write.port();
        if (write.bytes() == BootProtocol.PORT_BYTES && write.count() == 1) {
            switch (port) {
                case BootProtocol.PORT_GROW_MEMORY -> {
                    return new Action.GrowMemory(write.value());
                }
                case BootProtocol.PORT_SHUTDOWN -> {
                    return new Action.Shutdown(write.value());
                }
                case BootProtocol.PORT_PANIC -> {
                    if (write.value() == BootProtocol.PANIC_TRAP) {
                        return new Action.Trap();
                    }
                    if (write.value() == BootProtocol.PANIC_KERNEL) {
                        return new Action.KernelPanic();
                    }
                }
                default -> {
                    // A doorbell that nobody has connected: nobody wants to hear it.
                    if (port >= BootProtocol.PORT_DOORBELL_FIRST && port <= BootProtocol.PORT_DOORBELL_LAST) {
                        return Action.Resume.INSTANCE;
                    }
                }
            }
        }
        return new Action.Misbehaviour("write to port=0x" + Integer.toHexString(port) + " bytes=" + write.bytes()
                + " count=" + write.count() + " value=0x" + Integer.toHexString(write.value()));
    }
}
