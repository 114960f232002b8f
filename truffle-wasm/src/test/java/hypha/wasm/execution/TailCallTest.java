package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ValueType;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TailCallTest {
    /** Far more levels than the stack has room for. */
    private static final int DEEP = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void aFunctionThatCallsItselfNeedsNoStack(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (func $sum (export "sum") (param $n i64) (param $sum i64) (result i64) (local $fresh i64)
                        (if (i64.eqz (local.get $n)) (then (return (local.get $sum))))
                        (local.set $fresh (i64.add (local.get $fresh) (local.get $n)))
                        (return_call $sum
                          (i64.sub (local.get $n) (i64.const 1))
                          (i64.add (local.get $sum) (local.get $fresh))))
                      (func $swap (export "swap") (param $n i32) (param $a i32) (param $b i32) (result i32)
                        (if (i32.eqz (local.get $n)) (then (return (local.get $a))))
                        (return_call $swap
                          (i32.sub (local.get $n) (i32.const 1)) (local.get $b) (local.get $a))))""");
            assertEquals((long) DEEP * (DEEP + 1L) / 2, instance.function("sum").invoke((long) DEEP, 0L));
            assertEquals(2, instance.function("swap").invoke(7, 1, 2));
            assertEquals(1, instance.function("swap").invoke(8, 1, 2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void functionsThatCallEachOtherNeedTheStackOfOne(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (func $even (export "even") (param i32) (result i32)
                        (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
                        (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
                      (func $odd (param i32) (result i32)
                        (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
                        (return_call $even (i32.sub (local.get 0) (i32.const 1)))))""");
            assertEquals(1, instance.function("even").invoke(DEEP));
            assertEquals(0, instance.function("even").invoke(DEEP + 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsThroughATableNeedTheStackOfOne(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $step (func (param i32 i32) (result i32)))
                      (table funcref (elem $a $b $c))
                      (func $a (export "run") (type $step) (return_call $next (local.get 0) (i32.add (local.get 1) (i32.const 1))))
                      (func $b (type $step) (return_call $next (local.get 0) (i32.add (local.get 1) (i32.const 2))))
                      (func $c (type $step) (return_call $next (local.get 0) (i32.sub (local.get 1) (i32.const 3))))
                      (func $next (type $step)
                        (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
                        (return_call_indirect (type $step)
                          (i32.sub (local.get 0) (i32.const 1)) (local.get 1)
                          (i32.rem_u (local.get 0) (i32.const 3)))))""");
            assertEquals(1, instance.function("run").invoke(999_999, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void importedFunctionsRunInTheirOwnInstance(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            HostFunction host = TestImports.function(
                    TestImports.type(ValueType.I32, ValueType.I32), (caller, arguments) -> (int) arguments[1] * 2);
            WasmInstance provider = engine.instantiate("""
                    (module
                      (import "host" "double" (func $double (param i32) (result i32)))
                      (global $added i32 (i32.const 100))
                      (func (export "f") (param i32) (result i32)
                        (return_call $double (i32.add (local.get 0) (global.get $added)))))""", TestImports.always(host));
            ImportResolver imports = (module, name, kind, type) -> provider.export(name);
            WasmInstance user = engine.instantiate("""
                    (module
                      (import "provider" "f" (func $f (param i32) (result i32)))
                      (global $other i32 (i32.const 5))
                      (func $tail (param i32) (result i32) (return_call $f (local.get 0)))
                      (func (export "run") (param i32) (result i32)
                        (i32.add (call $tail (local.get 0)) (global.get $other))))""", imports);
            for (int round = 0; round < 3; round++) {
                assertEquals(207 + 2 * round, user.function("run").invoke(1 + round));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTailCallLeavesTheTryOfItsFunction(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module $app
                      (func $fail (unreachable))
                      (func $tail (return_call $fail))
                      (tag $e)
                      (func $throw (throw $e))
                      (func $try (result i32)
                        (block $caught (try_table (catch_all $caught) (return_call $thrower)))
                        (i32.const 1))
                      (func $thrower (result i32) (call $throw) (i32.const 0))
                      (func (export "try") (result i32)
                        (block $caught (try_table (catch_all $caught) (return (call $try))))
                        (i32.const 2))
                      (func (export "trap") (call $tail)))""");
            for (int round = 0; round < 3; round++) {
                assertEquals(2, instance.function("try").invoke());
                WasmException e = assertThrows(
                        WasmException.class, () -> instance.function("trap").invoke());
                assertEquals(
                        List.of("fail", "trap"),
                        WasmStackTrace.of(e).stream().map(WasmFrame::function).toList());
            }
        }
    }
}
