package hypha.hypervisor;

import hypha.hypervisor.boot.BootProtocol;
import hypha.hypervisor.kvm.Vm;
import hypha.hypervisor.linux.EventFd;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The irqfds by which the host interrupts vCPUs: one for each vCPU and vector, made when first used. */
final class InterruptLines implements AutoCloseable {
    private static final int VECTORS = BootProtocol.VECTOR_HOST_LAST - BootProtocol.VECTOR_HOST_FIRST + 1;

    private final Vm vm;
    private final int vcpus;
    private final AtomicReferenceArray<EventFd> events;
    private boolean closed;

    InterruptLines(Vm vm, int vcpus) {
        this.vm = vm;
        this.vcpus = vcpus;
        this.events = new AtomicReferenceArray<>(vcpus * VECTORS);
        // All routes at once: each change of the routing waits for a grace period of the host's kernel.
        vm.routeInterrupts(vcpus, BootProtocol.VECTOR_HOST_FIRST, VECTORS);
        try {
            for (int vcpu = 0; vcpu < vcpus; vcpu++) {
                connect(vcpu * VECTORS);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Refuses what {@link #raise} would refuse. */
    void check(int vcpu, int vector) {
        if (vcpu < 0
                || vcpu >= vcpus
                || vector < BootProtocol.VECTOR_HOST_FIRST
                || vector > BootProtocol.VECTOR_HOST_LAST) {
            throw new IllegalArgumentException("vcpu=" + vcpu + " vector=0x" + Integer.toHexString(vector));
        }
    }

    void raise(int vcpu, int vector) {
        check(vcpu, vector);
        int gsi = vcpu * VECTORS + vector - BootProtocol.VECTOR_HOST_FIRST;
        EventFd event = events.getAcquire(gsi);
        if (event == null) {
            event = connect(gsi);
        }
        if (event != null) {
            event.signal();
        }
    }

    private synchronized EventFd connect(int gsi) {
        EventFd event = events.getAcquire(gsi);
        if (event == null && !closed) {
            event = new EventFd();
            try {
                vm.irqfd(event, gsi);
            } catch (RuntimeException e) {
                event.close();
                throw e;
            }
            events.setRelease(gsi, event);
        }
        return event;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (int gsi = 0; gsi < events.length(); gsi++) {
            EventFd event = events.getAcquire(gsi);
            if (event != null) {
                event.close();
            }
        }
    }
}
