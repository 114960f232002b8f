package hypha.hypervisor.socket;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.linux.EventFd;

/** A doorbell over an eventfd, as KVM's. */
final class PollableBell implements Doorbell {
    private final EventFd event = new EventFd();

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

    void close() {
        event.close();
    }
}
