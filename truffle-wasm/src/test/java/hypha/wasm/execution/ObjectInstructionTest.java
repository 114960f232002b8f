package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.StructObject;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Structs, arrays, i31 and casts, beyond what the official test suite looks at. */
@Timeout(120)
class ObjectInstructionTest {
    private static final String LIST = """
            (module
              (type $node (struct (field $next (ref null $node)) (field $value (mut i32))))
              (func (export "build") (param $n i32) (result (ref null $node)) (local $list (ref null $node))
                (loop $more
                  (local.set $list (struct.new $node (local.get $list) (local.get $n)))
                  (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $list))
              (func (export "sum") (param $list (ref null $node)) (result i64) (local $sum i64)
                (block $end
                  (loop $next
                    (br_if $end (ref.is_null (local.get $list)))
                    (local.set $sum
                      (i64.add (local.get $sum) (i64.extend_i32_u (struct.get $node $value (local.get $list)))))
                    (local.set $list (struct.get $node $next (local.get $list)))
                    (br $next)))
                (local.get $sum)))""";

    @ParameterizedTest
    @EnumSource
    void aListIsBuiltAndSummedUp(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(LIST);
            Object list = instance.function("build").invoke(1000);
            assertInstanceOf(StructObject.class, list);
            for (int i = 0; i < 20; i++) {
                assertEquals(500_500L, instance.function("sum").invoke(list));
            }
            assertEquals(0L, instance.function("sum").invoke((Object) null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void structsOfEveryKindKeepTheirFieldsAndThoseOfTheirSupertype(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $base (sub (struct (field i8) (field (mut i16)) (field v128))))
                      (type $derived (sub $base (struct
                        (field i8) (field (mut i16)) (field v128)
                        (field i64) (field f32) (field f64) (field externref) (field (mut v128)))))
                      (func (export "make") (param externref) (result (ref $base))
                        (struct.new $derived
                          (i32.const -1) (i32.const 0x18000) (v128.const i64x2 1 2)
                          (i64.const 3) (f32.const 4) (f64.const 5) (local.get 0) (v128.const i64x2 6 7)))
                      (func (export "base") (param $s (ref $base)) (result i32 i32 i32 v128)
                        (struct.get_s $base 0 (local.get $s)) (struct.get_u $base 0 (local.get $s))
                        (struct.get_s $base 1 (local.get $s)) (struct.get $base 2 (local.get $s)))
                      (func (export "rest") (param $s (ref $base)) (result i64 f32 f64 externref v128)
                        (local $d (ref $derived))
                        (local.set $d (ref.cast (ref $derived) (local.get $s)))
                        (struct.get $derived 3 (local.get $d)) (struct.get $derived 4 (local.get $d))
                        (struct.get $derived 5 (local.get $d)) (struct.get $derived 6 (local.get $d))
                        (struct.get $derived 7 (local.get $d)))
                      (func (export "zero") (result v128)
                        (struct.get $derived 7 (struct.new_default $derived))))""");
            Object external = new Object();
            Object struct = instance.function("make").invoke(external);
            for (int i = 0; i < 5; i++) {
                assertArrayEquals(new Object[] {-1, 255, -32768, new Vector128(1, 2)}, (Object[])
                        instance.function("base").invoke(struct));
                assertArrayEquals(new Object[] {3L, 4f, 5d, external, new Vector128(6, 7)}, (Object[])
                        instance.function("rest").invoke(struct));
            }
            assertEquals(Vector128.ZERO, instance.function("zero").invoke());
        }
    }

    @ParameterizedTest
    @EnumSource
    void arraysOfVectorsAreFilledCopiedAndReadFromData(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $vectors (array (mut v128)))
                      (data $bytes "\\01\\00\\00\\00\\00\\00\\00\\00\\02\\00\\00\\00\\00\\00\\00\\00")
                      (func (export "run") (result v128 v128 v128 i32) (local $a (ref $vectors))
                        (local.set $a (array.new $vectors (v128.const i64x2 8 9) (i32.const 4)))
                        (array.set $vectors (local.get $a) (i32.const 1) (v128.const i64x2 3 4))
                        (array.copy $vectors $vectors
                          (local.get $a) (i32.const 2) (local.get $a) (i32.const 1) (i32.const 2))
                        (array.init_data $vectors $bytes
                          (local.get $a) (i32.const 0) (i32.const 0) (i32.const 1))
                        (array.get $vectors (local.get $a) (i32.const 0))
                        (array.get $vectors (local.get $a) (i32.const 2))
                        (array.get $vectors (local.get $a) (i32.const 3))
                        (array.len (local.get $a))))""");
            assertArrayEquals(
                    new Object[] {new Vector128(1, 2), new Vector128(3, 4), new Vector128(8, 9), 4},
                    (Object[]) instance.function("run").invoke());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBranchOnNullLeavesTheReferenceWhereItWas(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $box (struct (field i32)))
                      (func $sum (param $a i32) (param $b (ref null $box)) (result i32)
                        (block $null (result i32)
                          local.get $a
                          local.get $b
                          br_on_null $null
                          (local.set $b (ref.null $box))
                          struct.get $box 0
                          i32.add
                          (i32.add (i32.const 1000))))
                      (func (export "test") (param i32) (result i32 i32)
                        (call $sum (local.get 0) (ref.null $box))
                        (call $sum (local.get 0) (struct.new $box (i32.const 5))))
                      (func (export "keep") (param $b (ref null $box)) (result i32)
                        (block $null
                          (return (struct.get $box 0 (br_on_null $null (local.get $b)))))
                        (i32.const -1))
                      (func (export "none") (result i32) (struct.get $box 0 (ref.null $box)))
                      (func (export "some") (result (ref $box)) (struct.new $box (i32.const 5))))""");
            assertArrayEquals(new Object[] {10, 1015}, (Object[])
                    instance.function("test").invoke(10));
            Object box = instance.function("some").invoke();
            assertEquals(5, instance.function("keep").invoke(box));
            assertEquals(-1, instance.function("keep").invoke((Object) null));
            WasmException failure = assertThrows(
                    WasmException.class, () -> instance.function("none").invoke());
            assertEquals(Failure.TRAP, failure.failure());
            assertTrue(failure.getMessage().startsWith("null structure reference"), failure.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void typesAreTheSameInAllModulesOfAnEngine(ExecutionMode mode) {
        String types =
                "(rec (type $a (sub (struct (field (ref null $b))))) (type $b (sub $a (struct (field (ref null $b)) (field i32)))))";
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance maker = engine.instantiate("(module " + types + """
                    (func (export "make") (result (ref $a)) (struct.new $b (ref.null $b) (i32.const 42)))
                    (func (export "function") (param (ref $b)) (result i32) (struct.get $b 1 (local.get 0))))""");
            WasmInstance user = engine.instantiate(
                    "(module (type $first (func)) " + types + """
                    (import "maker" "function" (func $function (param (ref $b)) (result i32)))
                    (func (export "use") (param (ref $a)) (result i32)
                      (call $function (ref.cast (ref $b) (local.get 0)))))""", (module, name, kind, type) -> maker.export(name));
            assertEquals(42, user.function("use").invoke(maker.function("make").invoke()));
            // The same fields, but not in one group: another type.
            WasmInstance stranger = engine.instantiate("""
                    (module
                      (rec (type $a (sub (struct (field (ref null $a)))))
                           (type $b (sub $a (struct (field (ref null $b)) (field i32)))))
                      (func (export "use") (param anyref) (result i32) (ref.test (ref $b) (local.get 0))))""");
            assertEquals(
                    0, stranger.function("use").invoke(maker.function("make").invoke()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void elementsThatAreObjectsAreMadeOnce(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $box (struct))
                      (table 2 (ref null $box))
                      (elem $boxes (ref null $box) (struct.new $box) (ref.null $box))
                      (func (export "init") (param i32)
                        (table.init $boxes (local.get 0) (i32.const 0) (i32.const 1)))
                      (func (export "same") (result i32)
                        (ref.eq (table.get (i32.const 0)) (table.get (i32.const 1)))))""");
            instance.function("init").invoke(0);
            assertEquals(0, instance.function("same").invoke());
            instance.function("init").invoke(1);
            assertEquals(1, instance.function("same").invoke());
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsPassThroughJavaAndNullIsNull(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            Value exports = engine.evaluate("""
                    (module
                      (type $box (struct (field i32)))
                      (func (export "make") (param i32) (result (ref null $box))
                        (if (result (ref null $box)) (local.get 0)
                          (then (struct.new $box (local.get 0))) (else (ref.null $box))))
                      (func (export "get") (param (ref $box)) (result i32) (struct.get $box 0 (local.get 0)))
                      (func (export "small") (param i32) (result i31ref) (ref.i31 (local.get 0)))
                      (func (export "number") (param i31ref) (result i32) (i31.get_s (local.get 0))))""");
            Value box = exports.getMember("make").execute(7);
            assertEquals(7, exports.getMember("get").execute(box).asInt());
            assertTrue(exports.getMember("make").execute(0).isNull());
            Value get = exports.getMember("get");
            Value nothing = exports.getMember("make").execute(0);
            assertThrows(IllegalArgumentException.class, () -> get.execute(nothing));
            assertThrows(IllegalArgumentException.class, () -> get.execute("text"));
            Value small = exports.getMember("small").execute(-5);
            assertEquals(-5, exports.getMember("number").execute(small).asInt());
        }
    }

    @ParameterizedTest
    @EnumSource
    void externalsConvertedBackAreTheSameObjects(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (func (export "round") (param externref) (result externref)
                        (extern.convert_any (any.convert_extern (local.get 0))))
                      (func (export "isEq") (param externref) (result i32)
                        (ref.test eqref (any.convert_extern (local.get 0)))))""");
            Object external = 5;
            assertSame(external, instance.function("round").invoke(external));
            assertNull(instance.function("round").invoke((Object) null));
            assertEquals(0, instance.function("isEq").invoke(external));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anArrayTooLargeIsExhaustion(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (type $bytes (array (mut i8)))
                      (func (export "make") (param i32) (result i32)
                        (array.len (array.new_default $bytes (local.get 0)))))""");
            assertEquals(10, instance.function("make").invoke(10));
            WasmException failure = assertThrows(
                    WasmException.class, () -> instance.function("make").invoke(-1));
            assertEquals(Failure.EXHAUSTION, failure.failure());
        }
    }
}
