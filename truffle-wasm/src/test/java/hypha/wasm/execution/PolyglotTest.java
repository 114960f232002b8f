package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import hypha.wasm.text.TextFormat;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PolyglotTest {
    private static final String MODULE = """
            (module
              (memory (export "memory") 1)
              (table (export "table") 2 funcref) (elem (i32.const 0) $add)
              (global (export "counter") (mut i64) (i64.const 5))
              (global (export "limit") f64 (f64.const 2.5))
              (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func (export "both") (param f32 f64) (result f64 f32) (local.get 1) (local.get 0))
              (func (export "identity") (param externref) (result externref) (local.get 0))
              (func (export "nothing")))""";

    @ParameterizedTest
    @EnumSource
    void exportsAreReadableAndCallable(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            Value exports = engine.evaluate(MODULE);
            assertEquals(
                    Set.of("memory", "table", "counter", "limit", "add", "both", "identity", "nothing"),
                    exports.getMemberKeys());
            assertEquals(42, exports.getMember("add").execute(40, 2).asInt());
            assertEquals(3, exports.invokeMember("add", 1, 2).asInt());
            Value both = exports.invokeMember("both", 1.5, 3);
            assertArrayEquals(new double[] {3, 1.5}, both.as(double[].class));
            assertTrue(exports.invokeMember("nothing").isNull());
            assertTrue(exports.invokeMember("identity", (Object) null).isNull());
            Object external = new Object();
            assertEquals(external, exports.invokeMember("identity", external).asHostObject());
        }
    }

    @Test
    void argumentsAreChecked() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value add = engine.evaluate(MODULE).getMember("add");
            assertThrows(IllegalArgumentException.class, () -> add.execute(1));
            assertThrows(IllegalArgumentException.class, () -> add.execute(1, 2, 3));
            assertThrows(IllegalArgumentException.class, () -> add.execute(1, "2"));
            assertThrows(IllegalArgumentException.class, () -> add.execute(1, 1L << 40));
            assertThrows(IllegalArgumentException.class, () -> add.execute(1, 1.5));
        }
    }

    @Test
    void memoryIsABuffer() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value memory = engine.evaluate(MODULE).getMember("memory");
            assertEquals(65536, memory.getBufferSize());
            memory.writeBufferInt(ByteOrder.LITTLE_ENDIAN, 65532, 0x01020304);
            assertEquals(1, memory.readBufferByte(65535));
            assertEquals(4, memory.getArrayElement(65532).asInt());
            assertThrows(
                    IndexOutOfBoundsException.class, () -> memory.writeBufferInt(ByteOrder.LITTLE_ENDIAN, 65533, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.readBufferByte(-1));
        }
    }

    @Test
    void globalsAndTablesAreReadableAndWritable() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value exports = engine.evaluate(MODULE);
            Value counter = exports.getMember("counter");
            assertEquals(5, counter.getMember("value").asLong());
            counter.putMember("value", 6L);
            assertEquals(6, exports.getMember("counter").getMember("value").asLong());
            Value limit = exports.getMember("limit");
            assertEquals(2.5, limit.getMember("value").asDouble());
            assertThrows(UnsupportedOperationException.class, () -> limit.putMember("value", 1.0));
            Value table = exports.getMember("table");
            assertEquals(2, table.getArraySize());
            assertEquals(7, table.getArrayElement(0).execute(3, 4).asInt());
            assertTrue(table.getArrayElement(1).isNull());
            table.setArrayElement(1, exports.getMember("add"));
            assertEquals(9, table.getArrayElement(1).execute(4, 5).asInt());
            assertThrows(ClassCastException.class, () -> table.setArrayElement(1, 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void importsComeFromAnObject(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            ProxyExecutable twice = arguments -> arguments[0].asInt() * 2;
            Value library = engine.evaluate(MODULE);
            Object imports = ProxyObject.fromMap(
                    Map.of("host", ProxyObject.fromMap(Map.of("twice", twice)), "library", library));
            Value exports = engine.evaluate("""
                    (module (import "host" "twice" (func $twice (param i32) (result i32)))
                      (import "library" "add" (func $add (param i32 i32) (result i32)))
                      (import "library" "memory" (memory 1))
                      (func (export "run") (param i32) (result i32)
                        (i32.store (i32.const 0) (i32.const 77))
                        (call $add (call $twice (local.get 0)) (i32.const 1))))""", imports);
            assertEquals(21, exports.invokeMember("run", 10).asInt());
            assertEquals(77, library.getMember("memory").readBufferByte(0));
        }
    }

    @Test
    void failuresAreGuestExceptions() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            PolyglotException unlinkable = assertThrows(
                    PolyglotException.class, () -> engine.evaluate("(module (import \"a\" \"b\" (func)))"));
            assertTrue(unlinkable.isGuestException());
            assertTrue(unlinkable.getMessage().startsWith("unknown import"), unlinkable.getMessage());
            PolyglotException malformed = assertThrows(
                    PolyglotException.class,
                    () -> engine.context()
                            .eval(Source.newBuilder(
                                            WasmLanguage.ID, ByteSequence.create(new byte[] {0, 1, 2, 3}), "bad")
                                    .buildLiteral()));
            assertTrue(malformed.isGuestException());
            assertFalse(malformed.isInternalError());
        }
    }

    @Test
    void contextsOfOneEngineShareNothingButCode() {
        Source source = Source.newBuilder(WasmLanguage.ID, ByteSequence.create(TextFormat.toBinary("""
                        (module (global $n (mut i32) (i32.const 0))
                          (func (export "next") (result i32)
                            (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))""")), "shared")
                .buildLiteral();
        try (Engine engine = ExecutionMode.DEFAULT.engine()) {
            for (int i = 0; i < 3; i++) {
                try (Context context =
                        Context.newBuilder(WasmLanguage.ID).engine(engine).build()) {
                    Value next = context.eval(source)
                            .newInstance()
                            .getMember("exports")
                            .getMember("next");
                    assertEquals(1, next.execute().asInt());
                    assertEquals(2, next.execute().asInt());
                }
            }
        }
    }
}
