package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import hypha.wasm.types.ValueType;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing has found, made small. */
@Timeout(120)
class FuzzedModuleTest {
    private static final String FENCE = "(module (func (export \"f\") (result i32) atomic.fence i32.const 1))";

    @ParameterizedTest
    @EnumSource
    void fencesAreInstructions(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            assertEquals(1, engine.instantiate(FENCE).function("f").invoke());
        }
    }

    @Test
    void theByteOfAFenceIsZero() {
        byte[] bytes = TextFormat.toBinary(FENCE);
        int prefix = 0;
        while ((bytes[prefix] & 0xFF) != 0xFE) {
            prefix++;
        }
        bytes[prefix + 2] = 1;
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            WasmException failure =
                    assertThrows(WasmException.class, () -> engine.engine().load("test", bytes));
            assertEquals(Failure.MALFORMED, failure.failure());
        }
    }

    @ParameterizedTest
    @EnumSource
    void importsAreCalledDirectlyAndThroughTables(ExecutionMode mode) {
        String text = """
                (module (import "env" "f" (func $f (param i32) (result i32)))
                  (table funcref (elem $f))
                  (func (export "direct") (result i32) i32.const 5 call $f)
                  (func (export "indirect") (result i32) (call_indirect (param i32) (result i32) (i32.const 6) (i32.const 0))))""";
        try (TestEngine engine = new TestEngine(mode)) {
            var host = TestImports.function(
                    TestImports.type(ValueType.I32, ValueType.I32),
                    (caller, arguments) -> (int) arguments[1] + (caller == null ? 1000 : 10));
            var instance = engine.instantiate(text, TestImports.always(host));
            assertEquals(15, instance.function("direct").invoke());
            assertEquals(16, instance.function("indirect").invoke());
            ProxyExecutable foreign = arguments -> arguments[0].asInt() + 20;
            Value exports = engine.evaluate(
                    text, ProxyObject.fromMap(Map.of("env", ProxyObject.fromMap(Map.of("f", foreign)))));
            assertEquals(25, exports.invokeMember("direct").asInt());
            assertEquals(26, exports.invokeMember("indirect").asInt());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBitMaskOfAConstantHasItsBitsInOrder(ExecutionMode mode) {
        String text = """
                (module
                  (func (export "8") (result i32) (i8x16.bitmask (v128.const i32x4 0xbe 0 0 0x80000000)))
                  (func (export "16") (result i32) (i16x8.bitmask (v128.const i32x4 0x8000 0 0 0)))
                  (func (export "32") (result i32) (i32x4.bitmask (v128.const i32x4 0 0x80000000 0 0)))
                  (func (export "64") (result i32) (i64x2.bitmask (v128.const i64x2 0 -1))))""";
        try (TestEngine engine = new TestEngine(mode)) {
            var instance = engine.instantiate(text);
            assertEquals(0x8001, instance.function("8").invoke());
            assertEquals(1, instance.function("16").invoke());
            assertEquals(2, instance.function("32").invoke());
            assertEquals(2, instance.function("64").invoke());
        }
    }
}
