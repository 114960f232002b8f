package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.RecordingConsole;
import hypha.kernel.abi.HyphaError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What programs can do with the module {@code hypha}, on the real kernel; once for each kind of CPU. */
@Timeout(120)
abstract class HyphaModuleTest {
    private static final long SOON = TimeUnit.SECONDS.toNanos(60);

    private Hypha hypha;
    private RecordingConsole console;

    abstract CpuKind cpu();

    @BeforeEach
    void boot() {
        assumeTrue(
                cpu() == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        console = new RecordingConsole();
        hypha = Hypha.boot(HyphaConfiguration.builder(console)
                .cpu(cpu())
                .maximumMemoryBytes(1L << 30)
                .taskLimit(200)
                .build());
    }

    @AfterEach
    void close() {
        if (hypha != null) {
            hypha.close();
        }
    }

    private TaskResult run(ProgramSource program) throws Exception {
        return hypha.spawn(hypha.load(program), List.of(program.name()), Map.of())
                .await(SOON);
    }

    @Test
    void aTaskCallsAnotherOfItsProgram() throws Exception {
        assertEquals(new TaskResult.Exited(90), run(ModulePrograms.calls(10)));
        for (int round = 0; round < 3; round++) {
            assertEquals(new TaskResult.Exited(999 * 1000), run(ModulePrograms.calls(1000)));
        }
    }

    @Test
    void aTaskThatWaitsIsKilledByAnotherTask() throws Exception {
        hypha.publish("victim", hypha.load(Programs.sleeper(TimeUnit.HOURS.toNanos(1))));
        assertEquals(new TaskResult.Exited(51), run(ModulePrograms.killer()));
    }

    @Test
    void aTaskThatComputesForEverIsSuspendedAndKilledByAnotherTask() throws Exception {
        hypha.publish("victim", hypha.load(Programs.loop()));
        for (int round = 0; round < 5; round++) {
            assertEquals(new TaskResult.Exited(51), run(ModulePrograms.killer()), "round=" + round);
        }
    }

    @Test
    void whatHasNoNameCannotBeSpawned() throws Exception {
        assertEquals(new TaskResult.Exited(100 - HyphaError.NO_SUCH_PROGRAM), run(ModulePrograms.unknownProgram()));
    }

    @Test
    void aTaskThatTakesAllThereIsHarmsNobody() throws Exception {
        assertEquals(new TaskResult.Exited(0), run(ModulePrograms.greedy()));
        assertNull(hypha.machineEnd());
        hypha.kill(); // its children, which sleep for ever
        assertInstanceOf(TaskResult.Killed.class, run(Programs.sleeper(1)));
    }

    /** Messages, timers, handles, tasks and memory are all gone; others may be refused what they want, but only while that lasts. */
    @Test
    void whatATaskHoardsOthersHaveAgainWhenItIsKilled() throws Exception {
        assertEquals(new TaskResult.Exited(90), run(ModulePrograms.calls(10)));
        for (int round = 0; round < 2; round++) {
            TaskHandle hoarder = hypha.spawn(hypha.load(ModulePrograms.hoarder()), List.of("hoarder"), Map.of());
            long deadline = System.nanoTime() + SOON;
            while (!console.text(StandardStream.OUTPUT).endsWith("!".repeat(round + 1))
                    && System.nanoTime() < deadline) {
                assertNull(hoarder.await(TimeUnit.MILLISECONDS.toNanos(10)), "round=" + round);
            }
            assertEquals("!".repeat(round + 1), console.text(StandardStream.OUTPUT));
            TaskResult meanwhile = run(ModulePrograms.calls(10));
            assertNotEquals(new TaskResult.Exited(90), meanwhile, "nothing was taken");
            assertNull(hypha.machineEnd());
            hoarder.kill();
            assertInstanceOf(TaskResult.Killed.class, hoarder.await(SOON));
            TaskResult after = null;
            while (!new TaskResult.Exited(90).equals(after) && System.nanoTime() < deadline) {
                after = run(ModulePrograms.calls(10)); // its children end a little later
            }
            assertEquals(new TaskResult.Exited(90), after);
        }
    }

    /** Lanes: each of them has many tasks that never give way. */
    @Test
    void tasksThatNeverGiveWayKeepNoLaneForThemselves() throws Exception {
        var loop = hypha.load(Programs.loop());
        List<TaskHandle> loops = new ArrayList<>();
        for (int count = 0; count < 24; count++) {
            loops.add(hypha.spawn(loop, List.of("loop"), Map.of()));
        }
        for (int round = 0; round < 3; round++) {
            assertEquals(new TaskResult.Exited(90), run(ModulePrograms.calls(10)), "round=" + round);
        }
        loops.forEach(TaskHandle::kill);
        for (TaskHandle task : loops) {
            assertInstanceOf(TaskResult.Killed.class, task.await(SOON));
        }
        assertEquals(new TaskResult.Exited(90), run(ModulePrograms.calls(10)));
    }

    @Test
    void interruptsReachTheTaskThatHasTheirLine() throws Exception {
        var device = hypha.spawn(hypha.load(ModulePrograms.device(5)), List.of("device"), List.of(2));
        assertNull(device.await(TimeUnit.MILLISECONDS.toNanos(50)));
        long deadline = System.nanoTime() + SOON;
        TaskResult result = null;
        while (result == null && System.nanoTime() < deadline) {
            hypha.raiseInterrupt(2);
            hypha.raiseInterrupt(3);
            result = device.await(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertEquals(new TaskResult.Exited(7), result);
    }
}
