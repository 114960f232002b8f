package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct kvm_run}, the page by which KVM tells of an exit (KVM API 5): its head and the members of the union that are used. */
final class KvmRun {
    static final StructLayout HEAD = MemoryLayout.structLayout(
            JAVA_BYTE.withName("request_interrupt_window"),
            JAVA_BYTE.withName("immediate_exit"),
            Layouts.padding(6),
            JAVA_INT.withName("exit_reason"),
            JAVA_BYTE.withName("ready_for_interrupt_injection"),
            JAVA_BYTE.withName("if_flag"),
            JAVA_SHORT.withName("flags"),
            JAVA_LONG.withName("cr8"),
            JAVA_LONG.withName("apic_base"));
    static final StructLayout IO = MemoryLayout.structLayout(
            JAVA_BYTE.withName("direction"),
            JAVA_BYTE.withName("size"),
            JAVA_SHORT.withName("port"),
            JAVA_INT.withName("count"),
            JAVA_LONG.withName("data_offset"));
    static final StructLayout MMIO = MemoryLayout.structLayout(
            JAVA_LONG.withName("phys_addr"),
            MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("data"),
            JAVA_INT.withName("len"),
            JAVA_BYTE.withName("is_write"),
            Layouts.padding(3));
    static final StructLayout FAIL_ENTRY = MemoryLayout.structLayout(
            JAVA_LONG.withName("hardware_entry_failure_reason"), JAVA_INT.withName("cpu"), Layouts.padding(4));
    static final StructLayout INTERNAL = MemoryLayout.structLayout(
            JAVA_INT.withName("suberror"),
            JAVA_INT.withName("ndata"),
            MemoryLayout.sequenceLayout(16, JAVA_LONG).withName("data"));

    private static final long EXIT_REASON = Layouts.offset(HEAD, "exit_reason");
    static final long UNION = HEAD.byteSize();
    private static final long IO_DIRECTION = UNION + Layouts.offset(IO, "direction");
    private static final long IO_SIZE = UNION + Layouts.offset(IO, "size");
    private static final long IO_PORT = UNION + Layouts.offset(IO, "port");
    private static final long IO_COUNT = UNION + Layouts.offset(IO, "count");
    private static final long IO_DATA_OFFSET = UNION + Layouts.offset(IO, "data_offset");
    private static final long MMIO_DATA = UNION + Layouts.offset(MMIO, "data");
    private static final int KVM_EXIT_IO_OUT = 1;

    static final int KVM_EXIT_IO = 2;
    static final int KVM_EXIT_MMIO = 6;
    static final int KVM_EXIT_SHUTDOWN = 8;
    static final int KVM_EXIT_FAIL_ENTRY = 9;
    static final int KVM_EXIT_INTR = 10;
    static final int KVM_EXIT_INTERNAL_ERROR = 17;

    private KvmRun() {}

    /** What the guest writes in a {@link VcpuExit.Mmio} of 4 bytes. */
    static int mmioData(MemorySegment run) {
        return run.get(ValueLayout.JAVA_INT_UNALIGNED, MMIO_DATA);
    }

    /** What the guest reads in a {@link VcpuExit.Mmio} of 4 bytes, from the next KVM_RUN on. */
    static void mmioData(MemorySegment run, int value) {
        run.set(ValueLayout.JAVA_INT_UNALIGNED, MMIO_DATA, value);
    }

    /** The exit that the page tells of. */
    static VcpuExit exit(MemorySegment run) {
        int reason = run.get(JAVA_INT, EXIT_REASON);
        return switch (reason) {
            case KVM_EXIT_IO -> port(run);
            case KVM_EXIT_MMIO ->
                new VcpuExit.Mmio(
                        run.get(JAVA_LONG, UNION + Layouts.offset(MMIO, "phys_addr")),
                        run.get(JAVA_INT, UNION + Layouts.offset(MMIO, "len")),
                        run.get(JAVA_BYTE, UNION + Layouts.offset(MMIO, "is_write")) != 0);
            case KVM_EXIT_SHUTDOWN -> new VcpuExit.TripleFault();
            case KVM_EXIT_INTR -> VcpuExit.Interrupted.INSTANCE;
            case KVM_EXIT_FAIL_ENTRY ->
                new VcpuExit.EntryFailure(
                        run.get(JAVA_LONG, UNION + Layouts.offset(FAIL_ENTRY, "hardware_entry_failure_reason")),
                        run.get(JAVA_INT, UNION + Layouts.offset(FAIL_ENTRY, "cpu")));
            case KVM_EXIT_INTERNAL_ERROR ->
                new VcpuExit.InternalError(
                        run.get(JAVA_INT, UNION + Layouts.offset(INTERNAL, "suberror")),
                        run.get(JAVA_LONG, UNION + Layouts.offset(INTERNAL, "data")));
            default -> new VcpuExit.Other(reason);
        };
    }

    private static VcpuExit port(MemorySegment run) {
        int port = Short.toUnsignedInt(run.get(JAVA_SHORT, IO_PORT));
        int bytes = Byte.toUnsignedInt(run.get(JAVA_BYTE, IO_SIZE));
        if (run.get(JAVA_BYTE, IO_DIRECTION) != KVM_EXIT_IO_OUT) {
            return new VcpuExit.PortRead(port, bytes);
        }
        int raw = run.get(JAVA_INT, run.get(JAVA_LONG, IO_DATA_OFFSET));
        int value = bytes >= Integer.BYTES ? raw : raw & (1 << bytes * 8) - 1;
        return new VcpuExit.PortWrite(port, bytes, run.get(JAVA_INT, IO_COUNT), value);
    }
}
