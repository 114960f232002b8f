package hypha.wasm.specification;

import static org.junit.jupiter.api.Assertions.fail;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.execution.ExecutionMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The official test suite: a test for each script in each mode of execution, and a table of all. */
@Tag("specification")
class SpecificationTest {
    private static final long SCRIPT_LIMIT_MILLIS = 180_000;
    /**
     * Small, since frames of compiled code that overflows the stack are unwound one by one in the interpreter; but the suite recurses
     * 200 deep, and a call of code that HotSpot has not compiled either takes up to 3 KB.
     */
    private static final long STACK_BYTES = 1 << 20;

    /** {@code -Dhypha.testsuite.scripts=REGEX} and {@code …modes=INTERPRETED,…} run a part, for the one who repairs something. */
    private static final String SCRIPTS = System.getProperty("hypha.testsuite.scripts", ".*");

    private static final String MODES =
            System.getProperty("hypha.testsuite.modes", "INTERPRETED,COMPILED,DEFAULT,BASELINE,WARM,REGIONS");

    /** {@code -Dhypha.testsuite.standalone=true}: on engines that have no context before they need one. Then only the mode {@code DEFAULT} makes sense. */
    private static final boolean STANDALONE = Boolean.getBoolean("hypha.testsuite.standalone");

    private static final List<ConformanceTable> TABLES = new ArrayList<>();

    @TestFactory
    Stream<DynamicContainer> everyScriptPassesInEveryMode() {
        Suite suite = Suite.assumed();
        List<String> scripts =
                suite.scripts().stream().filter(name -> name.matches(SCRIPTS)).toList();
        return Stream.of(MODES.split(",")).map(ExecutionMode::valueOf).map(mode -> container(suite, scripts, mode));
    }

    private static DynamicContainer container(Suite suite, List<String> scripts, ExecutionMode mode) {
        ConformanceTable table = new ConformanceTable(mode.name());
        TABLES.add(table);
        Stream<DynamicTest> tests = scripts.stream()
                .map(script -> DynamicTest.dynamicTest(script, () -> {
                    Report report = run(suite, script, mode);
                    table.add(report);
                    if (!report.failures().isEmpty()) {
                        fail(report.failures().size() + " failures\n" + String.join("\n", report.failures()));
                    }
                }));
        boolean complete = SCRIPTS.equals(".*");
        DynamicTest stale = DynamicTest.dynamicTest("every missing feature is still missing", () -> {
            Set<Feature> unused = new HashSet<>(Feature.MISSING);
            unused.removeAll(table.skippedFeatures());
            if (complete && !unused.isEmpty()) {
                fail("no script is skipped for these any more, so Feature.MISSING should not list them: " + unused);
            }
        });
        return DynamicContainer.dynamicContainer(mode.name(), Stream.concat(tests, Stream.of(stale)));
    }

    /** Runs a script in a thread and context of its own, so that one that hangs or dies leaves the others alone. */
    private static Report run(Suite suite, String script, ExecutionMode mode) throws InterruptedException {
        Report report = new Report(script);
        AtomicReference<Context> context = new AtomicReference<>();
        AtomicReference<Throwable> death = new AtomicReference<>();
        Thread thread = new Thread(null, () -> run(suite, script, mode, report, context), script, STACK_BYTES);
        thread.setUncaughtExceptionHandler((dead, cause) -> death.set(cause));
        thread.setDaemon(true);
        thread.start();
        thread.join(SCRIPT_LIMIT_MILLIS);
        if (thread.isAlive()) {
            // Closing waits for the thread, which may be beyond reach.
            Thread.ofPlatform().daemon().start(() -> context.get().close(true));
            report.fail(0, "not done after " + SCRIPT_LIMIT_MILLIS + " ms");
        } else if (death.get() != null) {
            report.fail(0, "ended by " + death.get() + " at " + death.get().getStackTrace()[0]);
        }
        return report;
    }

    private static void run(
            Suite suite, String script, ExecutionMode mode, Report report, AtomicReference<Context> entered) {
        List<Command> commands = suite.read(script);
        try (Engine engine = mode.engine();
                Context context =
                        Context.newBuilder(WasmLanguage.ID).engine(engine).build()) {
            entered.set(context);
            if (STANDALONE) {
                ScriptRunner.run(WasmEngine.standalone(), commands, report);
                return;
            }
            context.initialize(WasmLanguage.ID);
            context.enter();
            try {
                ScriptRunner.run(WasmEngine.current(), commands, report);
            } finally {
                context.leave();
            }
        }
    }

    @AfterAll
    static void printTables() {
        TABLES.forEach(table -> System.out.println(table.format()));
    }
}
