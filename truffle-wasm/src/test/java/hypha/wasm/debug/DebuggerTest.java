package hypha.wasm.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.debug.Breakpoint;
import com.oracle.truffle.api.debug.DebugScope;
import com.oracle.truffle.api.debug.DebugStackFrame;
import com.oracle.truffle.api.debug.DebugValue;
import com.oracle.truffle.api.debug.Debugger;
import com.oracle.truffle.api.debug.DebuggerSession;
import com.oracle.truffle.api.debug.SuspendedEvent;
import hypha.wasm.WasmLanguage;
import hypha.wasm.dwarf.DwarfModule;
import hypha.wasm.text.TextFormat;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class DebuggerTest {
    private static final URI SQUARE = URI.create("file://" + DwarfModule.PATH);

    private static final String COUNT = """
            (module
              (func $twice (param $x i32) (result i32)
                local.get $x
                i32.const 2
                i32.mul)
              (func (export "count") (param $n i32) (result i32) (local $sum i32)
                loop $again
                  local.get $sum
                  local.get $n
                  call $twice
                  i32.add
                  local.set $sum
                  local.get $n
                  i32.const 1
                  i32.sub
                  local.tee $n
                  br_if $again
                end
                local.get $sum)
              (global (export "seven") (mut i32) (i32.const 7)))""";

    private Engine engine;
    private Context context;
    private final List<String> places = new ArrayList<>();

    @BeforeEach
    void open() {
        engine = Engine.newBuilder(WasmLanguage.ID)
                .allowExperimentalOptions(true)
                .option("engine.WarnInterpreterOnly", "false")
                .build();
        context = Context.newBuilder(WasmLanguage.ID).engine(engine).build();
        context.initialize(WasmLanguage.ID);
    }

    @AfterEach
    void close() {
        engine.close(true);
    }

    private Value exports(byte[] module) {
        return context.eval(Source.newBuilder(WasmLanguage.ID, ByteSequence.create(module), "test")
                        .buildLiteral())
                .newInstance()
                .getMember("exports");
    }

    /** Starts a session in which each suspension is recorded, and then handled. */
    private DebuggerSession session(Consumer<SuspendedEvent> handler) {
        return Debugger.find(engine).startSession(event -> {
            places.add(event.getSourceSection().getSource().getName() + ":"
                    + event.getSourceSection().getStartLine());
            handler.accept(event);
        });
    }

    private static int number(SuspendedEvent event, String name) {
        DebugValue value = find(event.getTopStackFrame().getScope(), name);
        assertNotNull(value, name);
        return value.asInt();
    }

    private static DebugValue find(DebugScope innermost, String name) {
        for (DebugScope scope = innermost; scope != null; scope = scope.getParent()) {
            DebugValue value = scope.getDeclaredValue(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void stopsAtALineOfTheSourceAndShowsItsVariables(int version) {
        List<Integer> seen = new ArrayList<>();
        try (DebuggerSession session = session(event -> {
            seen.add(number(event, "a"));
            seen.add(number(event, "b"));
            seen.add(number(event, "sum"));
            event.prepareContinue();
        })) {
            Breakpoint breakpoint = Breakpoint.newBuilder(SQUARE).lineIs(4).build();
            session.install(breakpoint);

            assertEquals(
                    49,
                    exports(DwarfModule.bytes(version))
                            .getMember("square")
                            .execute(3, 4)
                            .asInt());

            assertTrue(breakpoint.isResolved());
            assertEquals(1, breakpoint.getHitCount());
        }
        assertEquals(List.of("square.c:4"), places);
        assertEquals(List.of(3, 4, 7), seen);
    }

    @Test
    void stepsFromLineToLine() {
        try (DebuggerSession session = session(event -> event.prepareStepOver(1))) {
            session.suspendNextExecution();

            exports(DwarfModule.bytes(5)).getMember("square").execute(3, 4);
        }
        assertEquals("square.c:3", places.get(0));
        assertEquals("square.c:4", places.get(1));
    }

    @Test
    void changesVariables() {
        try (DebuggerSession session = session(event -> {
            DebugScope scope = event.getTopStackFrame().getScope();
            find(scope, "sum").set(find(scope, "b"));
            event.prepareContinue();
        })) {
            session.install(Breakpoint.newBuilder(SQUARE).lineIs(4).build());

            assertEquals(
                    16,
                    exports(DwarfModule.bytes(5))
                            .getMember("square")
                            .execute(3, 4)
                            .asInt());
        }
    }

    @Test
    void showsTheTextOfFunctionsWithoutSources() {
        List<Integer> sums = new ArrayList<>();
        try (DebuggerSession session = session(event -> {
            sums.add(number(event, "sum"));
            assertEquals(7, number(event, "seven"));
            assertEquals(
                    "local.get $n", event.getSourceSection().getCharacters().toString());
            event.prepareContinue();
        })) {
            // The line of the second instruction of the loop.
            session.install(Breakpoint.newBuilder(URI.create("wasm:/test/func1.wat"))
                    .lineIs(5)
                    .build());

            assertEquals(
                    12,
                    exports(TextFormat.toBinary(COUNT))
                            .getMember("count")
                            .execute(3)
                            .asInt());
        }
        assertEquals(List.of(0, 6, 10), sums);
    }

    @Test
    void stepsIntoAndOutOfCalls() {
        List<String> stacks = new ArrayList<>();
        try (DebuggerSession session = session(event -> {
            StringBuilder stack = new StringBuilder();
            for (DebugStackFrame frame : event.getStackFrames()) {
                stack.append(frame.getName()).append(' ');
            }
            stacks.add(stack.toString().trim());
            switch (stacks.size()) {
                case 1 -> event.prepareStepInto(1);
                case 2 -> {
                    // The caller's variables are visible from the callee.
                    DebugStackFrame caller = null;
                    for (DebugStackFrame frame : event.getStackFrames()) {
                        caller = frame;
                    }
                    assertEquals(3, find(caller.getScope(), "n").asInt());
                    event.prepareStepOut(1);
                }
                default -> event.prepareKill();
            }
        })) {
            // The line of the call.
            session.install(Breakpoint.newBuilder(URI.create("wasm:/test/func1.wat"))
                    .lineIs(6)
                    .build());
            Value count = exports(TextFormat.toBinary(COUNT)).getMember("count");
            try {
                count.execute(3);
            } catch (PolyglotException e) {
                assertTrue(e.isCancelled() || e.isExit() || e.isInterrupted() || e.isGuestException(), e.toString());
            }
        }
        assertEquals("count", stacks.get(0));
        assertEquals("twice count", stacks.get(1));
        assertEquals("count", stacks.get(2));
    }

    /** Without the first tier, which nobody would have switched off for a debugger that is not there yet. */
    @Test
    void reachesALoopThatWasRunningBeforeTheDebuggerCame() throws Exception {
        context = Context.newBuilder(WasmLanguage.ID)
                .engine(engine)
                .allowExperimentalOptions(true)
                .option("hwasm.Baseline", "false")
                .build();
        Value count = exports(TextFormat.toBinary(COUNT)).getMember("count");
        assertEquals(12, count.execute(3).asInt());
        Thread running = Thread.ofPlatform().start(() -> {
            // Counts down from -1 through all numbers, for seconds, unless the debugger ends it.
            assertThrows(PolyglotException.class, () -> count.execute(-1));
        });
        Thread.sleep(500);
        assertTrue(running.isAlive());
        try (DebuggerSession session = session(SuspendedEvent::prepareKill)) {
            session.suspendNextExecution();
            running.join(60_000);
            assertFalse(running.isAlive());
        }
        assertFalse(places.isEmpty());
    }
}
