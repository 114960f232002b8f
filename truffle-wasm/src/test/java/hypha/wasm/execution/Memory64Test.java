package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class Memory64Test {
    private static final String BOUNDS = "out of bounds memory access";

    @ParameterizedTest
    @EnumSource
    void boundsAreCheckedWithoutOverflow(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory i64 1)
                      (func (export "load") (param i64) (result i64) (i64.load offset=8 (local.get 0)))
                      (func (export "store") (param i64 i64) (i64.store offset=8 (local.get 0) (local.get 1)))
                      (func (export "far") (param i64) (result i32)
                        (i32.load8_u offset=0xffffffffffffffff (local.get 0)))
                      (func (export "middle") (param i64) (result i32)
                        (i32.load8_u offset=0x7fffffffffffffff (local.get 0))))""");
            long last = 65536 - 16;
            instance.function("store").invoke(last, 42L);
            assertEquals(42L, instance.function("load").invoke(last));
            for (long address : new long[] {last + 1, -1, -8, -9, -16, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
                assertTrap(BOUNDS, () -> instance.function("load").invoke(address));
                assertTrap(BOUNDS, () -> instance.function("store").invoke(address, 0L));
            }
            for (long address : new long[] {0, 1, 2, -1, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
                assertTrap(BOUNDS, () -> instance.function("far").invoke(address));
                assertTrap(BOUNDS, () -> instance.function("middle").invoke(address));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMemoryOfFiveGibibytesIsUsableAtBothEnds(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory i64 1)
                      (data (i64.const 0) "abcdefgh")
                      (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
                      (func (export "size") (result i64) (memory.size))
                      (func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
                      (func (export "store") (param i64 i64) (i64.store (local.get 0) (local.get 1)))
                      (func (export "copy") (param i64 i64 i64)
                        (memory.copy (local.get 0) (local.get 1) (local.get 2)))
                      (func (export "fill") (param i64 i32 i64)
                        (memory.fill (local.get 0) (local.get 1) (local.get 2))))""");
            long pages = 5L << 14;
            long bytes = pages << 16;
            assertEquals(1L, instance.function("grow").invoke(pages - 1));
            assertEquals(pages, instance.function("size").invoke());
            assertEquals(bytes, instance.memory().sizeBytes());
            long text = 0x6867_6665_6463_6261L;
            assertEquals(text, instance.function("load").invoke(0L));
            assertEquals(0L, instance.function("load").invoke(bytes - 8));
            instance.function("copy").invoke(bytes - 8, 0L, 8L);
            assertEquals(text, instance.function("load").invoke(bytes - 8));
            instance.function("store").invoke(bytes - 16, -1L);
            instance.function("fill").invoke(bytes - 16, 7, 4L);
            assertEquals(0xFFFF_FFFF_0707_0707L, instance.function("load").invoke(bytes - 16));
            // What a 32-bit address would have hit instead.
            assertEquals(0L, instance.function("load").invoke((bytes - 8) & 0xFFFF_FFFFL));
            assertTrap(BOUNDS, () -> instance.function("load").invoke(bytes - 7));
            assertTrap(BOUNDS, () -> instance.function("copy").invoke(bytes - 7, 0L, 8L));
            assertTrap(BOUNDS, () -> instance.function("fill").invoke(8L, 0, -8L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void growingBeyondWhatThereIsGivesMinusOne(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory i64 1)
                      (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))""");
            for (long delta : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 48, 1L << 47, 1L << 32}) {
                assertEquals(-1L, instance.function("grow").invoke(delta));
            }
            assertEquals(1L, instance.function("grow").invoke(0L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copiesBetweenMemoriesOfBothKinds(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory $wide i64 1) (memory $narrow 1)
                      (data (memory $wide) (i64.const 65528) "abcdefgh")
                      (func (export "there") (param i32 i64 i32)
                        (memory.copy $narrow $wide (local.get 0) (local.get 1) (local.get 2)))
                      (func (export "back") (param i64 i32 i32)
                        (memory.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
                      (func (export "twice") (param i32)
                        (memory.copy $narrow $wide (local.get 0) (i64.const 0) (local.get 0)))
                      (func (export "load") (param i64) (result i32) (i32.load $wide (local.get 0))))""");
            instance.function("there").invoke(65532, 65528L, 4);
            instance.function("back").invoke(4L, 65532, 4);
            assertEquals(0x6463_6261, instance.function("load").invoke(4L));
            assertTrap(BOUNDS, () -> instance.function("there").invoke(65532, 65528L, 5));
            assertTrap(BOUNDS, () -> instance.function("there").invoke(-1, 0L, 2));
            assertTrap(BOUNDS, () -> instance.function("back").invoke(0L, 0, -1));
            instance.function("twice").invoke(32768);
        }
    }

    @ParameterizedTest
    @EnumSource
    void indicesOfTablesAreNotTruncated(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (table i64 2 10 funcref)
                      (elem (i64.const 0) $one)
                      (func $one (result i32) (i32.const 1))
                      (func (export "call") (param i64) (result i32) (call_indirect (result i32) (local.get 0)))
                      (func (export "null") (param i64) (result i32) (ref.is_null (table.get (local.get 0))))
                      (func (export "grow") (param i64) (result i64) (table.grow (ref.null func) (local.get 0)))
                      (func (export "size") (result i64) (table.size))
                      (func (export "fill") (param i64 i64)
                        (table.fill (local.get 0) (ref.func $one) (local.get 1))))""");
            assertEquals(1, instance.function("call").invoke(0L));
            assertEquals(1, instance.function("null").invoke(1L));
            for (long index : new long[] {2, 1L << 32, -1L, 0xFFFF_FFFFL, Long.MIN_VALUE}) {
                assertTrap("undefined element", () -> instance.function("call").invoke(index));
                assertTrap(
                        "out of bounds table access",
                        () -> instance.function("null").invoke(index));
            }
            assertEquals(-1L, instance.function("grow").invoke(1L << 32));
            assertEquals(2L, instance.function("grow").invoke(3L));
            assertEquals(5L, instance.function("size").invoke());
            assertTrap(
                    "out of bounds table access",
                    () -> instance.function("fill").invoke(0L, 1L << 32));
            instance.function("fill").invoke(0L, 5L);
            assertEquals(1, instance.function("call").invoke(4L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void vectorsAreAccessedWhole(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory i64 1)
                      (func (export "store") (param i64) (result i64)
                        (v128.store offset=8 (local.get 0) (v128.const i64x2 1 2))
                        (i64x2.extract_lane 1 (v128.load offset=8 (local.get 0))))
                      (func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
                      (func (export "far") (param i64)
                        (v128.store offset=0xfffffffffffffff8 (local.get 0) (v128.const i64x2 1 2)))
                      (func (export "lane") (param i64) (result i32)
                        (v128.store8_lane 3 (local.get 0) (v128.const i32x4 0x04030201 0 0 0))
                        (i16x8.extract_lane_s 5
                          (v128.load16_lane 5 (local.get 0) (v128.const i64x2 -1 -1)))))""");
            assertEquals(2L, instance.function("store").invoke(65536L - 24));
            assertTrap(BOUNDS, () -> instance.function("store").invoke(65536L - 16));
            assertEquals(2L, instance.function("load").invoke(65536L - 8));
            assertTrap(BOUNDS, () -> instance.function("far").invoke(0L));
            assertTrap(BOUNDS, () -> instance.function("far").invoke(8L));
            assertEquals(4, instance.function("lane").invoke(100L));
        }
    }

    private static void assertTrap(String message, Runnable action) {
        WasmException e = assertThrows(WasmException.class, action::run);
        assertEquals(Failure.TRAP, e.failure());
        assertEquals(message, e.getMessage());
    }
}
