package hypha.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import hypha.hypervisor.kvm.VcpuExit;
import org.junit.jupiter.api.Test;

class ExitPolicyTest {
    private static ExitPolicy.Action write(int port, int bytes, int count, int value) {
        return ExitPolicy.decide(new VcpuExit.PortWrite(port, bytes, count, value));
    }

    @Test
    void shouldKnowThePortsOfTheProtocol() {
        assertEquals(new ExitPolicy.Action.Trap(), write(0x500, 4, 1, 1));
        assertEquals(new ExitPolicy.Action.KernelPanic(), write(0x500, 4, 1, 2));
        assertEquals(new ExitPolicy.Action.GrowMemory(-1), write(0x504, 4, 1, -1));
        assertEquals(new ExitPolicy.Action.Shutdown(7), write(0x508, 4, 1, 7));
    }

    @Test
    void shouldPassOverDoorbellsThatNobodyConnected() {
        assertInstanceOf(ExitPolicy.Action.Resume.class, write(0x510, 4, 1, 0));
        assertInstanceOf(ExitPolicy.Action.Resume.class, write(0x54F, 4, 1, 0));
    }

    @Test
    void shouldTakeEverythingElseForMisbehaviour() {
        assertInstanceOf(ExitPolicy.Action.Misbehaviour.class, write(0x500, 4, 1, 3));
        assertInstanceOf(ExitPolicy.Action.Misbehaviour.class, write(0x508, 1, 1, 0));
        assertInstanceOf(ExitPolicy.Action.Misbehaviour.class, write(0x508, 4, 2, 0));
        assertInstanceOf(ExitPolicy.Action.Misbehaviour.class, write(0x50F, 4, 1, 0));
        assertInstanceOf(ExitPolicy.Action.Misbehaviour.class, write(0x550, 4, 1, 0));
        assertInstanceOf(ExitPolicy.Action.Misbehaviour.class, ExitPolicy.decide(new VcpuExit.PortRead(0x500, 4)));
        assertEquals(
                new ExitPolicy.Action.Misbehaviour("write to an address without memory: gpa=0x10 bytes=8"),
                ExitPolicy.decide(new VcpuExit.Mmio(0x10, 8, true)));
        assertEquals(new ExitPolicy.Action.Misbehaviour("triple fault"), ExitPolicy.decide(new VcpuExit.TripleFault()));
    }

    @Test
    void shouldTellHostFailuresFromGuestFailures() {
        assertInstanceOf(ExitPolicy.Action.HostFailure.class, ExitPolicy.decide(new VcpuExit.EntryFailure(1, 0)));
        assertInstanceOf(ExitPolicy.Action.HostFailure.class, ExitPolicy.decide(new VcpuExit.InternalError(1, 0)));
        assertInstanceOf(ExitPolicy.Action.HostFailure.class, ExitPolicy.decide(new VcpuExit.Other(5)));
    }
}
