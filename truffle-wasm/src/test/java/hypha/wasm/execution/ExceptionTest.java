package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmTag;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ExceptionTest {
    /** How often what may be compiled meanwhile is done. */
    private static final int ROUNDS = 3;

    @ParameterizedTest
    @EnumSource
    void valuesOfEveryKindArrive(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $all (param i32 i64 f32 f64 externref))
                      (func $throw (param i32 i64 f32 f64 externref)
                        (throw $all (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
                      (func (export "run") (param i32 i64 f32 f64 externref) (result i32 i64 f32 f64 externref)
                        (block $caught (result i32 i64 f32 f64 externref)
                          (try_table (catch $all $caught)
                            (call $throw (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
                          (unreachable))))""");
            for (int round = 0; round < ROUNDS; round++) {
                Object[] results = (Object[]) instance.function("run").invoke(round, 1L << 40, 2.5f, -0.0, "text");
                assertEquals(List.of(round, 1L << 40, 2.5f, -0.0, "text"), List.of(results));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void localsKeepWhatTheyWereWhenTheExceptionWasThrown(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $e)
                      (func $maybe (param i32) (result i32)
                        (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $e)))
                        (local.get 0))
                      (func (export "run") (result i32) (local $i i32) (local $sum i32)
                        (block $caught
                          (try_table (catch_all $caught)
                            (loop $again
                              (local.set $sum (i32.add (local.get $sum) (call $maybe (local.get $i))))
                              (local.set $i (i32.add (local.get $i) (i32.const 1)))
                              (br $again))))
                        (i32.add (i32.mul (local.get $i) (i32.const 10)) (local.get $sum))))""");
            for (int round = 0; round < ROUNDS; round++) {
                assertEquals(33, instance.function("run").invoke());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnInnerLoopThrowsAfterItsTryIsNotCaught(ExecutionMode mode) {
        // The loop is hot, so that it is replaced on the stack while its try is open; what the rest of the function
        // throws must not come out there.
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $e)
                      (func (export "run") (result i32) (local $i i32)
                        (block $wrong
                          (try_table (catch $e $wrong)
                            (loop $again
                              (local.set $i (i32.add (local.get $i) (i32.const 1)))
                              (br_if $again (i32.lt_u (local.get $i) (i32.const 2000000)))))
                          (throw $e))
                        (i32.const 1)))""");
            for (int round = 0; round < ROUNDS; round++) {
                assertThrows(
                        TaggedException.class, () -> instance.function("run").invoke());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionIsCaughtAMillionTimes(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $e (param i32))
                      (func $throw (param i32) (throw $e (local.get 0)))
                      (func (export "run") (param $n i32) (result i32) (local $sum i32)
                        (loop $again
                          (local.set $sum (i32.add (local.get $sum)
                            (block $caught (result i32)
                              (try_table (catch $e $caught) (call $throw (i32.const 2)))
                              (unreachable))))
                          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                        (local.get $sum)))""");
            assertEquals(2_000_000, instance.function("run").invoke(1_000_000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionReferenceIsThrownAgain(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $e (export "e") (param i32))
                      (func $inner (throw $e (i32.const 7)))
                      (func (export "run") (local $kept exnref)
                        (local.set $kept
                          (block $caught (result exnref)
                            (try_table (catch_all_ref $caught) (call $inner))
                            (unreachable)))
                        (throw_ref (local.get $kept)))
                      (func (export "null") (throw_ref (ref.null exn))))""");
            for (int round = 0; round < ROUNDS; round++) {
                TaggedException e = assertThrows(
                        TaggedException.class, () -> instance.function("run").invoke());
                assertSame(instance.tag("e"), e.tag());
                assertEquals(List.of(7), e.values());
                assertEquals("uncaught exception: tag=e values=[7]", e.getMessage());
                assertEquals("inner", WasmStackTrace.of(e).get(0).function());
                WasmException trap = assertThrows(
                        WasmException.class, () -> instance.function("null").invoke());
                assertEquals("null exception reference", trap.getMessage());
            }
        }
    }

    private static final String CATCH_ALL = """
            (module
              (import "host" "function" (func $host (param i32)))
              (import "host" "tag" (tag $tag (param i32)))
              (func (export "run") (param i32) (result i32)
                (block $all
                  (block $caught (result i32)
                    (try_table (catch $tag $caught) (catch_all $all) (call $host (local.get 0)))
                    (return (i32.const -1)))
                  (return))
                (i32.const -2))
              (func (export "trap") (block $all (try_table (catch_all $all) (unreachable)))))""";

    private static final WasmTag TAG = new WasmTag(TestImports.type(null, ValueType.I32), "tag");
    private static final WasmTag OTHER = new WasmTag(TestImports.type(null), "other");

    private static WasmInstance instantiateCatchAll(TestEngine engine) {
        FunctionType type = TestImports.type(null, ValueType.I32);
        HostFunction host = TestImports.function(type, (caller, arguments) -> {
            switch ((int) arguments[1]) {
                case 0 -> throw TaggedException.create(TAG, new Object[] {42}, null);
                case 1 -> throw TaggedException.create(OTHER, new Object[0], null);
                case 2 -> throw new GuestExit(5);
                default -> {
                    return null;
                }
            }
        });
        ImportResolver imports = (module, name, kind, wanted) -> name.equals("tag") ? TAG : host;
        return engine.instantiate(CATCH_ALL, imports);
    }

    @ParameterizedTest
    @EnumSource
    void whatAHostFunctionThrowsIsCaught(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = instantiateCatchAll(engine);
            for (int round = 0; round < ROUNDS; round++) {
                assertEquals(42, instance.function("run").invoke(0));
                assertEquals(-2, instance.function("run").invoke(1));
                assertEquals(-1, instance.function("run").invoke(3));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void neitherTrapsNorExceptionsOfTheEmbedderAreCaught(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = instantiateCatchAll(engine);
            for (int round = 0; round < ROUNDS; round++) {
                assertThrows(GuestExit.class, () -> instance.function("run").invoke(2));
                WasmException trap = assertThrows(
                        WasmException.class, () -> instance.function("trap").invoke());
                assertEquals(Failure.TRAP, trap.failure());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUncaughtExceptionTellsWhereItWasThrown(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module $app
                      (tag $e)
                      (func $inner (throw $e))
                      (func (export "run") (call $inner)))""");
            for (int round = 0; round < ROUNDS; round++) {
                TaggedException e = assertThrows(
                        TaggedException.class, () -> instance.function("run").invoke());
                List<WasmFrame> frames = WasmStackTrace.of(e);
                assertEquals(
                        List.of("inner", "run"),
                        frames.stream().map(WasmFrame::function).toList());
                byte[] bytes = instance.module().model().bytes();
                assertEquals(0x08, bytes[frames.get(0).byteOffset()], "opcode of throw");
                assertEquals(0x10, bytes[frames.get(1).byteOffset()], "opcode of call");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLegacyDelegateSkipsTheTriesBetween(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $e)
                      (func (export "run") (param i32) (result i32)
                        (try $outer (result i32)
                          (do
                            (try $middle (result i32)
                              (do
                                (try (result i32)
                                  (do (if (local.get 0) (then (throw $e))) (i32.const 0))
                                  (delegate $outer)))
                              (catch_all (i32.const 1))))
                          (catch $e (i32.const 2)))))""");
            for (int round = 0; round < ROUNDS; round++) {
                assertEquals(0, instance.function("run").invoke(0));
                assertEquals(2, instance.function("run").invoke(1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLegacyCatchThrowsAnOuterExceptionAgain(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (tag $a (param i32)) (tag $b)
                      (func (export "run") (result i32)
                        (try (result i32)
                          (do
                            (try $first (result i32)
                              (do (throw $a (i32.const 9)))
                              (catch $a (drop)
                                (try (result i32)
                                  (do (throw $b))
                                  (catch $b (rethrow $first))))))
                          (catch $a))))""");
            for (int round = 0; round < ROUNDS; round++) {
                assertEquals(9, instance.function("run").invoke());
            }
        }
    }
}
