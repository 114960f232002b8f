package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class KvmCpuid2Test {
    private static int addressBits(int function, int eax) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cpuid = KvmCpuid2.allocate(arena);
            long entry = KvmCpuid2.LAYOUT.byteSize() + KvmCpuid2.ENTRY.byteSize();
            cpuid.set(JAVA_INT, 0, 2);
            cpuid.set(JAVA_INT, entry + Layouts.offset(KvmCpuid2.ENTRY, "function"), function);
            cpuid.set(JAVA_INT, entry + Layouts.offset(KvmCpuid2.ENTRY, "eax"), eax);
            return KvmCpuid2.addressBits(cpuid);
        }
    }

    @Test
    void shouldTakeTheNarrowerWidthOfHostAndGuest() {
        assertEquals(46, addressBits(0x8000_0008, 0x0000_302E));
        assertEquals(48, addressBits(0x8000_0008, 0x0030_3934));
        assertEquals(46, addressBits(0x8000_0008, 0x0034_302E));
    }

    @Test
    void shouldAssumeTheOldestWidthWithoutTheLeaf() {
        assertEquals(36, addressBits(0x8000_0007, 0x0000_302E));
    }
}
