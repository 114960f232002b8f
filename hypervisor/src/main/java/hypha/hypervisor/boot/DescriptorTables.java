package hypha.hypervisor.boot;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * GDT, TSS and IDT (Intel SDM 3.5, 6.14, 8.7). The IDT is one for all vCPUs and fills a page; each vCPU has a GDT and a TSS of its own in a
 * block of {@value #BLOCK_BYTES} bytes, because the GDT describes the TSS.
 */
final class DescriptorTables {
    /** Selector of 64-bit code of ring 3. */
    static final int RING3_CODE = 0x23;
    /** Selector of data of ring 3. */
    static final int RING3_DATA = 0x1B;
    /** Selector of the TSS. */
    static final int TASK_STATE = 0x28;

    static final int BLOCK_BYTES = 512;
    static final int GDT_BYTES = 7 * Long.BYTES;
    /** The TSS proper, whose I/O permission map follows it at once. */
    private static final int IO_MAP_OFFSET = 104;
    /** A 32-bit access uses four ports, so the last that ring 3 needs is beyond that of the last doorbell. */
    private static final int LAST_PORT = BootProtocol.PORT_DOORBELL_LAST + BootProtocol.PORT_BYTES - 1;
    /** The map's bytes up to that port; a byte of ones is to follow them (Intel SDM Vol. 1 19.5.2). */
    private static final int IO_MAP_BYTES = LAST_PORT / 8 + 1;

    static final int TASK_STATE_BYTES = IO_MAP_OFFSET + IO_MAP_BYTES + 1;
    static final int IDT_BYTES = BootProtocol.VECTORS * 16;

    private static final long RING0_CODE_DESCRIPTOR = 0x00AF_9B00_0000_FFFFL;
    private static final long RING0_DATA_DESCRIPTOR = 0x00CF_9300_0000_FFFFL;
    private static final long RING3_DATA_DESCRIPTOR = 0x00CF_F300_0000_FFFFL;
    private static final long RING3_CODE_DESCRIPTOR = 0x00AF_FB00_0000_FFFFL;
    private static final long BUSY_TSS = 0x8BL << 40;

    private static final int TASK_STATE_OFFSET = 64;
    private static final int TSS_RSP0 = 4;
    private static final int TSS_IST1 = 0x24;
    private static final int TSS_IO_MAP = 0x66;

    private static final int RING0_CODE = 0x08;
    private static final long INTERRUPT_GATE = 0x8EL << 40;
    /** What lets ring 3 raise a vector by an instruction. */
    private static final long GATE_RING3 = 3L << 45;

    private static final int VECTOR_NMI = 2;
    private static final int VECTOR_BREAKPOINT = 3;
    private static final int VECTOR_DOUBLE_FAULT = 8;

    private DescriptorTables() {}

    /** Where the TSS is in a vCPU's block; the GDT is at its start. */
    static long taskState(long block) {
        return block + TASK_STATE_OFFSET;
    }

    /** Writes a vCPU's GDT and TSS. */
    static void writeBlock(MemorySegment ram, long block, long perCpu) {
        ram.set(JAVA_LONG, block + 0x08, RING0_CODE_DESCRIPTOR);
        ram.set(JAVA_LONG, block + 0x10, RING0_DATA_DESCRIPTOR);
        ram.set(JAVA_LONG, block + 0x18, RING3_DATA_DESCRIPTOR);
        ram.set(JAVA_LONG, block + 0x20, RING3_CODE_DESCRIPTOR);
        long tss = taskState(block);
        ram.set(
                JAVA_LONG,
                block + TASK_STATE,
                TASK_STATE_BYTES - 1 | (tss & 0xFF_FFFF) << 16 | BUSY_TSS | (tss >>> 24 & 0xFF) << 56);
        ram.set(JAVA_LONG, block + TASK_STATE + 8, tss >>> 32);
        ram.set(JAVA_LONG_UNALIGNED, tss + TSS_RSP0, PerCpuBlock.ringZeroStack(perCpu));
        ram.set(JAVA_LONG_UNALIGNED, tss + TSS_IST1, PerCpuBlock.interruptStack(perCpu));
        ram.set(JAVA_SHORT_UNALIGNED, tss + TSS_IO_MAP, (short) IO_MAP_OFFSET);
        allowPorts(ram.asSlice(tss + IO_MAP_OFFSET, IO_MAP_BYTES + 1));
    }

    /** Lets ring 3 use the protocol's ports and no other: a bit of 0 allows. */
    private static void allowPorts(MemorySegment map) {
        map.fill((byte) 0xFF);
        for (int port = BootProtocol.PORT_PANIC; port <= LAST_PORT; port++) {
            byte others = map.get(JAVA_BYTE, port / 8);
            map.set(JAVA_BYTE, port / 8, (byte) (others & ~(1 << port % 8)));
        }
    }

    /**
     * Writes the IDT.
     *
     * @param vectors gpa of the table of handlers, which is loaded already and whose place has been checked
     */
    static void writeInterruptTable(MemorySegment ram, long table, long vectors) {
        for (int vector = 0; vector < BootProtocol.VECTORS; vector++) {
            long handler = ram.get(JAVA_LONG_UNALIGNED, vectors + (long) vector * Long.BYTES);
            long stack = vector == VECTOR_NMI || vector == VECTOR_DOUBLE_FAULT ? 1 : 0;
            long rights = vector == VECTOR_BREAKPOINT ? INTERRUPT_GATE | GATE_RING3 : INTERRUPT_GATE;
            long gate = table + vector * 16L;
            ram.set(
                    JAVA_LONG,
                    gate,
                    handler & 0xFFFF | RING0_CODE << 16 | stack << 32 | rights | (handler >>> 16 & 0xFFFF) << 48);
            ram.set(JAVA_INT_UNALIGNED, gate + 8, (int) (handler >>> 32));
        }
    }
}
