package hypha.hypervisor.kvm;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/** Offsets of C structure members by their names. */
final class Layouts {
    private Layouts() {}

    /** The offset of a member, in bytes from the structure's start. */
    static long offset(StructLayout layout, String member) {
        return layout.byteOffset(PathElement.groupElement(member));
    }

    /** Reserved or padding bytes. */
    static MemoryLayout padding(long bytes) {
        return MemoryLayout.paddingLayout(bytes);
    }
}
