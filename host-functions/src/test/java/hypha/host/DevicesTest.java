package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.RecordingConsole;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.virtio.DescriptorChain;
import hypha.hypervisor.virtio.EntropyDevice;
import hypha.hypervisor.virtio.VirtioDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtio devices with the kernel's drivers, on both kinds of CPU. */
@Tag("kvm")
@Timeout(120)
class DevicesTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static HyphaConfiguration.Builder configuration(CpuKind cpu) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        return HyphaConfiguration.builder(new RecordingConsole()).cpu(cpu).logLevel(LogLevel.INFO);
    }

    private static void await(Hypha hypha, String counter, long least) throws InterruptedException {
        long start = System.nanoTime();
        while (hypha.statistics().getOrDefault(counter, 0L) < least) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS, () -> counter + " in " + hypha.statistics());
            Thread.sleep(5);
        }
    }

    /** A device that answers nothing, or breaks the protocol, as it is told. */
    private static final class Odd implements VirtioDevice {
        private final int id;
        private final AtomicBoolean closed = new AtomicBoolean();

        Odd(int id) {
            this.id = id;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public String name() {
            return "odd";
        }

        @Override
        public int[] queueSizes() {
            return new int[] {4};
        }

        @Override
        public void handle(int queue, DescriptorChain chain) {
            throw new IllegalStateException("odd");
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void theKernelTakesEntropyAtBoot(CpuKind cpu) throws Exception {
        try (Hypha hypha =
                Hypha.boot(configuration(cpu).device(EntropyDevice::new).build())) {
            await(hypha, "kernel.device_requests", 1);
            assertTrue(hypha.statistics().get("machine.device0.entropy.requests") >= 1);
            assertTrue(hypha.statistics().get("machine.device0.entropy.writtenBytes") >= 64);
            assertEquals(0, hypha.statistics().get("machine.device0.entropy.breaches"));
        }
    }

    /** Gets three mebibytes of random bytes. */
    private static final ProgramSource RANDOM_EATER = Programs.of("eater", """
            (func (export "_start") (local $count i32)
              (loop $more
                (if (call $random (i32.const 4096) (i32.const 60000)) (then unreachable))
                (local.set $count (i32.add (local.get $count) (i32.const 1)))
                (br_if $more (i32.lt_u (local.get $count) (i32.const 53)))))
            """);

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void devicesThatNobodyKnowsAreLeftAlone(CpuKind cpu) throws Exception {
        var unknown = new Odd(63);
        try (Hypha hypha = Hypha.boot(configuration(cpu)
                .device(() -> unknown)
                .device(EntropyDevice::new)
                .build())) {
            await(hypha, "machine.device1.entropy.requests", 1);
        }
        assertTrue(unknown.closed.get());
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void aDeviceThatFailsEndsNeitherMachineNorTasks(CpuKind cpu) throws Exception {
        var failing = new Odd(4);
        try (Hypha hypha = Hypha.boot(configuration(cpu).device(() -> failing).build())) {
            await(hypha, "machine.device0.odd.breaches", 1);
            await(hypha, "kernel.device_failures", 1);
            assertEquals(new TaskResult.Exited(0), hypha.run(RANDOM_EATER, List.of("eater"), Map.of()));
        }
        assertTrue(failing.closed.get());
    }

    @Test
    void aDeviceThatCannotBeMadeIsAnErrorOfTheBoot() {
        var configuration = configuration(CpuKind.JVM)
                .device(() -> {
                    throw new HypervisorException("no such file");
                })
                .build();
        var refusal = assertThrows(HyphaException.class, () -> Hypha.boot(configuration));
        assertTrue(refusal.getMessage().contains("no such file"), refusal::getMessage);
    }
}
