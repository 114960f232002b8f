package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TrapTest {
    private static final String NESTED = """
            (module $app
              (func $inner (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
              (func $middle (param i32) (result i32) (call $inner (local.get 0)))
              (table 1 funcref) (elem (i32.const 0) $middle)
              (func (export "outer") (param i32) (result i32)
                (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))""";

    /** Small enough for the deepest recursion to be over soon when each of its frames is unwound in the interpreter. */
    private static final long STACK_BYTES = 512 << 10;

    @ParameterizedTest
    @EnumSource
    void aTrapTellsWhereItHappened(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(NESTED);
            for (int round = 0; round < 3; round++) {
                assertEquals(1, instance.function("outer").invoke(1));
                WasmException e = assertThrows(
                        WasmException.class, () -> instance.function("outer").invoke(0));
                assertEquals("integer divide by zero", e.getMessage());
                List<WasmFrame> frames = WasmStackTrace.of(e);
                assertEquals(
                        List.of("inner", "middle", "outer"),
                        frames.stream().map(WasmFrame::function).toList());
                byte[] bytes = instance.module().model().bytes();
                assertEquals(0x6D, bytes[frames.get(0).byteOffset()], "opcode of i32.div_s");
                assertEquals(0x10, bytes[frames.get(1).byteOffset()], "opcode of call");
                assertEquals(0x11, bytes[frames.get(2).byteOffset()], "opcode of call_indirect");
                assertTrue(
                        WasmStackTrace.describe(e)
                                .startsWith("integer divide by zero\n    at app.inner (func 0, offset 0x"),
                        WasmStackTrace.describe(e));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePolyglotExceptionHasTheGuestFrames(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            Value outer = engine.evaluate(NESTED).getMember("outer");
            PolyglotException e = assertThrows(PolyglotException.class, () -> outer.execute(0));
            assertTrue(e.isGuestException());
            List<String> names = new java.util.ArrayList<>();
            for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
                if (frame.isGuestFrame()) {
                    names.add(frame.getRootName());
                }
            }
            assertEquals(List.of("inner", "middle", "outer"), names);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionOfAHostFunctionPassesThrough(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            HostFunction failing = TestImports.function(TestImports.type(null), (caller, arguments) -> {
                throw new GuestExit(7);
            });
            WasmInstance instance = engine.instantiate(
                    "(module (import \"a\" \"b\" (func $fail)) (func (export \"run\") (call $fail)))",
                    TestImports.always(failing));
            for (int round = 0; round < 3; round++) {
                GuestExit exit = assertThrows(
                        GuestExit.class, () -> instance.function("run").invoke());
                assertEquals(7, exit.status);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void endlessRecursionExhaustsTheStack(ExecutionMode mode) throws InterruptedException {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (func $deeper (export "run") (param i32) (result i32)
                      (i32.add (i32.const 1) (call $deeper (i32.add (local.get 0) (i32.const 1))))))""");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(
                    null,
                    () -> {
                        engine.context().enter();
                        try {
                            instance.function("run").invoke(0);
                        } catch (WasmException e) {
                            thrown.set(e);
                        } finally {
                            engine.context().leave();
                        }
                    },
                    "small stack",
                    STACK_BYTES);
            thread.start();
            thread.join();
            WasmException e = (WasmException) thrown.get();
            assertEquals(Failure.EXHAUSTION, e.failure());
            assertEquals("call stack exhausted", e.getMessage());
            int frames = WasmStackTrace.of(e).size();
            assertTrue(frames > 0 && frames <= WasmException.STACK_TRACE_LIMIT, "frames=" + frames);
        }
    }
}
