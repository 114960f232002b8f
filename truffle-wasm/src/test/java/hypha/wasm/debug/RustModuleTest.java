package hypha.wasm.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmInstance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

/** A module that rustc made, with its debugging information (DWARF 4): {@code rust/shapes.rs}, which says how. */
@Timeout(120)
final class RustModuleTest {
    private static final URI SHAPES = URI.create("file:///rust/shapes.rs");
    private static final String AREA = "<shapes::Shape as shapes::Area>::area";
    private static final String TOTAL = "shapes::total::<shapes::Shape>";

    private Engine engine;
    private Context context;

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

    private static byte[] module() {
        try (InputStream in = RustModuleTest.class.getResourceAsStream("/rust/shapes.wasm")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Value run() {
        return context.eval(Source.newBuilder(WasmLanguage.ID, ByteSequence.create(module()), "shapes")
                        .buildLiteral())
                .newInstance()
                .getMember("exports")
                .getMember("run");
    }

    /** Runs the program with a breakpoint and returns how often it was hit. */
    private int stopAt(int line, Consumer<SuspendedEvent> handler) {
        try (DebuggerSession session = Debugger.find(engine).startSession(event -> {
            assertEquals(line, event.getSourceSection().getStartLine());
            handler.accept(event);
            event.prepareContinue();
        })) {
            Breakpoint breakpoint = Breakpoint.newBuilder(SHAPES).lineIs(line).build();
            session.install(breakpoint);
            assertEquals(60.0, run().execute(2, 0).asDouble());
            assertTrue(breakpoint.isResolved());
            return breakpoint.getHitCount();
        }
    }

    private static Map<String, String> variables(SuspendedEvent event) {
        Map<String, String> variables = new TreeMap<>();
        DebugScope scope = event.getTopStackFrame().getScope();
        for (DebugValue value : scope.getDeclaredValues()) {
            variables.put(value.getName(), value.toDisplayString());
        }
        return variables;
    }

    @Test
    void lineBreakpointsStopAndShowLocalsByName() {
        List<Map<String, String>> seen = new ArrayList<>();
        assertEquals(2, stopAt(lineOf("sum += second.area(2.0)"), event -> seen.add(variables(event))));
        assertEquals(
                Map.of("count", "2", "index", "0", "sum", "12.0", "first", "0xfffb8", "second", "0xfffd8"),
                seen.get(0));
        assertEquals("1", seen.get(1).get("index"));
        assertEquals("42.0", seen.get(1).get("sum"));
    }

    @Test
    void referencesEnumsAndStructsOpen() {
        List<String> seen = new ArrayList<>();
        int hits = stopAt(lineOf("center.y * scale"), event -> {
            DebugScope scope = event.getTopStackFrame().getScope();
            assertEquals("4.0", scope.getDeclaredValue("squared").toDisplayString());
            DebugValue self = find(scope, "self");
            DebugValue circle = self.getProperty("*").getProperty("Circle");
            seen.add(circle.getProperty("center").toDisplayString() + " "
                    + circle.getProperty("radius").toDisplayString() + " "
                    + self.getMetaObject().getMetaQualifiedName());
        });
        assertEquals(2, hits);
        assertEquals("{x = 1.5, y = 1.0} 2.0 &shapes::Shape", seen.getFirst());
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

    @Test
    void framesOfToolsHaveTheNamesOfRust() {
        List<String> names = new ArrayList<>();
        stopAt(lineOf("Shape::Square(side) =>"), event -> {
            names.clear();
            for (DebugStackFrame frame : event.getStackFrames()) {
                names.add(frame.getName());
            }
        });
        assertEquals(List.of(AREA, TOTAL, "run"), names);
    }

    @Test
    void aTrapSaysFunctionsAndLinesOfRust() {
        WasmEngine api = enter();
        WasmInstance instance =
                api.instantiate(api.load("shapes", module()), ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
        WasmException trap =
                assertThrows(WasmException.class, () -> instance.function("run").invoke(1, 1));
        List<String> lines = WasmStackTrace.lines(trap);
        context.leave();
        String[] functions = {"shapes::nothing::trap", AREA, TOTAL, "run"};
        int[] places = {
            lineOf("0xffff_fff0_usize"), lineOf("Shape::Nothing =>"), lineOf("sum += second"), lineOf("total(&circle")
        };
        assertEquals(4, lines.size(), lines.toString());
        for (int i = 0; i < 4; i++) {
            assertTrue(lines.get(i).contains(functions[i]), lines.get(i));
            assertTrue(lines.get(i).contains("/rust/shapes.rs:" + places[i]), lines.get(i));
        }
    }

    @Test
    void thePolyglotStackTraceHasTheNamesOfRust() {
        Value run = run();
        PolyglotException trap = assertThrows(PolyglotException.class, () -> run.execute(1, 1));
        List<String> names = new ArrayList<>();
        for (PolyglotException.StackFrame frame : trap.getPolyglotStackTrace()) {
            if (frame.isGuestFrame()) {
                names.add(frame.getRootName());
            }
        }
        assertEquals(List.of("shapes::nothing::trap", AREA, TOTAL, "run"), names);
    }

    private WasmEngine enter() {
        context.enter();
        return WasmEngine.current();
    }

    private static int lineOf(String text) {
        try (InputStream in = RustModuleTest.class.getResourceAsStream("/rust/shapes.rs")) {
            List<String> lines = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(text)) {
                    return i + 1;
                }
            }
            throw new AssertionError("no such line: text=" + text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
