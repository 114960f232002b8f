package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LinkingTest {
    @ParameterizedTest
    @EnumSource
    void hostFunctionsGetTheCallerAndItsArguments(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            HostFunction host = TestImports.function(
                    TestImports.type(ValueType.I64, ValueType.I32, ValueType.F64),
                    (caller, arguments) -> (long) (int) arguments[1]
                            + (long) (double) arguments[2]
                            + ((Integer) caller.embedderData()));
            LoadedModule module = engine.load("""
                    (module (import "a" "b" (func $host (param i32 f64) (result i64)))
                      (table 1 funcref) (elem (i32.const 0) $host)
                      (func (export "direct") (result i64) (call $host (i32.const 1) (f64.const 2)))
                      (func (export "indirect") (result i64)
                        (call_indirect (param i32 f64) (result i64) (i32.const 3) (f64.const 4) (i32.const 0))))""");
            for (int data = 100; data < 300; data += 100) {
                WasmInstance instance = engine.engine()
                        .instantiate(module, TestImports.always(host), ArenaMemoryProvider.INSTANCE, data);
                assertEquals(data + 3L, instance.function("direct").invoke());
                assertEquals(data + 7L, instance.function("indirect").invoke());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void instancesOfOneModuleAreApart(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            LoadedModule module = engine.load("""
                    (module (memory 1) (global $count (mut i32) (i32.const 0))
                      (func (export "count") (result i32)
                        (global.set $count (i32.add (global.get $count) (i32.const 1)))
                        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                        (i32.mul (global.get $count) (i32.load (i32.const 0)))))""");
            WasmInstance[] instances = new WasmInstance[20];
            for (int i = 0; i < instances.length; i++) {
                instances[i] =
                        engine.engine().instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
            }
            for (int round = 1; round < 20; round++) {
                for (WasmInstance instance : instances) {
                    assertEquals(round * round, instance.function("count").invoke());
                }
            }
            assertSame(
                    instances[0].function("count").callTarget(),
                    instances[1].function("count").callTarget());
        }
    }

    @ParameterizedTest
    @EnumSource
    void functionsOfAnotherInstanceRunInIt(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance library = engine.instantiate("""
                    (module (global $calls (export "calls") (mut i32) (i32.const 0))
                      (func (export "call") (result i32)
                        (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls)))""");
            WasmInstance user = engine.instantiate("""
                    (module (import "library" "call" (func $call (result i32)))
                      (import "library" "calls" (global $calls (mut i32)))
                      (func (export "run") (result i32)
                        (i32.add (i32.mul (call $call) (i32.const 10)) (global.get $calls))))""", (module, name, kind, type) -> library.export(name));
            assertEquals(11, user.function("run").invoke());
            assertEquals(22, user.function("run").invoke());
            assertEquals(2, library.global("calls").get());
        }
    }

    @Test
    void aTableTooLargeToAllocateIsRefused() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            WasmException e =
                    assertThrows(WasmException.class, () -> engine.instantiate("(module (table 0xffffffff funcref))"));
            assertEquals(Failure.EXHAUSTION, e.failure());
        }
    }

    @Test
    void aMissingImportIsUnlinkable() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            assertUnlinkable("unknown import", engine, "(import \"a\" \"b\" (func))", null);
        }
    }

    @Test
    void anImportOfAnotherTypeIsUnlinkable() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            HostFunction host =
                    TestImports.function(TestImports.type(null, ValueType.I32), (caller, arguments) -> null);
            WasmInstance library = engine.instantiate("""
                    (module (memory (export "memory") 1 3) (table (export "table") 1 funcref)
                      (global (export "global") i32 (i32.const 0)))""");
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (func))", host);
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (memory 1))", host);
            Object memory = library.memory("memory");
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (memory 2))", memory);
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (memory 1 2))", memory);
            Object table = library.table("table");
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (table 1 externref))", table);
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (table 1 1 funcref))", table);
            Object global = library.global("global");
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (global (mut i32)))", global);
            assertUnlinkable("incompatible import type", engine, "(import \"a\" \"b\" (global i64))", global);
        }
    }

    private static void assertUnlinkable(String message, TestEngine engine, String field, Object external) {
        WasmException e = assertThrows(
                WasmException.class, () -> engine.instantiate("(module " + field + ")", TestImports.always(external)));
        assertEquals(Failure.UNLINKABLE, e.failure());
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }
}
