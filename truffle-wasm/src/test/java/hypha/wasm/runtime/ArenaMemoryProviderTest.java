package hypha.wasm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.AddressType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArenaMemoryProviderTest {
    private static final ArenaMemoryProvider PROVIDER = ArenaMemoryProvider.INSTANCE;

    private static WasmMemory memory(AddressType address, Limits limits) {
        return new WasmMemory(new MemoryType(address, limits, false), PROVIDER);
    }

    @Test
    void aLargeMemoryGrowsToItsMaximumWhereItIs() {
        WasmMemory memory = memory(AddressType.I32, Limits.atLeast(100));
        long address = memory.segment().address();
        assertEquals(100, memory.grow(1));
        assertEquals(101, memory.grow(65_536 - 101));
        assertEquals(address, memory.segment().address());
        assertEquals(1L << 32, memory.segment().byteSize());
        memory.store8(-1, 0, (byte) 7);
        assertEquals(7, memory.load8(-1, 0));
        assertEquals(WasmMemory.GROW_FAILED, memory.grow(1));
    }

    @Test
    void aSmallMemoryMovesOnceAndKeepsItsContent() {
        WasmMemory memory = memory(AddressType.I32, Limits.atLeast(1));
        memory.store32(65_532, 0, 42);
        assertEquals(1, memory.grow(1));
        long address = memory.segment().address();
        assertEquals(2, memory.grow(10_000));
        assertEquals(address, memory.segment().address());
        assertEquals(42, memory.load32(65_532, 0));
        assertEquals(0, memory.load32(65_536, 0));
    }

    @Test
    void aMemoryMayBeEmptyAndGrow() {
        WasmMemory memory = memory(AddressType.I32, Limits.between(0, 1));
        assertThrows(Trap.class, () -> memory.load8(0, 0));
        assertEquals(0, memory.segment().byteSize());
        assertEquals(0, memory.grow(1));
        assertEquals(0, memory.load8(65_535, 0));
        assertEquals(0, memory(AddressType.I64, Limits.between(0, 0)).sizeBytes());
    }

    @Test
    void aMemoryBeyondTheAddressSpaceIsRefusedOrDoesNotGrow() {
        StoreLimits most = new StoreLimits(StoreLimits.MOST_MEMORY_PAGES, 0);
        MemoryType type = new MemoryType(AddressType.I64, Limits.atLeast(1L << 28), false);
        WasmMemory vast = new WasmMemory(type, PROVIDER, most);
        vast.segment().set(ValueLayout.JAVA_BYTE, (1L << 44) - 1, (byte) 1);
        assertEquals(WasmMemory.GROW_FAILED, vast.grow(1));
        assertNull(PROVIDER.grow(vast.segment(), 1L << 48));
        assertNull(PROVIDER.allocate(1L << 48, 1L << 48));
        assertThrows(WasmException.class, () -> memory(AddressType.I64, Limits.atLeast(1L << 28)));
    }

    @Test
    void aSharedMemoryHasItsMaximumFromTheBeginning() {
        MemoryType type = new MemoryType(AddressType.I32, Limits.between(0, 65_536), true);
        WasmMemory memory = new WasmMemory(type, PROVIDER);
        long address = memory.segment().address();
        assertEquals(0, memory.grow(65_536));
        assertEquals(address, memory.segment().address());
    }
}
