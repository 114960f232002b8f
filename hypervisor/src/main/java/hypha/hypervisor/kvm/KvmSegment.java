package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_segment}: a segment register with what its descriptor says (Intel SDM Vol. 3A 3.4.5). */
final class KvmSegment {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_LONG.withName("base"),
            JAVA_INT.withName("limit"),
            JAVA_SHORT.withName("selector"),
            JAVA_BYTE.withName("type"),
            JAVA_BYTE.withName("present"),
            JAVA_BYTE.withName("dpl"),
            JAVA_BYTE.withName("db"),
            JAVA_BYTE.withName("s"),
            JAVA_BYTE.withName("l"),
            JAVA_BYTE.withName("g"),
            JAVA_BYTE.withName("avl"),
            JAVA_BYTE.withName("unusable"),
            Layouts.padding(1));
    static final long BASE = Layouts.offset(LAYOUT, "base");
    private static final long LIMIT = Layouts.offset(LAYOUT, "limit");
    static final long SELECTOR = Layouts.offset(LAYOUT, "selector");
    private static final long TYPE = Layouts.offset(LAYOUT, "type");
    private static final long PRESENT = Layouts.offset(LAYOUT, "present");
    private static final long DPL = Layouts.offset(LAYOUT, "dpl");
    private static final long DB = Layouts.offset(LAYOUT, "db");
    private static final long S = Layouts.offset(LAYOUT, "s");
    private static final long L = Layouts.offset(LAYOUT, "l");
    private static final long G = Layouts.offset(LAYOUT, "g");

    private KvmSegment() {}

    /** A flat code or data segment of 4 GiB (in long mode: of everything) at {@code offset} of {@code sregs}. */
    static void flat(MemorySegment sregs, long offset, int selector, int type, boolean longMode, long base) {
        sregs.set(JAVA_LONG, offset + BASE, base);
        sregs.set(JAVA_INT, offset + LIMIT, -1);
        sregs.set(JAVA_SHORT, offset + SELECTOR, (short) selector);
        sregs.set(JAVA_BYTE, offset + TYPE, (byte) type);
        sregs.set(JAVA_BYTE, offset + PRESENT, (byte) 1);
        sregs.set(JAVA_BYTE, offset + DPL, (byte) (selector & 3));
        sregs.set(JAVA_BYTE, offset + DB, (byte) (longMode ? 0 : 1));
        sregs.set(JAVA_BYTE, offset + S, (byte) 1);
        sregs.set(JAVA_BYTE, offset + L, (byte) (longMode ? 1 : 0));
        sregs.set(JAVA_BYTE, offset + G, (byte) 1);
    }

    /** A system segment, such as a busy 64-bit TSS, at {@code offset} of {@code sregs}. */
    static void system(MemorySegment sregs, long offset, int selector, int type, long base, int limit) {
        sregs.set(JAVA_LONG, offset + BASE, base);
        sregs.set(JAVA_INT, offset + LIMIT, limit);
        sregs.set(JAVA_SHORT, offset + SELECTOR, (short) selector);
        sregs.set(JAVA_BYTE, offset + TYPE, (byte) type);
        sregs.set(JAVA_BYTE, offset + PRESENT, (byte) 1);
        sregs.set(JAVA_BYTE, offset + DPL, (byte) 0);
        sregs.set(JAVA_BYTE, offset + S, (byte) 0);
    }
}
