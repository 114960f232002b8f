package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ValueType;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls through tables, before and after the first tier has made up its mind about whom a site calls. */
@Timeout(120)
class IndirectCallTest {
    private static final int MANY = 1000;

    /** The functions of the table give the instance's number and their own: {@code 100 * number + index}. */
    private static final String MODULE = """
            (module $app
              (import "a" "b" (func $host (param i32) (result i32)))
              (type $t (func (param i32) (result i32)))
              (global $number (mut i32) (i32.const 0))
              (func $f0 (type $t) (i32.add (i32.mul (i32.const 100) (global.get $number)) (local.get 0)))
              (func $f1 (type $t) (i32.add (i32.const 1) (call $f0 (local.get 0))))
              (func $f2 (type $t) (i32.add (i32.const 2) (call $f0 (local.get 0))))
              (func $f3 (type $t) (i32.add (i32.const 3) (call $f0 (local.get 0))))
              (func $f4 (type $t) (i32.add (i32.const 4) (call $f0 (local.get 0))))
              (func $traps (type $t) (i32.div_s (i32.const 1) (i32.const 0)))
              (func $other (result i32) (i32.const 7))
              (table (export "table") 10 funcref)
              (elem (i32.const 0) $f0 $f1 $f2 $f3 $f4 $traps $other $host)
              (func (export "set") (param i32) (global.set $number (local.get 0)))
              (func $call (export "call") (param $index i32) (result i32)
                (call_indirect (type $t) (i32.const 0) (local.get $index))))""";

    private static final HostFunction HOST = TestImports.function(
            TestImports.type(ValueType.I32, ValueType.I32), (caller, arguments) -> (int) arguments[1] + 42);

    private static int call(WasmInstance instance, int index) {
        return (int) instance.function("call").invoke(index);
    }

    private static String failure(WasmInstance instance, int index) {
        return assertThrows(WasmException.class, () -> call(instance, index)).getMessage();
    }

    private static void callMany(WasmInstance instance, int targets) {
        for (int i = 0; i < MANY; i++) {
            assertEquals(i % targets, call(instance, i % targets));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSiteThatHasCalledAFewFunctionsCallsOthersToo(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            for (int targets = 1; targets <= 5; targets++) {
                WasmInstance instance = engine.instantiate(MODULE, TestImports.always(HOST));
                callMany(instance, targets);
                for (int index = 0; index < 5; index++) {
                    assertEquals(index, call(instance, index));
                }
                assertEquals(42, call(instance, 7), "a host function");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSiteThatHasCalledAFewFunctionsTrapsAsBefore(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(MODULE, TestImports.always(HOST));
            callMany(instance, 3);
            assertEquals("indirect call type mismatch", failure(instance, 6));
            assertEquals("uninitialized element 8", failure(instance, 8));
            assertEquals("undefined element", failure(instance, 10));
            assertEquals("undefined element", failure(instance, -1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTrapBehindSuchASiteTellsWhereItHappened(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(MODULE, TestImports.always(HOST));
            for (int i = 0; i < MANY; i++) {
                int index = i % 2 == 0 ? 5 : i % 4;
                if (index == 5) {
                    WasmException e = assertThrows(WasmException.class, () -> call(instance, 5));
                    assertEquals(
                            List.of("traps", "call"),
                            WasmStackTrace.of(e).stream()
                                    .map(WasmFrame::function)
                                    .toList());
                } else {
                    assertEquals(index, call(instance, index));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void functionsRunInTheInstanceThatTheirTableBelongsTo(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            LoadedModule module = engine.load(MODULE);
            WasmInstance[] instances = new WasmInstance[3];
            for (int number = 0; number < instances.length; number++) {
                instances[number] = engine.engine()
                        .instantiate(module, TestImports.always(HOST), ArenaMemoryProvider.INSTANCE, null);
                instances[number].function("set").invoke(number);
            }
            for (int i = 0; i < MANY; i++) {
                int number = i % instances.length;
                assertEquals(100 * number + i % 4, call(instances[number], i % 4));
            }
            // The same code in a table of another instance: it runs where it was.
            instances[0].table("table").set(1, instances[2].table("table").get(1));
            assertEquals(201, call(instances[0], 1));
            instances[0].table("table").set(1, instances[0].table("table").get(3));
            assertEquals(3, call(instances[0], 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSiteThatOnlyKnowsAnotherModuleCallsItsOwnToo(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance library = engine.instantiate(MODULE, TestImports.always(HOST));
            WasmInstance user = engine.instantiate("""
                    (module
                      (import "a" "table" (table 10 funcref))
                      (elem (i32.const 9) $own)
                      (func $own (param i32) (result i32) (i32.const 1234))
                      (func (export "call") (param i32) (result i32)
                        (call_indirect (param i32) (result i32) (i32.const 0) (local.get 0))))""", TestImports.always(library.table("table")));
            callMany(user, 4);
            assertEquals(1234, call(user, 9));
            assertEquals(1234, call(library, 9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionOfAHostFunctionThatLooksLikeAFailedCheckIsNoTrap(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            HostFunction failing =
                    TestImports.function(TestImports.type(ValueType.I32, ValueType.I32), (caller, arguments) -> {
                        throw new IndexOutOfBoundsException("host");
                    });
            WasmInstance instance = engine.instantiate("""
                    (module
                      (import "a" "b" (func $fail (param i32) (result i32)))
                      (memory 1)
                      (func (export "call") (param i32) (result i32)
                        (i32.store (i32.const 0) (i32.load offset=65532 (local.get 0)))
                        (call $fail (i32.load (i32.const 0)))))""", TestImports.always(failing));
            for (int round = 0; round < 3; round++) {
                assertEquals(
                        "host",
                        assertThrows(IndexOutOfBoundsException.class, () -> call(instance, 0))
                                .getMessage());
                assertEquals("out of bounds memory access", failure(instance, 1));
            }
        }
    }
}
