package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.RecordingConsole;
import hypha.kernel.abi.Grant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that are connected, and tasks that have what their parent gives them, on both kinds of CPU. */
@Tag("kvm")
@Timeout(120)
class PipelineTest {
    private static final long SOON = TimeUnit.SECONDS.toNanos(60);

    private final RecordingConsole console = new RecordingConsole();

    private Hypha boot(CpuKind cpu) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        return Hypha.boot(HyphaConfiguration.builder(console)
                .cpu(cpu)
                .maximumMemoryBytes(1L << 30)
                .mount(new Mount.Memory("/"))
                .build());
    }

    private static List<TaskHandle> spawn(Hypha hypha, ProgramSource... programs) throws ProgramException {
        List<Stage> stages = new ArrayList<>();
        for (ProgramSource program : programs) {
            stages.add(new Stage(hypha.load(program), List.of(program.name())));
        }
        return hypha.spawnPipeline(stages, Map.of());
    }

    private static List<TaskResult> ends(List<TaskHandle> tasks) throws InterruptedException {
        List<TaskResult> results = new ArrayList<>();
        for (TaskHandle task : tasks) {
            results.add(task.await(SOON));
        }
        return results;
    }

    private static TaskResult exited(int code) {
        return new TaskResult.Exited(code);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void bytesGoThroughThreePrograms(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            for (int round = 0; round < 3; round++) {
                List<TaskHandle> tasks =
                        spawn(hypha, GivenPrograms.produce(200), GivenPrograms.copy(), GivenPrograms.consume());
                assertEquals(List.of(exited(0), exited(0), exited(200)), ends(tasks));
            }
            hypha.flush();
            assertEquals("", console.text(StandardStream.OUTPUT)); // nothing went by way of the host
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void whoWritesToOneThatHasEndedLearnsOfIt(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            List<TaskHandle> tasks =
                    spawn(hypha, GivenPrograms.produce(1 << 20), GivenPrograms.copy(), GivenPrograms.head());
            assertEquals(List.of(exited(64), exited(64), exited(7)), ends(tasks));
            List<TaskResult> results =
                    ends(spawn(hypha, GivenPrograms.produce(1 << 20), GivenPrograms.trapAfterRead()));
            assertEquals(exited(64), results.getFirst());
            assertInstanceOf(TaskResult.Trapped.class, results.getLast());
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void whoeverIsKilledLeavesTheOthersAnEnd(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            for (int victim = 0; victim < 3; victim++) {
                List<TaskHandle> tasks =
                        spawn(hypha, GivenPrograms.produce(1 << 24), GivenPrograms.copy(), GivenPrograms.consume());
                assertNull(tasks.getLast().await(TimeUnit.MILLISECONDS.toNanos(30)));
                tasks.get(victim).kill();
                List<TaskResult> results = ends(tasks);
                assertInstanceOf(TaskResult.Killed.class, results.get(victim));
                for (int before = 0; before < victim; before++) {
                    assertEquals(exited(64), results.get(before));
                }
                for (int behind = victim + 1; behind < 3; behind++) {
                    assertInstanceOf(TaskResult.Exited.class, results.get(behind)); // has seen the end of its input
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void aChildHasWhatItIsGiven(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            hypha.publish("child", hypha.load(GivenPrograms.child()));
            TaskResult result = hypha.run(GivenPrograms.giver(), List.of("giver"), Map.of());
            assertEquals(exited(5), result);
            assertEquals("helloone\0two\0KEY=value\0", console.text(StandardStream.OUTPUT));
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void codeThatIsHotAsksWhetherItsTaskIsGivenTheClock(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            int all = Grant.CLOCK | Grant.RANDOM | Grant.TASKS;
            assertEquals(exited(76), run(hypha, Grant.TASKS));
            TaskResult withClock = run(hypha, all);
            assertEquals(exited(134), withClock); // traps, for it has a clock
            assertEquals(exited(134), run(hypha, 0)); // is not linked
        }
    }

    private static TaskResult run(Hypha hypha, int grants) {
        ProgramSource program = GivenPrograms.hotGiver(grants);
        TaskResult result = hypha.run(program, List.of(program.name()), Map.of());
        assertTrue(result instanceof TaskResult.Exited, () -> "grants=" + grants + " result=" + result);
        return result;
    }
}
