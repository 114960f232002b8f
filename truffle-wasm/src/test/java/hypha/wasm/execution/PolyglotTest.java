package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.Calculator;
import hypha.wasm.text.TextFormat;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
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
    void integersHaveNoSign() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value exports = engine.evaluate("""
                    (module (func (export "i32") (param i32) (result i32) (local.get 0))
                      (func (export "i64") (param i64) (result i64) (local.get 0)))""");
            assertEquals(-1, exports.invokeMember("i32", 0xFFFF_FFFFL).asInt());
            assertEquals(
                    Integer.MIN_VALUE, exports.invokeMember("i32", 0x8000_0000L).asInt());
            assertThrows(IllegalArgumentException.class, () -> exports.invokeMember("i32", 0x1_0000_0000L));
            assertThrows(IllegalArgumentException.class, () -> exports.invokeMember("i32", -0x8000_0001L));
            BigInteger all = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
            assertEquals(-1, exports.invokeMember("i64", all).asLong());
            assertEquals(7, exports.invokeMember("i64", 7.0).asLong());
            assertThrows(IllegalArgumentException.class, () -> exports.invokeMember("i64", all.add(BigInteger.ONE)));
            assertThrows(IllegalArgumentException.class, () -> exports.invokeMember("i64", 7.5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void floatsAreRoundedToTheNearest(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            Value both = engine.evaluate(MODULE).getMember("both");
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        0.1f,
                        both.execute(0.1, Long.MAX_VALUE).getArrayElement(1).asFloat());
                assertEquals(
                        0x1p63,
                        both.execute(1, Long.MAX_VALUE).getArrayElement(0).asDouble());
                Value large = both.execute(1e300, BigInteger.ONE.shiftLeft(70));
                assertEquals(Float.POSITIVE_INFINITY, large.getArrayElement(1).asFloat());
                assertEquals(0x1p70, large.getArrayElement(0).asDouble());
                assertTrue(Float.isNaN(
                        both.execute(Double.NaN, 0).getArrayElement(1).asFloat()));
            }
        }
    }

    @Test
    void errorsOfArgumentsSayWhatIsWrong() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value add = engine.evaluate(MODULE).getMember("add");
            String type = assertThrows(IllegalArgumentException.class, () -> add.execute(1, "two"))
                    .getMessage();
            assertTrue(type.contains("not a value of WebAssembly type i32") && type.contains("two"), type);
            String arity = assertThrows(IllegalArgumentException.class, () -> add.execute(1))
                    .getMessage();
            assertTrue(arity.contains("2") && arity.contains("1"), arity);
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
            memory.writeBufferDouble(ByteOrder.BIG_ENDIAN, 1, -2.5);
            assertEquals(-2.5, memory.readBufferDouble(ByteOrder.BIG_ENDIAN, 1));
            assertEquals(0xC0, memory.getArrayElement(1).asInt());
            byte[] bytes = new byte[6];
            memory.readBuffer(0, bytes, 2, 4);
            assertArrayEquals(new byte[] {0, 0, 0, (byte) 0xC0, 4, 0}, bytes);
            assertThrows(IndexOutOfBoundsException.class, () -> memory.readBuffer(65534, bytes, 0, 4));
            memory.setArrayElement(7, 255);
            memory.setArrayElement(8, -1);
            assertEquals(255, memory.getArrayElement(7).asInt());
            assertEquals(-1, memory.readBufferByte(8));
            assertThrows(ClassCastException.class, () -> memory.setArrayElement(7, 256));
            assertThrows(ArrayIndexOutOfBoundsException.class, () -> memory.setArrayElement(65536, 1));
            assertEquals(1, memory.invokeMember("grow", 2).asInt());
            assertEquals(3 * 65536, memory.getArraySize());
            assertEquals(-1, memory.invokeMember("grow", 65536).asInt());
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
            assertEquals(
                    2, table.invokeMember("grow", 3, exports.getMember("add")).asInt());
            assertEquals(5, table.getArrayElement(4).execute(2, 3).asInt());
        }
    }

    @Test
    void aGlobalIsItsValueAndAnObject() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value exports = engine.evaluate(MODULE);
            Value counter = exports.getMember("counter");
            assertEquals(5, counter.asInt());
            exports.putMember("counter", 1L << 40);
            assertEquals(1L << 40, counter.asLong());
            assertFalse(counter.fitsInInt());
            assertEquals("1099511627776", counter.toString());
            assertEquals(2.5, exports.getMember("limit").asDouble());
            assertThrows(UnsupportedOperationException.class, () -> exports.putMember("limit", 1.0));
            assertThrows(UnsupportedOperationException.class, () -> exports.putMember("add", 1));
            assertThrows(UnsupportedOperationException.class, () -> exports.putMember("other", 1));
            assertThrows(IllegalArgumentException.class, () -> exports.putMember("counter", "x"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void vectorsAreBuffers(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            ProxyExecutable same = arguments -> arguments[0];
            Value exports = engine.evaluate(
                    """
                    (module (import "host" "same" (func $same (param v128) (result v128)))
                      (func (export "add") (param v128 v128) (result v128)
                        (i32x4.add (call $same (local.get 0)) (local.get 1)))
                      (func (export "ones") (result v128) (v128.const i32x4 1 1 1 1)))""", ProxyObject.fromMap(Map.of("host", ProxyObject.fromMap(Map.of("same", same)))));
            Value ones = exports.invokeMember("ones");
            Value twos = exports.invokeMember("add", ones, ones);
            assertEquals(16, twos.getBufferSize());
            assertEquals(2, twos.readBufferInt(ByteOrder.LITTLE_ENDIAN, 12));
            assertEquals(0x02000000, twos.readBufferInt(ByteOrder.BIG_ENDIAN, 12));
            assertFalse(twos.isBufferWritable());
            assertThrows(IndexOutOfBoundsException.class, () -> twos.readBufferInt(ByteOrder.LITTLE_ENDIAN, 13));
            assertEquals("v128 0x00000002000000020000000200000002", twos.toString());
            assertThrows(IllegalArgumentException.class, () -> exports.invokeMember("add", ones, 1));
        }
    }

    @Test
    void objectsSayWhatTheyAre() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value exports = engine.evaluate(MODULE);
            Value add = exports.getMember("add");
            assertEquals("function", add.getMetaObject().getMetaSimpleName());
            assertEquals(
                    "wasm.memory", exports.getMember("memory").getMetaObject().getMetaQualifiedName());
            assertTrue(add.getMetaObject().isMetaInstance(exports.getMember("both")));
            assertFalse(add.getMetaObject().isMetaInstance(exports));
            assertEquals("add [i32 i32] -> [i32]", add.toString());
            assertEquals("memory of 1 pages", exports.getMember("memory").toString());
            assertEquals("table of 2 funcref", exports.getMember("table").toString());
            assertEquals("(2.0, 1.5)", exports.invokeMember("both", 1.5, 2).toString());
            assertEquals(add, exports.getMember("table").getArrayElement(0));
            assertEquals(add.hashCode(), exports.getMember("add").hashCode());
            assertFalse(add.equals(exports.getMember("both")));
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

    private static Value module(TestEngine engine, String name, String text) {
        ByteSequence bytes = ByteSequence.create(TextFormat.toBinary(text));
        return engine.context()
                .eval(Source.newBuilder(WasmLanguage.ID, bytes, name).buildLiteral());
    }

    private static final String COUNTER = """
            (module (global $n (export "n") (mut i32) (i32.const 0))
              (func (export "next") (result i32)
                (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))""";

    private static final String COUNTER_USER = """
            (module (import "counter" "next" (func $next (result i32)))
              (func (export "twice") (result i32) (drop (call $next)) (call $next)))""";

    @Test
    void importsComeFromModulesByTheNamesOfTheirSources() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value counter = module(engine, "counter", COUNTER);
            Value user = module(engine, "user", COUNTER_USER);
            Value instance = user.newInstance(counter);
            assertEquals(2, instance.getMember("exports").invokeMember("twice").asInt());
            Value made = instance.getMember("references").getMember("counter");
            assertEquals(3, made.getMember("exports").invokeMember("next").asInt());
            assertEquals(
                    2,
                    user.newInstance(made)
                                    .getMember("exports")
                                    .invokeMember("twice")
                                    .asInt()
                            - 3);
            Value other = user.newInstance(counter);
            assertEquals(2, other.getMember("exports").invokeMember("twice").asInt());
            PolyglotException unlinkable = assertThrows(PolyglotException.class, user::newInstance);
            assertTrue(unlinkable.getMessage().startsWith("unknown import"), unlinkable.getMessage());
            assertThrows(IllegalArgumentException.class, () -> user.newInstance(17));
        }
    }

    @Test
    void modulesThatImportFromEachOtherAreUnlinkable() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            String text = "(module (import \"%s\" \"f\" (func)) (func (export \"f\")))";
            Value first = module(engine, "first", text.formatted("second"));
            Value second = module(engine, "second", text.formatted("first"));
            PolyglotException failure = assertThrows(PolyglotException.class, () -> first.newInstance(first, second));
            assertTrue(failure.isGuestException() && failure.getMessage().contains("each other"), failure.toString());
        }
    }

    @Test
    void instancesShareWhatTheyImport() {
        try (TestEngine engine = new TestEngine(ExecutionMode.INTERPRETED)) {
            Value library = engine.evaluate(MODULE);
            Object imports = ProxyObject.fromMap(Map.of(
                    "env",
                    ProxyObject.fromMap(Map.of(
                            "memory",
                            library.getMember("memory"),
                            "table",
                            library.getMember("table"),
                            "counter",
                            library.getMember("counter"),
                            "answer",
                            42))));
            String text = """
                    (module (import "env" "memory" (memory 1)) (import "env" "table" (table 2 funcref))
                      (import "env" "counter" (global $n (mut i64))) (import "env" "answer" (global $a i32))
                      (type $add (func (param i32 i32) (result i32)))
                      (func (export "run") (result i32)
                        (global.set $n (i64.const 9))
                        (i32.store8 (i32.const 3) (i32.load8_u (i32.const 2)))
                        (call_indirect (type $add) (global.get $a) (i32.const 1) (i32.const 0))))""";
            Value first = engine.evaluate(text, imports);
            library.getMember("memory").writeBufferByte(2, (byte) 5);
            assertEquals(43, first.invokeMember("run").asInt());
            assertEquals(9, library.getMember("counter").asInt());
            assertEquals(5, library.getMember("memory").readBufferByte(3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostObjectsAreImports(ExecutionMode mode) {
        try (Engine polyglot = mode.engine();
                Context context = Context.newBuilder(WasmLanguage.ID)
                        .engine(polyglot)
                        .allowHostAccess(HostAccess.newBuilder(HostAccess.EXPLICIT)
                                .allowArrayAccess(true)
                                .allowMapAccess(true)
                                .build())
                        .build()) {
            String text = """
                    (module (import "host" "twice" (func $twice (param i64) (result i64)))
                      (import "host" "divide" (func $divide (param i32 i32) (result i32 i32)))
                      (func (export "twice") (param i64) (result i64) (call $twice (local.get 0)))
                      (func (export "divide") (param i32 i32) (result i32 i32)
                        (call $divide (local.get 0) (local.get 1))))""";
            Source source = Source.newBuilder(WasmLanguage.ID, ByteSequence.create(TextFormat.toBinary(text)), "host")
                    .buildLiteral();
            Value exports = context.eval(source)
                    .newInstance(Map.of("host", new Calculator()))
                    .getMember("exports");
            assertEquals(1L << 41, exports.invokeMember("twice", 1L << 40).asLong());
            assertArrayEquals(
                    new int[] {3, 2}, exports.invokeMember("divide", 17, 5).as(int[].class));
            PolyglotException thrown =
                    assertThrows(PolyglotException.class, () -> exports.invokeMember("divide", 17, 0));
            assertTrue(thrown.isHostException());
            assertTrue(thrown.asHostException() instanceof ArithmeticException);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongResultsOfImportsAreTraps(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            ProxyExecutable wrong = arguments -> "seven";
            Value exports = engine.evaluate(
                    """
                    (module (import "host" "wrong" (func $wrong (result i32)))
                      (func (export "run") (result i32) (call $wrong)))""", ProxyObject.fromMap(Map.of("host", ProxyObject.fromMap(Map.of("wrong", wrong)))));
            PolyglotException trap = assertThrows(PolyglotException.class, () -> exports.invokeMember("run"));
            assertTrue(trap.isGuestException() && !trap.isInternalError());
            assertTrue(
                    trap.getMessage().contains("name=wrong")
                            && trap.getMessage().contains("i32"),
                    trap::toString);
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
