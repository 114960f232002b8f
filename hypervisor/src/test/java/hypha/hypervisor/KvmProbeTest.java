package hypha.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.kvm.VcpuExit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KvmProbeTest {
    @Test
    void shouldSayWhatIsWrongInsteadOfThrowing() {
        KvmProbe probe = KvmProbe.run();
        assertEquals(probe.usable(), probe.failure().isEmpty());
        assertTrue(probe.usable() || probe.errno() != 0 || !probe.missing().isEmpty(), probe::toString);
    }

    @Test
    void shouldNotKnowTimesOfGuestsThatExitUnexpectedly() {
        assertEquals(KvmProbe.UNKNOWN, KvmProbe.medianNanos(() -> new VcpuExit.InternalError(1, 0)));
        assertTrue(KvmProbe.medianNanos(() -> {
                    Thread.onSpinWait();
                    return new VcpuExit.PortWrite(0x10, 1, 1, 0);
                })
                >= 0);
    }

    @Test
    @Tag("kvm")
    void shouldMeasureGuests() {
        KvmAvailable.assume();
        KvmProbe probe = KvmProbe.run();
        assertTrue(probe.usable(), probe::failure);
        assertEquals(12, probe.apiVersion());
        assertTrue(probe.capabilities().get("KVM_CAP_MAX_VCPUS") >= 1, probe::toString);
        assertTrue(probe.exitRoundTripNanos() > 0);
        assertTrue(probe.ringZeroPicos() > 0);
    }
}
