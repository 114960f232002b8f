package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class KvmRunTest {
    private final MemorySegment run = Arena.ofAuto().allocate(3 * 4096, 4096);

    private void io(int direction, int size, int port, int count, int data) {
        run.set(JAVA_INT, 8, KvmRun.KVM_EXIT_IO);
        run.set(JAVA_BYTE, 32, (byte) direction);
        run.set(JAVA_BYTE, 33, (byte) size);
        run.set(JAVA_SHORT, 34, (short) port);
        run.set(JAVA_INT, 36, count);
        run.set(JAVA_LONG, 40, 4096);
        run.set(JAVA_INT, 4096, data);
    }

    @Test
    void shouldDecodePortAccesses() {
        io(1, 4, 0xFFF0, 1, 0x8000_0001);
        assertEquals(new VcpuExit.PortWrite(0xFFF0, 4, 1, 0x8000_0001), KvmRun.exit(run));
        io(1, 2, 0x500, 3, 0x1234_FFFE);
        assertEquals(new VcpuExit.PortWrite(0x500, 2, 3, 0xFFFE), KvmRun.exit(run));
        io(1, 1, 0x500, 1, 0x1234_56FF);
        assertEquals(new VcpuExit.PortWrite(0x500, 1, 1, 0xFF), KvmRun.exit(run));
        io(0, 1, 0x60, 1, 0);
        assertEquals(new VcpuExit.PortRead(0x60, 1), KvmRun.exit(run));
    }

    @Test
    void shouldDecodeMemoryAccesses() {
        run.set(JAVA_INT, 8, KvmRun.KVM_EXIT_MMIO);
        run.set(JAVA_LONG, 32, 0xFEE0_0000L);
        run.set(JAVA_INT, 48, 8);
        run.set(JAVA_BYTE, 52, (byte) 1);
        assertEquals(new VcpuExit.Mmio(0xFEE0_0000L, 8, true), KvmRun.exit(run));
    }

    @Test
    void shouldDecodeFailures() {
        run.set(JAVA_INT, 8, KvmRun.KVM_EXIT_FAIL_ENTRY);
        run.set(JAVA_LONG, 32, 0x8000_0021L);
        run.set(JAVA_INT, 40, 3);
        assertEquals(new VcpuExit.EntryFailure(0x8000_0021L, 3), KvmRun.exit(run));
        run.set(JAVA_INT, 8, KvmRun.KVM_EXIT_INTERNAL_ERROR);
        run.set(JAVA_INT, 32, 1);
        run.set(JAVA_LONG, 40, 77);
        assertEquals(new VcpuExit.InternalError(1, 77), KvmRun.exit(run));
        run.set(JAVA_INT, 8, KvmRun.KVM_EXIT_SHUTDOWN);
        assertEquals(new VcpuExit.TripleFault(), KvmRun.exit(run));
        run.set(JAVA_INT, 8, KvmRun.KVM_EXIT_INTR);
        assertEquals(new VcpuExit.Interrupted(), KvmRun.exit(run));
        run.set(JAVA_INT, 8, 99);
        assertEquals(new VcpuExit.Other(99), KvmRun.exit(run));
    }
}
