package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory of the machine as the host's system sees it, and what happens when there is no more. */
@Tag("kvm")
@Timeout(120)
class MemoryTest {
    private static final long MEBIBYTE = 1L << 20;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static Hypha boot(CpuKind cpu) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        return Hypha.boot(HyphaConfiguration.builder(new RecordingConsole())
                .cpu(cpu)
                .maximumMemoryBytes(1L << 30)
                .build());
    }

    /** Grows by 1,000 pages, 62 MiB, writes to each 4 KiB of them, sleeps, and exits with 7 if all is as it wrote it. */
    private static final ProgramSource TOUCHER = Programs.of("toucher", """
            (func (export "_start") (local $at i32)
              (if (i32.eq (memory.grow (i32.const 1000)) (i32.const -1)) (then unreachable))
              (local.set $at (i32.const 65536))
              (loop $write
                (if (i32.load (local.get $at)) (then unreachable))
                (i32.store (local.get $at) (local.get $at))
                (local.set $at (i32.add (local.get $at) (i32.const 4096)))
                (br_if $write (i32.lt_u (local.get $at) (i32.const 65601536))))
              (i64.store (i32.const 1024) (i64.const 0))
              (i32.store (i32.const 1040) (i32.const 1))
              (i64.store (i32.const 1048) (i64.const 700000000))
              (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 16)))
              (local.set $at (i32.const 65536))
              (loop $check
                (if (i32.ne (i32.load (local.get $at)) (local.get $at)) (then unreachable))
                (local.set $at (i32.add (local.get $at) (i32.const 4096)))
                (br_if $check (i32.lt_u (local.get $at) (i32.const 65601536))))
              (call $exit (i32.const 7)))
            """);

    /** Grows by 16 pages at a time until there is no more, then exits with 9. */
    private static final ProgramSource GREEDY = Programs.of("greedy", """
            (func (export "_start")
              (loop $more
                (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
              (call $exit (i32.const 9)))
            """);

    /** Bytes of guest RAM that are in the host's memory. */
    private static long residentBytes() throws IOException {
        long bytes = 0;
        boolean isRam = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                isRam = line.contains("hypha-ram");
            } else if (isRam && line.startsWith("Rss:")) {
                bytes += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        return bytes;
    }

    private static void awaitResident(LongPredicate wanted) throws Exception {
        long start = System.nanoTime();
        while (!wanted.test(residentBytes())) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "resident bytes=" + residentBytes());
            Thread.sleep(20);
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void theProcessIsSmallAgainWhenItsTasksHaveEnded(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            for (int round = 0; round < 2; round++) {
                var task = hypha.spawn(hypha.load(TOUCHER), List.of("toucher"), Map.of());
                awaitResident(bytes -> bytes > 60 * MEBIBYTE);
                assertEquals(new TaskResult.Exited(7), task.await());
                awaitResident(bytes -> bytes < 24 * MEBIBYTE);
            }
            assertTrue(hypha.statistics().get("kernel.frames_returned") >= 60 * MEBIBYTE >> 12);
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void programsThatTakeAllMemoryLeaveTheRestWorking(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu)) {
            var greedy = hypha.load(GREEDY);
            List<TaskHandle> tasks = new ArrayList<>();
            for (int count = 0; count < 6; count++) {
                tasks.add(hypha.spawn(greedy, List.of("greedy"), Map.of()));
            }
            for (TaskHandle task : tasks) {
                assertEquals(new TaskResult.Exited(9), task.await());
            }
            for (int count = 0; count < 5; count++) {
                var result = hypha.run(Programs.grower(), List.of("grower"), Map.of());
                assertEquals(new TaskResult.Exited(0), result);
            }
            // What a task leaves is freed after its executor knows that it has ended, and counted when the kernel has
            // time.
            long end = System.nanoTime() + 10_000_000_000L;
            while (hypha.statistics().get("kernel.memory_bytes") != 0 && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            assertEquals(0, hypha.statistics().get("kernel.memory_bytes"));
        }
    }
}
