package hypha.hypervisor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import hypha.hypervisor.boot.PerCpuBlock;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link PanicReport} of what a failed guest left in its RAM. Nothing found there is believed: every address is checked, every length is
 * bounded, and text is escaped.
 */
final class PanicReporter {
    private static final int MAXIMUM_MESSAGE_BYTES = 1024;
    private static final int MAXIMUM_FRAMES = 64;
    private static final int VECTOR_PAGE_FAULT = 14;

    private final GuestMemory memory;
    private final SymbolMap symbols;

    PanicReporter(GuestMemory memory, SymbolMap symbols) {
        this.memory = memory;
        this.symbols = symbols;
    }

    /** The report of an exception, from the trap record of a per-CPU block. */
    PanicReport trap(int vcpu, long perCpu) {
        MemorySegment block = memory.slice(perCpu, PerCpuBlock.BYTES);
        Map<String, Long> registers = new LinkedHashMap<>();
        long offset = PerCpuBlock.TRAP_RECORD;
        for (String name : PerCpuBlock.TRAP_REGISTERS) {
            registers.put(name, block.get(JAVA_LONG, offset));
            offset += Long.BYTES;
        }
        long vector = registers.get("vector");
        String reason =
                vectorName(vector) + " vector=" + vector + " error=0x" + Long.toHexString(registers.get("error"));
        if (vector == VECTOR_PAGE_FAULT) {
            reason += " address=0x" + Long.toHexString(registers.get("cr2"));
        }
        return new PanicReport(
                vcpu,
                reason,
                "",
                0,
                registers,
                stack(registers.get("rip"), registers.get("rbp"), registers.get("rsp")));
    }

    /** The report of a panic that the kernel declared, from the panic record of a per-CPU block. */
    PanicReport kernelPanic(int vcpu, long perCpu, Map<String, Long> registers) {
        return new PanicReport(vcpu, "kernel panic", message(perCpu), value(perCpu), registers, stack(registers));
    }

    /** The report of a guest that did {@code what}. */
    PanicReport misbehaviour(int vcpu, String what, Map<String, Long> registers) {
        return new PanicReport(vcpu, what, "", 0, registers, stack(registers));
    }

    /** The kernel's words in the panic record. */
    String message(long perCpu) {
        long address = memory.slice(perCpu + PerCpuBlock.PANIC_RECORD, 24).get(JAVA_LONG, 0);
        long length = memory.slice(perCpu + PerCpuBlock.PANIC_RECORD, 24).get(JAVA_LONG, 8);
        long bounded = Math.clamp(length, 0, MAXIMUM_MESSAGE_BYTES);
        try {
            return printable(memory.slice(address, bounded).toArray(JAVA_BYTE));
        } catch (IndexOutOfBoundsException e) {
            return "(the message is outside of memory: address=0x" + Long.toHexString(address) + " length=" + length
                    + ")";
        }
    }

    /** The kernel's number in the panic record. */
    long value(long perCpu) {
        return memory.slice(perCpu + PerCpuBlock.PANIC_RECORD, 24).get(JAVA_LONG, 16);
    }

    private List<String> stack(Map<String, Long> registers) {
        return stack(registers.get("rip"), registers.get("rbp"), registers.get("rsp"));
    }

    /**
     * Walks frame pointers: at each is the caller's frame pointer and then the address to return to. Ends at 0, at what is not the guest's
     * memory, at a frame that is not above the one before, and after {@value #MAXIMUM_FRAMES}.
     */
    private List<String> stack(long rip, long rbp, long rsp) {
        List<String> frames = new ArrayList<>();
        describe(frames, rip, rip);
        long framePointer = rbp;
        long floor = rsp;
        while (frames.size() < MAXIMUM_FRAMES && Long.compareUnsigned(framePointer, floor) >= 0 && framePointer != 0) {
            MemorySegment frame;
            try {
                frame = memory.slice(framePointer, 2 * Long.BYTES);
            } catch (IndexOutOfBoundsException e) {
                frames.add("(frame pointer outside of memory: 0x" + Long.toHexString(framePointer) + ")");
                break;
            }
            long returnAddress = frame.get(JAVA_LONG_UNALIGNED, Long.BYTES);
            if (returnAddress == 0) {
                break;
            }
            // The call is what comes before the address to return to, which may be another line or even another method.
            describe(frames, returnAddress - 1, returnAddress);
            floor = framePointer + 1;
            framePointer = frame.get(JAVA_LONG_UNALIGNED, 0);
        }
        return frames;
    }

    private void describe(List<String> frames, long lookup, long shown) {
        List<String> names = symbols.frames(lookup);
        if (names.isEmpty()) {
            frames.add("0x" + Long.toHexString(shown));
        } else {
            frames.addAll(names);
        }
    }

    /** UTF-8 text with control characters, and what is not UTF-8, made visible. */
    private static String printable(byte[] bytes) {
        var text = new StringBuilder();
        new String(bytes, StandardCharsets.UTF_8).codePoints().forEach(character -> {
            if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
                text.append("\\u").append(String.format("%04x", character));
            } else {
                text.appendCodePoint(character);
            }
        });
        return text.toString();
    }

    /** The name of an exception (Intel SDM Vol. 3A, table 6-1). */
    private static String vectorName(long vector) {
        return switch (Math.clamp(vector, -1, 64)) {
            case 0 -> "divide error";
            case 1 -> "debug exception";
            case 2 -> "non-maskable interrupt";
            case 3 -> "breakpoint";
            case 4 -> "overflow";
            case 5 -> "bound range exceeded";
            case 6 -> "invalid opcode";
            case 7 -> "device not available";
            case 8 -> "double fault";
            case 10 -> "invalid TSS";
            case 11 -> "segment not present";
            case 12 -> "stack fault";
            case 13 -> "general protection fault";
            case VECTOR_PAGE_FAULT -> "page fault";
            case 16 -> "x87 error";
            case 17 -> "alignment check";
            case 18 -> "machine check";
            case 19 -> "SIMD exception";
            default -> "unexpected vector";
        };
    }
}
