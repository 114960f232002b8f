package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_ioeventfd}, an eventfd that a guest write raises without an exit: argument of KVM_IOEVENTFD (KVM API 4.59). */
final class KvmIoeventfd {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_LONG.withName("datamatch"),
            JAVA_LONG.withName("addr"),
            JAVA_INT.withName("len"),
            JAVA_INT.withName("fd"),
            JAVA_INT.withName("flags"),
            Layouts.padding(36));
    private static final long ADDR = Layouts.offset(LAYOUT, "addr");
    private static final long LEN = Layouts.offset(LAYOUT, "len");
    private static final long FD = Layouts.offset(LAYOUT, "fd");
    private static final long FLAGS = Layouts.offset(LAYOUT, "flags");
    private static final int KVM_IOEVENTFD_FLAG_PIO = 1 << 1;

    private KvmIoeventfd() {}

    /** Writes of {@code bytes} bytes, whatever their value, to an I/O port. */
    static MemorySegment ofPort(SegmentAllocator allocator, int port, int bytes, int fd) {
        return of(allocator, port, bytes, fd, KVM_IOEVENTFD_FLAG_PIO);
    }

    /** Writes of {@code bytes} bytes, whatever their value, to an address without memory. */
    static MemorySegment ofAddress(SegmentAllocator allocator, long gpa, int bytes, int fd) {
        return of(allocator, gpa, bytes, fd, 0);
    }

    private static MemorySegment of(SegmentAllocator allocator, long address, int bytes, int fd, int flags) {
        MemorySegment ioeventfd = allocator.allocate(LAYOUT);
        ioeventfd.set(JAVA_LONG, ADDR, address);
        ioeventfd.set(JAVA_INT, LEN, bytes);
        ioeventfd.set(JAVA_INT, FD, fd);
        ioeventfd.set(JAVA_INT, FLAGS, flags);
        return ioeventfd;
    }
}
