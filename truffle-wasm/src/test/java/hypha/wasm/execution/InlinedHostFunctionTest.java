package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.text.TextFormat;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Host functions for which the first tier makes code of their own. */
@Timeout(120)
class InlinedHostFunctionTest {
    private final WasmEngine engine = WasmEngine.standalone(runtime -> {});

    private WasmInstance instantiate(String text, HostFunction function) {
        return engine.instantiate(
                engine.load("test", TextFormat.toBinary(text)),
                TestImports.always(function),
                ArenaMemoryProvider.INSTANCE,
                null);
    }

    private static HostFunction inlined(FunctionType type, BiFunction<WasmInstance, Object[], Object> body) {
        return HostFunction.inlined("host", type, () -> new HostFunctionNode() {
            @Override
            public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
                return body.apply(caller, arguments);
            }
        });
    }

    @Test
    void getsTheCallerAndAllKindsOfArguments() {
        HostFunction host = inlined(
                TestImports.type(
                        ValueType.F64, ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64, ValueType.EXTERNREF),
                (caller, arguments) -> caller.memory().load8(0, 0)
                        + (int) arguments[1]
                        + (long) arguments[2]
                        + (float) arguments[3]
                        + (double) arguments[4]
                        + ((String) arguments[5]).length());
        WasmInstance instance = instantiate("""
                (module
                  (func $host (import "a" "b") (param i32 i64 f32 f64 externref) (result f64))
                  (memory 1) (data (i32.const 0) "\\01")
                  (func (export "run") (param externref) (result f64)
                    (call $host (i32.const 10) (i64.const 100) (f32.const 0.5) (f64.const 0.25) (local.get 0))))""", host);
        assertEquals(117.75, instance.function("run").invoke("length"));
    }

    @Test
    void mayHaveNoResultAndSeveral() {
        WasmInstance none = instantiate(
                "(module (func $host (import \"a\" \"b\") (param i32)) (memory 1)"
                        + " (func (export \"run\") (result i32) (call $host (i32.const 7)) (i32.load (i32.const 0))))",
                inlined(TestImports.type(null, ValueType.I32), (caller, arguments) -> {
                    caller.memory().store32(0, 0, (int) arguments[1] + 1);
                    return null;
                }));
        assertEquals(8, none.function("run").invoke());

        var type = new FunctionType(new ValueType[0], new ValueType[] {ValueType.I32, ValueType.I64});
        WasmInstance several = instantiate(
                "(module (func $host (import \"a\" \"b\") (result i32 i64))"
                        + " (func (export \"run\") (result i32 i64) (call $host)) (export \"host\" (func $host)))",
                inlined(type, (caller, arguments) -> new Object[] {1, 2L}));
        assertArrayEquals(
                new Object[] {1, 2L}, (Object[]) several.function("run").invoke());
        assertArrayEquals(
                new Object[] {1, 2L}, (Object[]) several.function("host").invoke());
    }

    @Test
    void isInTheStackTraceOfATrapThatPasses() {
        WasmInstance inner = engine.instantiate(
                engine.load("inner", TextFormat.toBinary("(module $inner (func (export \"fail\") (unreachable)))")),
                TestImports.always(null),
                ArenaMemoryProvider.INSTANCE,
                null);
        WasmInstance outer = instantiate(
                "(module $outer (func $between (import \"a\" \"b\")) (func $main (export \"run\") (call $between)))",
                inlined(TestImports.type(null), (caller, arguments) -> {
                    inner.function("fail").invoke();
                    return null;
                }));
        WasmException trap =
                assertThrows(WasmException.class, () -> outer.function("run").invoke());
        List<String> lines = WasmStackTrace.lines(trap);
        assertEquals(3, lines.size(), lines.toString());
        assertEquals("host (host function)", lines.get(1));
    }

    /** What HotSpot says when it compiles the loop: the bodies are in its code, and nothing is allocated for the calls. */
    @Test
    void hotSpotInlinesItIntoTheCodeOfTheCaller(@TempDir Path folder) throws Exception {
        List<String> inlined = compile(folder, true);
        assertTrue(isInlined(inlined, "AddNode::execute"), String.join("\n", inlined));
        assertTrue(isInlined(inlined, "TwistNode::execute"), String.join("\n", inlined));
        // The check can fail: through the code that all functions share, HotSpot does not see.
        assertFalse(isInlined(compile(folder, false), "TwistNode::execute"));
    }

    private static boolean isInlined(List<String> lines, String method) {
        return lines.stream().anyMatch(line -> line.contains(method) && line.contains("inline (hot)"));
    }

    /** Returns what HotSpot's last compiler prints of its inlining into functions of WebAssembly modules. */
    private static List<String> compile(Path folder, boolean inlined) throws Exception {
        Path output = folder.resolve("output-" + inlined);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xbatch",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=PrintInlining,hypha.wasm.baseline.code.*::*",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-classpath",
                        System.getProperty("jdk.module.path", "") + ':' + System.getProperty("java.class.path")
                                + ":target/test-classes:target/classes",
                        HotHostFunction.class.getName(),
                        Boolean.toString(inlined))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "takes too long");
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("result=")), String.join("\n", lines));
        return lines;
    }
}
