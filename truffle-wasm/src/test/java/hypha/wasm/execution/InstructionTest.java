package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class InstructionTest {
    @ParameterizedTest
    @EnumSource
    void loopSumsUp(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (func (export "sum") (param $n i32) (result i64) (local $sum i64)
                      (loop $next
                        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $n))))
                        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                      (local.get $sum)))""");
            for (int i = 0; i < 20; i++) {
                assertEquals(500_000_500_000L, instance.function("sum").invoke(1_000_000));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsPassAndReturnEveryKind(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (func $swap (param i32 i64 f32 f64 externref) (result externref f64 f32 i64 i32)
                        local.get 4 local.get 3 local.get 2 local.get 1 local.get 0)
                      (func (export "run") (param i32 i64 f32 f64 externref) (result externref f64 f32 i64 i32)
                        (call $swap (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
                      (func (export "nothing")))""");
            Object external = "external";
            Object[] results = (Object[]) instance.function("run").invoke(1, 2L, 3f, 4d, external);
            assertArrayEquals(new Object[] {external, 4d, 3f, 2L, 1}, results);
            assertNull(instance.function("nothing").invoke());
        }
    }

    @ParameterizedTest
    @EnumSource
    void localsStartAtZero(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (func (export "run") (result i32 i64 f32 f64 i32)
                      (local i32 i64 f32 f64 funcref)
                      local.get 0 local.get 1 local.get 2 local.get 3 (ref.is_null (local.get 4))))""");
            assertArrayEquals(new Object[] {0, 0L, 0f, 0d, 1}, (Object[])
                    instance.function("run").invoke());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOperationThatChangesNoNumberStillMakesNanQuiet(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (func (export "sub") (param i32) (result i32)
                        (i32.reinterpret_f32 (f32.sub (f32.reinterpret_i32 (local.get 0)) (f32.const 0))))
                      (func (export "mul") (param i64) (result i64)
                        (i64.reinterpret_f64 (f64.mul (f64.reinterpret_i64 (local.get 0)) (f64.const 1)))))""");
            assertEquals(0x7FE0_0000, instance.function("sub").invoke(0x7FA0_0000));
            assertEquals(0x7FFC_0000_0000_0000L, instance.function("mul").invoke(0x7FF4_0000_0000_0000L));
            assertEquals(0x8000_0000, instance.function("sub").invoke(0x8000_0000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void branchTableTakesTheDefaultBeyondItsEnd(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (func (export "run") (param i32) (result i32)
                      (block (block (block (br_table 0 1 2 (local.get 0)))
                        (return (i32.const 10)))
                        (return (i32.const 11)))
                      (i32.const 12)))""");
            for (int round = 0; round < 3; round++) {
                assertEquals(10, instance.function("run").invoke(0));
                assertEquals(11, instance.function("run").invoke(1));
                assertEquals(12, instance.function("run").invoke(2));
                assertEquals(12, instance.function("run").invoke(3));
                assertEquals(12, instance.function("run").invoke(-1));
                assertEquals(12, instance.function("run").invoke(Integer.MIN_VALUE));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryIsCheckedAtItsLastByte(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory 1)
                      (func (export "load") (param i32) (result i64) (i64.load offset=8 (local.get 0)))
                      (func (export "store") (param i32 i64) (i64.store offset=8 (local.get 0) (local.get 1)))
                      (func (export "far") (param i32) (result i32) (i32.load8_u offset=0xffffffff (local.get 0))))""");
            int last = 65536 - 16;
            instance.function("store").invoke(last, 42L);
            assertEquals(42L, instance.function("load").invoke(last));
            for (int address : new int[] {last + 1, -1, -8, -16, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertTrap(
                        "out of bounds memory access",
                        () -> instance.function("load").invoke(address));
                assertTrap(
                        "out of bounds memory access",
                        () -> instance.function("store").invoke(address, 0L));
            }
            assertTrap(
                    "out of bounds memory access",
                    () -> instance.function("far").invoke(0));
            assertTrap(
                    "out of bounds memory access",
                    () -> instance.function("far").invoke(-1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryGrowsWhileItIsUsed(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory 1 20)
                      (func (export "run") (result i32) (local $i i32)
                        (loop $next
                          (i32.store (i32.mul (local.get $i) (i32.const 65536)) (local.get $i))
                          (drop (memory.grow (i32.const 1)))
                          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))
                        (i32.add (memory.size) (i32.load (i32.const 1245184)))))""");
            assertEquals(39, instance.function("run").invoke());
        }
    }

    @ParameterizedTest
    @EnumSource
    void indirectCallsAreChecked(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $unary (func (param i32) (result i32)))
                      (table 4 funcref)
                      (elem (i32.const 0) $one $two $other)
                      (func $one (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
                      (func $two (param i32) (result i32) (i32.add (local.get 0) (i32.const 2)))
                      (func $other)
                      (func (export "run") (param i32 i32) (result i32)
                        (call_indirect (type $unary) (local.get 1) (local.get 0))))""");
            for (int round = 0; round < 3; round++) {
                assertEquals(11, instance.function("run").invoke(0, 10));
                assertEquals(12, instance.function("run").invoke(1, 10));
                assertTrap(
                        "indirect call type mismatch",
                        () -> instance.function("run").invoke(2, 10));
                assertTrap(
                        "uninitialized element 3",
                        () -> instance.function("run").invoke(3, 10));
                assertTrap("undefined element", () -> instance.function("run").invoke(4, 10));
                assertTrap("undefined element", () -> instance.function("run").invoke(-1, 10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTrapInTheStartFunctionFailsInstantiation(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            assertTrap("unreachable", () -> engine.instantiate("(module (func $main unreachable) (start $main))"));
        }
    }

    private static void assertTrap(String message, Runnable action) {
        WasmException e = assertThrows(WasmException.class, action::run);
        assertEquals(Failure.TRAP, e.failure());
        assertEquals(message, e.getMessage());
    }
}
