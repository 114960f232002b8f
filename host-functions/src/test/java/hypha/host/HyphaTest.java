package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.TaskResult.Rejected;
import hypha.host.machine.RecordingConsole;
import hypha.hypervisor.MachineEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs see and do, on the real kernel; once for each kind of CPU. */
@Timeout(120)
abstract class HyphaTest {
    private static final long SOON = TimeUnit.SECONDS.toNanos(20);

    private final RecordingConsole console = new RecordingConsole();
    private Hypha machine;

    abstract HyphaConfiguration.Builder configuration(Console console);

    private Hypha hypha() {
        if (machine == null) {
            machine = Hypha.boot(configuration(console).build());
        }
        return machine;
    }

    @AfterEach
    void close() {
        if (machine != null) {
            machine.close();
        }
    }

    private TaskResult run(ProgramSource program) {
        return hypha().run(program, List.of(program.name()), Map.of());
    }

    private String output() {
        return console.text(StandardStream.OUTPUT);
    }

    @Test
    void helloIsOutWhenItsTaskHasEnded() {
        assertEquals(new TaskResult.Exited(0), run(Programs.hello()));
        assertEquals("Hello, kernel\n", output());
        assertEquals(0, console.reads(), "nobody asked for input");
    }

    @Test
    void exitCodesAreTheProgramsOwn() {
        for (int code : new int[] {0, 1, 42, 255}) {
            assertEquals(new TaskResult.Exited(code), run(Programs.exit(code)));
        }
    }

    @Test
    void aTrapHasItsMessageAndItsStack() {
        var trapped = assertInstanceOf(TaskResult.Trapped.class, run(Programs.trap()));
        assertEquals("integer divide by zero", trapped.message());
        String stack = String.join("\n", trapped.stackTrace());
        assertTrue(stack.indexOf("inner") >= 0 && stack.indexOf("inner") < stack.indexOf("outer"), stack);
        assertEquals(new TaskResult.Exited(0), run(Programs.hello()), "the machine goes on");
    }

    @Test
    void endlessRecursionIsATrap() {
        var trapped = assertInstanceOf(TaskResult.Trapped.class, run(Programs.recursion()));
        assertEquals("call stack exhausted", trapped.message());
        assertTrue(
                trapped.stackTrace().size() <= 101,
                "lines=" + trapped.stackTrace().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(call $random (i32.const 0) (i32.const 8))",
                "(call $yield)",
                "(memory.grow (i32.const 0))",
                "(call $time (i32.const 0) (i64.const 0) (i32.const 0))",
                "(call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 8))"
            })
    void aStackThatEndsInsideAHostFunctionIsATrapAndHarmsNobody(String call) {
        var trapped = assertInstanceOf(TaskResult.Trapped.class, run(Programs.recursionWith(call)));
        assertEquals("call stack exhausted", trapped.message());
        assertEquals(new TaskResult.Exited(3), run(Programs.yielder()), "the machine goes on");
    }

    @Test
    void argumentsAndEnvironmentArriveAsTheyAre() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("NAME", "wörld=1");
        environment.put("EMPTY", "");
        environment.put("A", "the order is the caller's");
        hypha().run(Programs.strings(), List.of("strings", "", "two words", "\u00e4\u2713"), environment);
        assertEquals(
                "strings\0\0two words\0\u00e4\u2713\0|NAME=wörld=1\0EMPTY=\0A=the order is the caller's\0", output());
    }

    @Test
    void manyArgumentsArriveAndTooManyAreRefused() {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            arguments.add("argument " + i);
        }
        assertEquals(new TaskResult.Exited(0), hypha().run(Programs.strings(), arguments, Map.of()));
        assertEquals(String.join("\0", arguments) + "\0|", output());
        var refused = hypha().run(Programs.strings(), List.of("x".repeat(300_000)), Map.of());
        assertEquals(
                Rejected.Reason.EXHAUSTED,
                assertInstanceOf(Rejected.class, refused).reason());
        assertThrows(IllegalArgumentException.class, () -> hypha().run(Programs.hello(), List.of("zero\0"), Map.of()));
        assertThrows(
                IllegalArgumentException.class, () -> hypha().run(Programs.hello(), List.of(), Map.of("a=b", "c")));
    }

    @Test
    void inputIsReadWhenATaskWantsItAndEndsWhenItEnds() {
        console.give("first\n").give("second\n").end();
        assertEquals(new TaskResult.Exited(3), run(Programs.cat()));
        assertEquals("first\nsecond\n", output());
        assertEquals(3, console.reads());
    }

    @Test
    void aTaskThatWaitsForInputLetsOthersRun() throws Exception {
        var cat = hypha().spawn(hypha().load(Programs.cat()), List.of("cat"), Map.of());
        assertEquals(new TaskResult.Exited(0), run(Programs.hello()));
        assertNull(cat.await(0));
        console.give("late").end();
        assertEquals(new TaskResult.Exited(2), cat.await(SOON));
    }

    @Test
    void aSleepTakesAtLeastItsTime() {
        long start = System.nanoTime();
        assertEquals(new TaskResult.Exited(7), run(Programs.sleeper(30_000_000)));
        assertTrue(System.nanoTime() - start >= 30_000_000);
    }

    @Test
    void clocksGoForwardAndKnowTheTimeWithoutCrossing() {
        assertEquals(new TaskResult.Exited(0), run(Programs.clock()));
        long nanos = ByteBuffer.wrap(console.bytes(StandardStream.OUTPUT))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        long away = System.currentTimeMillis() - nanos / 1_000_000;
        assertTrue(Math.abs(away) < 60_000, "away=" + away + " ms");
        assertTrue(hypha().statistics().get("kernel.crossings") < 50_000);
    }

    @Test
    void tenMegabytesComeOutWhole() {
        assertEquals(new TaskResult.Exited(0), run(Programs.flood(10_000)));
        assertEquals(10_000_000, console.size(StandardStream.OUTPUT));
    }

    @Test
    void aWriterWhoseReaderIsGoneGetsEpipe() {
        console.breakAfter(100_000);
        assertEquals(new TaskResult.Exited(64), run(Programs.flood(10_000)));
    }

    @Test
    void outputAndErrorLeaveInTheOrderOfTheirWrites() {
        int count = 2_000;
        assertEquals(new TaskResult.Exited(0), run(Programs.alternating(count)));
        ByteBuffer numbers = ByteBuffer.wrap(console.together()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(2 * count, numbers.remaining());
        for (int number = 0; number < count; number++) {
            assertEquals(number, numbers.getShort());
        }
    }

    @Test
    void anErrorStreamWhoseReaderIsGoneDoesNotHoldUpOutput() {
        console.breakAfter(StandardStream.ERROR, 100);
        assertEquals(new TaskResult.Exited(1), run(Programs.alternating(2_000)));
        assertEquals(2_000, console.size(StandardStream.OUTPUT));
        assertEquals(100, console.size(StandardStream.ERROR));
    }

    @Test
    void memoryGrowsThroughTheKernel() {
        assertEquals(new TaskResult.Exited(0), run(Programs.grower()));
    }

    @Test
    void memoryThatThereIsNotIsRefused() {
        var source = Programs.whole("huge", "(module (memory (export \"memory\") 65536) (func (export \"_start\")))");
        var rejected = assertInstanceOf(Rejected.class, run(source));
        assertEquals(Rejected.Reason.EXHAUSTED, rejected.reason());
        assertTrue(rejected.message().contains("65536 pages"), rejected.message());
        assertEquals(new TaskResult.Exited(0), run(Programs.hello()), "the machine goes on");
    }

    @Test
    void memoryOfEndedTasksIsUsedAgain() throws Exception {
        var program = hypha().load(Programs.whole("large", """
                (module
                  (memory (export "memory") 800)
                  (func (export "_start") (memory.fill (i32.const 0) (i32.const 1) (i32.const 52428800))))
                """));
        for (int i = 0; i < 40; i++) {
            assertEquals(
                    new TaskResult.Exited(0),
                    hypha().spawn(program, List.of("large"), Map.of()).await(SOON));
        }
    }

    @Test
    void modulesThatAreNotProgramsAreRejectedWithAReason() {
        assertRejected(Rejected.Reason.MALFORMED, new ProgramSource("empty", new byte[0]), "");
        assertRejected(Rejected.Reason.MALFORMED, new ProgramSource("text", "#!/bin/sh\nexit".getBytes()), "magic");
        assertRejected(
                Rejected.Reason.INVALID,
                Programs.whole("badtype", "(module (func (export \"_start\") (drop (i32.add (i32.const 1)))))"),
                "");
        assertRejected(Rejected.Reason.UNLINKABLE, Programs.whole("nostart", "(module)"), "_start");
        assertRejected(
                Rejected.Reason.UNLINKABLE,
                Programs.whole("startarg", "(module (func (export \"_start\") (param i32)))"),
                "[i32] -> []");
        assertRejected(
                Rejected.Reason.UNLINKABLE,
                Programs.whole(
                        "unknown",
                        "(module (import \"env\" \"magic\" (func)) (memory (export \"memory\") 1)"
                                + " (func (export \"_start\")))"),
                "magic");
        assertRejected(
                Rejected.Reason.UNLINKABLE,
                Programs.whole(
                        "wrongtype",
                        "(module (import \"wasi_snapshot_preview1\" \"fd_close\" (func (param i64)))"
                                + " (memory (export \"memory\") 1) (func (export \"_start\")))"),
                "fd_close");
        assertRejected(
                Rejected.Reason.UNLINKABLE,
                Programs.whole(
                        "nomemory",
                        "(module (import \"wasi_snapshot_preview1\" \"sched_yield\" (func (result i32)))"
                                + " (func (export \"_start\")))"),
                "memory");
    }

    private void assertRejected(Rejected.Reason reason, ProgramSource program, String part) {
        var rejected = assertInstanceOf(Rejected.class, run(program), program.name());
        assertEquals(reason, rejected.reason(), program.name() + ": " + rejected.message());
        assertTrue(rejected.message().contains(part), rejected.message());
    }

    @Test
    void everyFunctionOfTheSnapshotLinksAndTheUnsupportedSaySo() {
        var result = run(Programs.of("open", """
                (func (export "_start")
                  (call $exit (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0)
                    (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 16))))
                """));
        int errno = assertInstanceOf(TaskResult.Exited.class, result).code();
        assertTrue(errno == 8 || errno == 52 || errno == 58, "errno=" + errno);
    }

    @Test
    void aRunningTaskCanBeKilled() throws Exception {
        assertKilledAfter(Programs.loop(), 0);
        assertKilledAfter(Programs.loop(), 300);
        assertKilledAfter(Programs.busy(), 100);
    }

    @Test
    void aBlockedTaskCanBeKilled() throws Exception {
        assertKilledAfter(Programs.sleeper(TimeUnit.HOURS.toNanos(1)), 100);
        assertKilledAfter(Programs.cat(), 100);
    }

    @Test
    void aTaskInAnEndlessStartFunctionCanBeKilled() throws Exception {
        assertKilledAfter(
                Programs.whole(
                        "start",
                        "(module (func $f (loop $l (br $l))) (start $f) (func (export \"_start\"))"
                                + " (memory (export \"memory\") 1))"),
                100);
    }

    private void assertKilledAfter(ProgramSource program, long millis) throws Exception {
        var task = hypha().spawn(hypha().load(program), List.of(program.name()), Map.of());
        Thread.sleep(millis);
        assertNull(task.await(0), program.name());
        task.kill();
        task.kill();
        assertEquals(new TaskResult.Killed(), task.await(SOON), program.name());
        task.kill();
        assertEquals(new TaskResult.Exited(0), run(Programs.exit(0)), "the machine goes on");
    }

    @Test
    void killEndsAllThatThereIs() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>();
        var sleeper = hypha().load(Programs.sleeper(TimeUnit.HOURS.toNanos(1)));
        for (int i = 0; i < 100; i++) {
            tasks.add(hypha().spawn(sleeper, List.of("sleeper"), Map.of()));
        }
        tasks.add(hypha().spawn(hypha().load(Programs.loop()), List.of("loop"), Map.of()));
        Thread.sleep(50);
        tasks.add(hypha().spawn(sleeper, List.of("sleeper"), Map.of()));
        hypha().kill();
        for (TaskHandle task : tasks) {
            assertEquals(new TaskResult.Killed(), task.await(SOON));
        }
    }

    @Test
    void aTaskThatComesAfterTheKillIsKilled() {
        // As one does whose program was still being loaded.
        hypha().kill();
        assertEquals(new TaskResult.Killed(), run(Programs.loop()));
    }

    @Test
    void closingEndsATaskThatRuns() throws Exception {
        var task = hypha().spawn(hypha().load(Programs.loop()), List.of("loop"), Map.of());
        Thread.sleep(50);
        machine.close();
        assertEquals(new TaskResult.Killed(), task.await(SOON));
    }

    @Test
    void closingEndsTasksThatWait() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>();
        var sleeper = hypha().load(Programs.sleeper(TimeUnit.HOURS.toNanos(1)));
        for (int i = 0; i < 50; i++) {
            tasks.add(hypha().spawn(sleeper, List.of("sleeper"), Map.of()));
        }
        Thread.sleep(20);
        machine.close();
        for (TaskHandle task : tasks) {
            assertEquals(new TaskResult.Killed(), task.await(0));
        }
    }

    @Test
    void tasksTakeTurnsWhenTheyYield() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>();
        var yielder = hypha().load(Programs.yielder());
        for (int i = 0; i < 20; i++) {
            tasks.add(hypha().spawn(yielder, List.of("yielder"), Map.of()));
        }
        for (TaskHandle task : tasks) {
            assertEquals(new TaskResult.Exited(3), task.await(SOON));
        }
    }

    @Test
    void randomNumbersCrossForAKeyOnly() throws Exception {
        assertEquals(new TaskResult.Exited(0), run(Programs.randomNumbers(10_000)));
        awaitStatistic("kernel.random_keys", 1);
        assertEquals(0, hypha().statistics().get("kernel.random_bytes"));
        assertTrue(hypha().statistics().get("kernel.crossings") < 1_000, "the kernel was not asked each time");
    }

    @Test
    void eachTaskHasRandomNumbersOfItsOwn() throws Exception {
        Set<Integer> codes = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            codes.add(((TaskResult.Exited) run(Programs.randomCode())).code());
        }
        assertTrue(codes.size() > 1, "all tasks exited with " + codes);
        awaitStatistic("kernel.random_keys", 5);
    }

    @Test
    void longRandomRequestsAreMadeInPieces() throws Exception {
        assertEquals(new TaskResult.Exited(0), run(Programs.longRandom(1_000_000)));
        awaitStatistic("kernel.random_bytes", 1_000_000);
    }

    @Test
    void badPlacesForRandomNumbersAreAFault() throws Exception {
        int fault = 21;
        for (String request : List.of("65535 2", "65536 1", "-1 1", "0 -1", "0 65537", "1 65536")) {
            String[] words = request.split(" ");
            assertEquals(
                    new TaskResult.Exited(fault),
                    run(Programs.random(Integer.parseInt(words[0]), Integer.parseInt(words[1]))),
                    request);
        }
        assertEquals(new TaskResult.Exited(0), run(Programs.random(65_535, 1)));
        assertEquals(new TaskResult.Exited(0), run(Programs.random(65_536, 0)));
    }

    @Test
    void writingNothingDoesNotCrossUntilTheStreamIsAnother() throws Exception {
        int badDescriptor = 8;
        assertEquals(new TaskResult.Exited(badDescriptor), run(Programs.emptyWrites(1_000)));
        assertTrue(hypha().statistics().get("kernel.crossings") < 100, "the kernel was not asked each time");
    }

    @Test
    void yieldingAloneDoesNotCross() throws Exception {
        assertEquals(new TaskResult.Exited(3), run(Programs.yielder()));
        long alone = hypha().statistics().get("kernel.crossings");
        assertTrue(alone < 10, "crossings=" + alone);
    }

    /** Each program exits with the errno that it gets, or 0. */
    @ParameterizedTest
    @CsvSource({
        "CLOCK, clock_time_get, 76, 0",
        "RANDOM, random_get, 76, 0",
        "STDIN, fd_read, 8, 0",
        "STDOUT, fd_write, 8, 0",
    })
    void whatIsNotGivenCannotBeHad(Capability capability, String function, int refused, int had) throws Exception {
        assertEquals(new TaskResult.Exited(had), run(Programs.errnoOf(function)));
        machine.close();
        machine = Hypha.boot(configuration(console)
                .capabilities(EnumSet.complementOf(EnumSet.of(capability)))
                .build());
        assertEquals(new TaskResult.Exited(refused), run(Programs.errnoOf(function)));
        machine.close();
        machine = Hypha.boot(
                configuration(console).capabilities(EnumSet.of(capability)).build());
        assertEquals(new TaskResult.Exited(had), run(Programs.errnoOf(function)));
    }

    @Test
    void pathsCannotBeUsedWithoutFiles() throws Exception {
        int notCapable = 76;
        assertNotEquals(new TaskResult.Exited(notCapable), run(Programs.errnoOf("path_open")));
        machine.close();
        machine = Hypha.boot(configuration(console)
                .capabilities(EnumSet.complementOf(EnumSet.of(Capability.FILES)))
                .build());
        assertEquals(new TaskResult.Exited(notCapable), run(Programs.errnoOf("path_open")));
    }

    @Test
    void programsAreNotLinkedToTasksThatTheyAreNotGiven() throws Exception {
        ProgramSource program = Programs.whole("spawner", """
                (module
                  (import "hypha" "yield" (func $yield (result i32)))
                  (memory (export "memory") 1)
                  (func (export "_start") (drop (call $yield))))""");
        assertEquals(new TaskResult.Exited(0), run(program));
        machine.close();
        machine = Hypha.boot(configuration(console)
                .capabilities(EnumSet.complementOf(EnumSet.of(Capability.TASKS)))
                .build());
        var refused = assertInstanceOf(TaskResult.Rejected.class, run(program));
        assertEquals(TaskResult.Rejected.Reason.UNLINKABLE, refused.reason());
    }

    @Test
    void newEntropyMakesKeysOutOfDate() throws Exception {
        var task = hypha().spawn(hypha().load(Programs.randomForEver()), List.of("task"), Map.of());
        awaitStatistic("kernel.random_keys", 1);
        hypha().reseed();
        awaitStatistic("kernel.random_keys", 2);
        hypha().reseed();
        awaitStatistic("kernel.random_keys", 3);
        task.kill();
        assertEquals(new TaskResult.Killed(), task.await(SOON));
    }

    private void awaitStatistic(String name, long value) throws InterruptedException {
        long end = System.nanoTime() + SOON;
        while (hypha().statistics().get(name) < value) {
            assertTrue(
                    System.nanoTime() < end, name + "=" + hypha().statistics().get(name));
            Thread.sleep(5);
        }
        assertEquals(value, hypha().statistics().get(name));
    }

    @Test
    void severalExecutorsAndVcpusShareTheWork() throws Exception {
        machine = Hypha.boot(configuration(console).executors(3).vcpus(2).build());
        List<TaskHandle> tasks = new ArrayList<>();
        var yielder = hypha().load(Programs.yielder());
        var sleeper = hypha().load(Programs.sleeper(20_000_000));
        for (int i = 0; i < 30; i++) {
            tasks.add(hypha().spawn(i % 2 == 0 ? yielder : sleeper, List.of("task"), Map.of()));
        }
        for (int i = 0; i < tasks.size(); i++) {
            assertEquals(new TaskResult.Exited(i % 2 == 0 ? 3 : 7), tasks.get(i).await(SOON), "task=" + i);
        }
        long finished = 0;
        for (int executor = 0; executor < 3; executor++) {
            assertEquals(10, hypha().statistics().get("host.executor" + executor + ".tasks_spawned"));
            // Tasks may move to an executor that has nothing to do.
            finished += hypha().statistics().get("host.executor" + executor + ".tasks_finished");
        }
        assertEquals(30, finished);
    }

    @Test
    void nothingIsLeftOfClosedMachines() throws Exception {
        bootAndRun();
        long threads = count("/proc/self/task");
        long files = count("/proc/self/fd");
        for (int i = 0; i < 10; i++) {
            bootAndRun();
        }
        // Threads of compilers and collectors come and go; ten machines' would show.
        assertTrue(count("/proc/self/task") <= threads + 5, "threads=" + threads + ", " + count("/proc/self/task"));
        assertTrue(count("/proc/self/fd") <= files + 3, "files=" + files + ", " + count("/proc/self/fd"));
    }

    private void bootAndRun() {
        try (var hypha = Hypha.boot(configuration(new RecordingConsole()).build())) {
            assertEquals(new TaskResult.Exited(5), hypha.run(Programs.exit(5), List.of("exit"), Map.of()));
        }
    }

    private static long count(String directory) throws IOException {
        try (var entries = Files.list(Path.of(directory))) {
            return entries.count();
        }
    }

    @Test
    void aPanicOfTheKernelIsToldToTheTaskThatRuns() {
        machine = Hypha.boot(configuration(console).mode(KernelMode.PANIC).build());
        var ended = assertInstanceOf(TaskResult.MachineEnded.class, run(Programs.hello()));
        var panic = assertInstanceOf(MachineEnd.Panic.class, ended.end());
        assertTrue(
                panic.report().text().contains("Lifecycle.exit"), panic.report().text());
        assertEquals(ended.end(), machine.machineEnd());
        assertEquals("Hello, kernel\n", output(), "what was written before is out");
        assertInstanceOf(TaskResult.MachineEnded.class, run(Programs.hello()));
    }

    @Test
    void aPanicEndsTasksThatWait() throws Exception {
        machine = Hypha.boot(configuration(console).mode(KernelMode.PANIC).build());
        var sleeper = hypha().spawn(hypha().load(Programs.sleeper(50_000_000)), List.of("sleeper"), Map.of());
        var forever =
                hypha().spawn(hypha().load(Programs.sleeper(TimeUnit.HOURS.toNanos(1))), List.of("sleeper"), Map.of());
        assertInstanceOf(TaskResult.MachineEnded.class, sleeper.await(SOON));
        assertInstanceOf(TaskResult.MachineEnded.class, forever.await(SOON));
    }

    @Test
    void theKernelsSelfTestsPass() {
        assertEquals(
                0, Hypha.selfTest(configuration(console).logLevel(LogLevel.INFO).build()));
        assertTrue(console.size(StandardStream.LOG) > 0);
    }

    @Test
    void crossingsAreCounted() {
        assertEquals(1000, hypha().measureCrossings(1000, 0).length);
        run(Programs.hello());
        var statistics = hypha().statistics();
        assertTrue(statistics.get("kernel.crossings") >= 1000, statistics.toString());
        assertEquals(1, statistics.get("host.executor0.tasks_finished"));
        assertEquals(14, statistics.get("host.console.output_bytes"));
    }
}
