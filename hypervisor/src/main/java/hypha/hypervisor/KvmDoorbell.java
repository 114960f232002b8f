package hypha.hypervisor;

import hypha.hypervisor.linux.EventFd;

/** A doorbell that KVM rings through an ioeventfd, without an exit. Waiting blocks the calling thread in the system. */
final class KvmDoorbell implements Doorbell {
    private final EventFd event;

    KvmDoorbell(EventFd event) {
        this.event = event;
    }

    @Override
    public boolean await(long timeoutNanos) {
        return event.await(timeoutNanos);
    }

    @Override
    public int pollable() {
        return event.file().number();
    }

    @Override
    public void signal() {
        event.signal();
    }
}
