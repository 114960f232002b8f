package hypha.kernel.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.MachineEnd;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.WasiFunction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled kernel on a guest CPU, and the same kernel on the JVM. */
@Tag("kvm")
@Timeout(120)
class KernelOnMachineTest {
    private static final long SPIN_NANOS = 20_000;

    private static BootedKernel boot(String cpu, int vcpus, int mode, long spinNanos) {
        if (cpu.equals("kvm")) {
            Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        }
        return new BootedKernel(cpu.equals("kvm"), vcpus, mode, spinNanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "jvm"})
    void selfTestsPass(String cpu) {
        try (BootedKernel kernel = boot(cpu, 1, BootInfo.MODE_SELF_TEST, SPIN_NANOS)) {
            MachineEnd end = kernel.awaitEnd();
            String log = kernel.drain(BootInfo.RING_LOG);
            assertEquals(new MachineEnd.Shutdown(0), end, log);
            assertTrue(log.contains("selftest nucleus value=0x0"), log);
        }
    }

    /** Among them the shoot-down, in which all vCPUs take part. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void selfTestsPassOnSeveralVcpus(int vcpus) {
        try (BootedKernel kernel = boot("kvm", vcpus, BootInfo.MODE_SELF_TEST, SPIN_NANOS)) {
            MachineEnd end = kernel.awaitEnd();
            String log = kernel.drain(BootInfo.RING_LOG);
            assertEquals(new MachineEnd.Shutdown(0), end, log);
            assertTrue(log.contains("selftest shootdown value=0x0"), log);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "jvm"})
    void everyVcpuServesItsLanesSpinningAndAsleep(String cpu) throws InterruptedException {
        for (long spinNanos : new long[] {0, SPIN_NANOS}) {
            try (BootedKernel kernel = boot(cpu, 2, BootInfo.MODE_SERVE, spinNanos)) {
                for (int round = 0; round < 200; round++) {
                    int lane = round & 1;
                    assertEquals(Crossing.OK, kernel.call(lane, Crossing.ECHO, 0, round));
                    assertEquals(round, kernel.result(lane, 0));
                    if (round % 20 == 0) {
                        Thread.sleep(2); // both are asleep by then, most likely
                    }
                }
                assertTrue(kernel.counter(Counters.HALTS) > 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "jvm"})
    void aTaskWritesSleepsAndEnds(String cpu) {
        try (BootedKernel kernel = boot(cpu, 1, BootInfo.MODE_SERVE, SPIN_NANOS)) {
            long task = kernel.runningTask(1);
            kernel.call(0, Crossing.MEMORY_GROW, task, 1);
            MemorySegment memory = kernel.ram().asSlice(kernel.result(0, 0), Crossing.PAGE_BYTES);
            byte[] text = "Hello\n".getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, 64, text.length);
            memory.set(ValueLayout.JAVA_INT, 0, 64);
            memory.set(ValueLayout.JAVA_INT, 4, text.length);
            assertEquals(Crossing.OK, kernel.call(0, Crossing.WASI + WasiFunction.FD_WRITE, task, 1, 0, 1, 16));
            assertEquals(0, kernel.result(0, 0));
            assertEquals("Hello\n", kernel.drain(BootInfo.RING_OUTPUT));

            long sleepNanos = 5_000_000;
            memory.set(ValueLayout.JAVA_INT, 1024 + 16, 1);
            memory.set(ValueLayout.JAVA_LONG, 1024 + 24, sleepNanos);
            long start = System.nanoTime();
            int status = kernel.call(0, Crossing.WASI + WasiFunction.POLL_ONEOFF, task, 1024, 2048, 1, 16);
            assertEquals(Crossing.BLOCKED, status);
            assertEquals(task, kernel.awaitTask());
            assertTrue(System.nanoTime() - start >= sleepNanos);
            assertEquals(Crossing.OK, kernel.result(0, 1));
            assertEquals(1, memory.get(ValueLayout.JAVA_INT, 16));
            assertEquals(Crossing.OK, kernel.call(0, Crossing.TASK_EXIT, task, 0));
            assertEquals(Crossing.NO_SUCH_TASK, kernel.call(0, Crossing.TASK_EXIT, task, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "jvm"})
    void memoryGrowsBeyondWhatWasThereAtBootAndStopsAtTheLimit(String cpu) {
        try (BootedKernel kernel = boot(cpu, 1, BootInfo.MODE_SERVE, SPIN_NANOS)) {
            long task = kernel.runningTask(1);
            long pages = 4000; // 250 MiB of 512
            assertEquals(Crossing.OK, kernel.call(0, Crossing.MEMORY_GROW, task, pages));
            long base = kernel.result(0, 0);
            assertTrue(kernel.machine.memory().backedBytes() > BootedKernel.INITIAL_BYTES);
            int last = (int) (pages * Crossing.PAGE_BYTES) - 64;
            assertEquals(Crossing.OK, kernel.call(0, Crossing.WASI + WasiFunction.RANDOM_GET, task, last, 64));
            assertEquals(0, kernel.result(0, 0));
            long or = 0;
            for (int offset = 0; offset < 64; offset += 8) {
                or |= kernel.ram().get(ValueLayout.JAVA_LONG, base + last + offset);
            }
            assertTrue(or != 0, "the kernel reaches the last bytes");
            assertEquals(Crossing.OUT_OF_MEMORY, kernel.call(0, Crossing.MEMORY_GROW, task, 20_000));
            assertEquals(Crossing.OK, kernel.call(0, Crossing.ECHO, 0, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "jvm"})
    void aPanicNamesItsMessageAndTheKernelsMethods(String cpu) {
        try (BootedKernel kernel = boot(cpu, 1, BootInfo.MODE_PANIC, SPIN_NANOS)) {
            long task = kernel.runningTask(1);
            kernel.post(0, Crossing.TASK_EXIT, task);
            String report = assertInstanceOf(MachineEnd.Panic.class, kernel.awaitEnd())
                    .report()
                    .toString();
            assertTrue(report.contains("a task has ended, and the machine was asked to panic then"), report);
            // Which of the methods that end a task has a frame of its own is the compiler's affair.
            String exit = "(?s).*hypha\\.kernel\\.task\\.Lifecycle\\.exit\\w*\\(Lifecycle\\.java:\\d+\\).*";
            assertTrue(report.matches(exit), report);
            assertTrue(report.contains("hypha.kernel.boot.KernelEntry.main(KernelEntry.java:"), report);
        }
    }
}
