package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmTag;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class StackTraceTest {
    @ParameterizedTest
    @EnumSource
    void ofADeepRecursionThereAreTheInnermostAndTheOutermostFrames(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module $app
                      (func $down (param i32)
                        (if (i32.eqz (local.get 0)) (then (unreachable)))
                        (call $down (i32.sub (local.get 0) (i32.const 1))))
                      (func (export "run") (param i32) (call $down (local.get 0))))""");
            for (int depth : new int[] {0, 20, 50, 70, 200}) {
                WasmException e = assertThrows(
                        WasmException.class, () -> instance.function("run").invoke(depth));
                int total = depth + 2;
                List<WasmFrame> frames = WasmStackTrace.of(e);
                assertEquals(Math.min(total, UnwoundFrames.INNERMOST + UnwoundFrames.OUTERMOST), frames.size());
                assertEquals(total - frames.size(), WasmStackTrace.omitted(e));
                assertEquals("down", frames.getFirst().function());
                assertEquals("run", frames.getLast().function());
                byte[] bytes = instance.module().model().bytes();
                assertEquals(0x00, bytes[frames.getFirst().byteOffset()], "opcode of unreachable");
                for (WasmFrame frame : frames.subList(1, frames.size())) {
                    assertEquals(0x10, bytes[frame.byteOffset()], "opcode of call");
                }
                List<String> lines = WasmStackTrace.lines(e);
                assertEquals(frames.size() + (total > frames.size() ? 1 : 0), lines.size());
                if (total > frames.size()) {
                    assertEquals("... " + (total - frames.size()) + " frames ...", lines.get(UnwoundFrames.INNERMOST));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void functionsHaveTheNamesOfTheirLanguageAndNoControlCharacters(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module $"two\\nlines"
                      (func $_ZN5shape6Circle4areaEd (unreachable))
                      (func $_ZN4core3fmt5write17h0123456789abcdefE (call $_ZN5shape6Circle4areaEd))
                      (func $"\\1b[31mred" (export "run") (call $_ZN4core3fmt5write17h0123456789abcdefE)))""");
            WasmException e = assertThrows(
                    WasmException.class, () -> instance.function("run").invoke());
            assertEquals(
                    List.of("shape::Circle::area(double)", "core::fmt::write", "\\u001b[31mred"),
                    WasmStackTrace.of(e).stream().map(WasmFrame::function).toList());
            assertTrue(WasmStackTrace.describe(e).startsWith("""
                    unreachable
                        at two\\u000alines.shape::Circle::area(double) (func 0, offset 0x"""), WasmStackTrace.describe(e));
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostFunctionsStandWhereTheyWereCalled(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmTag tag = new WasmTag(TestImports.type(null), "tag");
            HostFunction throwing = TestImports.function(TestImports.type(null), (caller, arguments) -> {
                throw TaggedException.create(tag, new Object[0], null);
            });
            HostFunction calling = TestImports.function(TestImports.type(null), (caller, arguments) -> {
                caller.function("inner").invoke();
                return null;
            });
            WasmInstance instance =
                    engine.instantiate("""
                    (module
                      (import "host" "throwing" (func $throwing))
                      (import "host" "calling" (func $calling))
                      (func $inner (export "inner") (call $throwing))
                      (func $outer (export "run") (call $calling)))""", (module, name, kind, type) -> name.equals("throwing") ? throwing : calling);
            for (int round = 0; round < 3; round++) {
                TaggedException e = assertThrows(
                        TaggedException.class, () -> instance.function("run").invoke());
                assertEquals(
                        List.of("host", "inner", "host", "outer"),
                        WasmStackTrace.of(e).stream().map(WasmFrame::function).toList());
            }
        }
    }
}
