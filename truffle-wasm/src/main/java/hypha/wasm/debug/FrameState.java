package hypha.wasm.debug;

import hypha.wasm.dwarf.ProgramState;
import hypha.wasm.runtime.WasmMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A suspended frame as the evaluation of locations sees it; and its memory, byte by byte. */
final class FrameState implements ProgramState {
    private final SuspendedFrame frame;

    FrameState(SuspendedFrame frame) {
        this.frame = frame;
    }

    SuspendedFrame frame() {
        return frame;
    }

    @Override
    public long local(int index) {
        return bits(frame.local(Objects.checkIndex(index, frame.localCount())));
    }

    @Override
    public long global(int index) {
        int count = frame.instance().module().model().globalCount();
        return bits(frame.instance().global(Objects.checkIndex(index, count)).get());
    }

    /** Returns the bits of a number; a value that is none throws {@link IndexOutOfBoundsException}, as a place that is not there does. */
    static long bits(Object value) {
        return switch (value) {
            case Integer number -> number & 0xFFFF_FFFFL;
            case Long number -> number;
            case Float number -> Float.floatToRawIntBits(number) & 0xFFFF_FFFFL;
            case Double number -> Double.doubleToRawLongBits(number);
            case null, default -> throw new IndexOutOfBoundsException("not a number");
        };
    }

    /** Says whether a range of addresses is in the memory. */
    boolean isMemory(long address, long sizeBytes) {
        WasmMemory memory = memory();
        return memory != null && address >= 0 && sizeBytes >= 0 && address <= memory.sizeBytes() - sizeBytes;
    }

    private WasmMemory memory() {
        var instance = frame.instance();
        return instance.module().model().memoryCount() == 0 ? null : instance.memory();
    }

    private MemorySegment at(long address, int sizeBytes) {
        if (!isMemory(address, sizeBytes)) {
            throw new IndexOutOfBoundsException("address=" + address);
        }
        return memory().segment();
    }

    @Override
    public long memory(long address, int sizeBytes) {
        MemorySegment segment = at(address, sizeBytes);
        long value = 0;
        for (int i = sizeBytes - 1; i >= 0; i--) {
            value = value << 8 | segment.get(ValueLayout.JAVA_BYTE, address + i) & 0xFF;
        }
        return value;
    }

    /** Writes a number to the memory. */
    void write(long address, int sizeBytes, long value) {
        MemorySegment segment = at(address, sizeBytes);
        for (int i = 0; i < sizeBytes; i++) {
            segment.set(ValueLayout.JAVA_BYTE, address + i, (byte) (value >> 8 * i));
        }
    }
}
