package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.FileDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The statistics of a VM or vCPU: a file that describes itself, of a {@code struct kvm_stats_header}, {@code struct kvm_stats_desc}s and
 * values (KVM API 4.131, KVM_GET_STATS_FD).
 */
public final class KvmStats implements AutoCloseable {
    private static final long MAXIMUM_BYTES = 256 << 10;
    // struct kvm_stats_header: flags, name_size, num_desc, id_offset, desc_offset, data_offset
    private static final long HEADER_NAME_SIZE = 4;
    private static final long HEADER_NUM_DESC = 8;
    private static final long HEADER_DESC_OFFSET = 16;
    private static final long HEADER_DATA_OFFSET = 20;
    // struct kvm_stats_desc: flags (32 bits), exponent (16), size (16), offset (32), bucket_size (32), name
    private static final long DESC_SIZE = 6;
    private static final long DESC_OFFSET = 8;
    private static final long DESC_NAME = 16;

    private final FileDescriptor file;

    private KvmStats(FileDescriptor file) {
        this.file = file;
    }

    /** The statistics of the VM or vCPU that {@code owner} is; null if this KVM has none (before Linux 5.14). */
    static KvmStats open(FileDescriptor owner) {
        int number = owner.tryIoctl(Ioctl.KVM_GET_STATS_FD, 0);
        if (number == -Errno.EINVAL || number == -Errno.ENOTTY) {
            return null;
        }
        if (number < 0) {
            throw new HypervisorException("KVM_GET_STATS_FD", -number, Errno.name(-number));
        }
        return new KvmStats(new FileDescriptor(number, "kvm-stats"));
    }

    /**
     * Adds the values of now to {@code values}, their names preceded by {@code prefix}; those of a histogram are followed by the
     * number of the bucket.
     */
    public void addTo(Map<String, Long> values, String prefix) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(MAXIMUM_BYTES);
            // One read gives all of a file that is as small as this; the descriptors precede the values.
            long bytes = file.readFromStart(buffer);
            parse(buffer.asSlice(0, bytes), values, prefix);
        }
    }

    /** Reads a whole file of statistics. */
    static void parse(MemorySegment stats, Map<String, Long> values, String prefix) {
        try {
            long nameBytes = stats.get(JAVA_INT_UNALIGNED, HEADER_NAME_SIZE);
            int count = stats.get(JAVA_INT_UNALIGNED, HEADER_NUM_DESC);
            long descriptor = stats.get(JAVA_INT_UNALIGNED, HEADER_DESC_OFFSET);
            long data = stats.get(JAVA_INT_UNALIGNED, HEADER_DATA_OFFSET);
            for (int i = 0; i < count; i++, descriptor += DESC_NAME + nameBytes) {
                int elements = Short.toUnsignedInt(stats.get(JAVA_SHORT_UNALIGNED, descriptor + DESC_SIZE));
                long first = data + stats.get(JAVA_INT_UNALIGNED, descriptor + DESC_OFFSET);
                String name = prefix + name(stats.asSlice(descriptor + DESC_NAME, nameBytes));
                for (int element = 0; element < elements; element++) {
                    values.put(
                            elements == 1 ? name : name + '.' + element,
                            stats.get(JAVA_LONG_UNALIGNED, first + element * (long) Long.BYTES));
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new HypervisorException(
                    "read KVM statistics: they do not fit into their file, bytes=" + stats.byteSize());
        }
    }

    private static String name(MemorySegment field) {
        int length = 0;
        while (length < field.byteSize() && field.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(field.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        file.close();
    }
}
