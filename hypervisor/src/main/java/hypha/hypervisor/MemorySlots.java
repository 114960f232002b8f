package hypha.hypervisor;

import hypha.hypervisor.boot.BootProtocol;
import hypha.hypervisor.kvm.Vm;

/**
 * The memory slots that back guest RAM: one for each growth, and two for one that crosses {@link BootProtocol#APIC_PAGE}, which stays out.
 * Not thread-safe.
 */
final class MemorySlots {
    private final Vm vm;
    private final long ramHva;
    private int count;

    /** No slots, for RAM at {@code ramHva}. */
    MemorySlots(Vm vm, long ramHva) {
        this.vm = vm;
        this.ramHva = ramHva;
    }

    /**
     * Backs RAM that is not backed yet.
     *
     * @throws HypervisorException if the host has no more memory or slots; nothing has changed then
     */
    void back(long startGpa, long endGpa) {
        long apicEnd = BootProtocol.APIC_PAGE + BootProtocol.PAGE_BYTES;
        if (startGpa > BootProtocol.APIC_PAGE || endGpa <= BootProtocol.APIC_PAGE) {
            add(startGpa, endGpa);
            return;
        }
        int old = count;
        add(startGpa, BootProtocol.APIC_PAGE);
        try {
            add(apicEnd, endGpa);
        } catch (HypervisorException e) {
            if (count > old) {
                count = old;
                vm.memorySlot(count, startGpa, 0, ramHva + startGpa); // of no bytes: deletes it
            }
            throw e;
        }
    }

    private void add(long startGpa, long endGpa) {
        if (startGpa < endGpa) {
            vm.memorySlot(count, startGpa, endGpa - startGpa, ramHva + startGpa);
            count++;
        }
    }
}
