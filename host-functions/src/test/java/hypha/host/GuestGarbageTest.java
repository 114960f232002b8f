package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.crossing.GuestWords;
import hypha.host.machine.MachineFactory;
import hypha.host.machine.RecordingConsole;
import hypha.hypervisor.GuestMemory;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineEnd;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.ReturnRing;
import hypha.kernel.abi.Ring;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A guest that has been taken over writes what it likes wherever it likes: here a thread writes garbage into guest RAM while the real
 * kernel serves real programs. Its machine may end, with an error that says so; the host goes on, every task is told, and nothing hangs.
 */
@Tag("kvm")
@Timeout(120)
class GuestGarbageTest {
    private static final long GARBAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAGE = 4096;

    /** Where the garbage goes. */
    enum Place {
        /** Requests, responses, results, counts of wakes and preemptions of all lanes. */
        LANES,
        /** Handles of new tasks, and what the kernel tells about tasks. */
        LANE_BUFFERS,
        /** Positions and flags of the rings for input, output and log. */
        RINGS,
        COUNTERS,
        TIME_PAGE,
        ENTROPY_PAGE,
        /** Memory that the host is to take back. */
        RETURN_RING,
        BOOT_INFO,
        /** The kernel's structures, page tables, linear memories. */
        ANYWHERE
    }

    @ParameterizedTest
    @CsvSource({
        "JVM, LANES",
        "JVM, LANE_BUFFERS",
        "JVM, RINGS",
        "JVM, COUNTERS",
        "JVM, TIME_PAGE",
        "JVM, ENTROPY_PAGE",
        "JVM, RETURN_RING",
        "JVM, BOOT_INFO",
        "JVM, ANYWHERE",
        "KVM, LANES",
        "KVM, LANE_BUFFERS",
        "KVM, RINGS",
        "KVM, COUNTERS",
        "KVM, TIME_PAGE",
        "KVM, ENTROPY_PAGE",
        "KVM, RETURN_RING",
        "KVM, BOOT_INFO",
        "KVM, ANYWHERE"
    })
    void theHostOutlivesAGuestThatWritesGarbage(CpuKind cpu, Place place) throws Exception {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        long seed = Long.getLong("hypha.test.seed", System.nanoTime());
        System.out.println("theHostOutlivesAGuestThatWritesGarbage: -Dhypha.test.seed=" + seed);
        var machine = new AtomicReference<Machine>();
        List<TaskHandle> tasks = new ArrayList<>();
        var hypha = Hypha.boot(configuration(cpu), wanted -> {
            machine.set(MachineFactory.of(cpu).create(wanted));
            return machine.get();
        });
        try (hypha) {
            for (ProgramSource source : List.of(
                    Programs.busy(),
                    Programs.randomForEver(),
                    Programs.sleeper(1_000),
                    ModulePrograms.calls(100_000),
                    Programs.loop())) {
                tasks.add(hypha.spawn(hypha.load(source), List.of(source.name()), Map.of()));
            }
            scribble(machine.get(), place, new Random(seed));
            hypha.statistics();
            if (hypha.machineEnd() == null) {
                trySomething(hypha);
            }
            hypha.kill();
        }
        for (TaskHandle task : tasks) {
            assertNotNull(task.await(SOON_NANOS), "a task was told nothing");
        }
        if (hypha.machineEnd() instanceof MachineEnd.Failure failure) {
            assertFalse(String.valueOf(failure.cause().getMessage()).isEmpty());
        }
        try (Hypha next = Hypha.boot(configuration(cpu))) {
            assertEquals(new TaskResult.Exited(42), next.run(Programs.exit(42), List.of("exit"), Map.of()));
        }
    }

    private static HyphaConfiguration configuration(CpuKind cpu) {
        return HyphaConfiguration.builder(new RecordingConsole())
                .cpu(cpu)
                .maximumMemoryBytes(256L << 20)
                .answerTime(Duration.ofSeconds(2))
                .taskLimit(1000)
                .build();
    }

    /** A machine that has not noticed anything may refuse or lose what it is asked for, but must not be waited for without a bound. */
    private static void trySomething(Hypha hypha) throws InterruptedException {
        try {
            TaskHandle task = hypha.spawn(hypha.load(Programs.exit(1)), List.of("exit"), Map.of());
            task.await(TimeUnit.MILLISECONDS.toNanos(500));
        } catch (HyphaException | ProgramException e) {
            assertInstanceOf(String.class, e.getMessage());
        }
    }

    /** Writes random words to random addresses of a place, until the machine has ended or it has been enough. */
    private static void scribble(Machine machine, Place place, Random random) throws InterruptedException {
        GuestMemory ram = machine.memory();
        LongSupplier addresses = addresses(ram, place, random);
        long end = System.nanoTime() + GARBAGE_NANOS;
        while (System.nanoTime() < end && machine.isRunning()) {
            for (int count = 0; count < 20; count++) {
                MemorySegment word = ram.slice(addresses.getAsLong() & -8L, 8);
                long value = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(256) - 128;
                    case 1 -> GuestWords.load64(word, 0) ^ 1L << random.nextInt(64);
                    case 2 -> random.nextLong() & 0xFFFF_FFFFL;
                    default -> random.nextLong();
                };
                GuestWords.store64(word, 0, value);
            }
            if (random.nextBoolean()) {
                Thread.sleep(0, 50_000);
            }
        }
    }

    private static LongSupplier addresses(GuestMemory ram, Place place, Random random) {
        long info = bootInfo(ram);
        MemorySegment words = ram.slice(info, PAGE);
        long lanes = GuestWords.load64(words, BootInfo.LANES_OFFSET);
        long buffers = GuestWords.load64(words, BootInfo.LANE_BUFFERS_OFFSET);
        long counters = GuestWords.load64(words, BootInfo.COUNTERS_OFFSET);
        long time = GuestWords.load64(words, BootInfo.TIME_PAGE_OFFSET);
        long entropy = GuestWords.load64(words, BootInfo.ENTROPY_PAGE_OFFSET);
        long returns = GuestWords.load64(words, BootInfo.RETURN_RING_OFFSET);
        long free = GuestWords.load64(words, BootInfo.FREE_START_OFFSET);
        int laneCount = GuestWords.loadAcquire32(words, BootInfo.LANE_COUNT_OFFSET);
        long[] rings = new long[BootInfo.RING_COUNT];
        for (int ring = 0; ring < rings.length; ring++) {
            rings[ring] = GuestWords.load64(words, BootInfo.RINGS_OFFSET + 8L * ring);
        }
        long backed = ram.backedBytes();
        return switch (place) {
            case LANES -> () -> lanes + random.nextLong((long) laneCount * Crossing.LANE_BYTES);
            case LANE_BUFFERS -> () -> buffers + random.nextLong(1024);
            case RINGS -> () -> rings[random.nextInt(rings.length)] + random.nextLong(Ring.DATA_OFFSET);
            case COUNTERS -> () -> counters + random.nextLong(PAGE);
            case TIME_PAGE -> () -> time + random.nextLong(64);
            case ENTROPY_PAGE -> () -> entropy + random.nextLong(64);
            case RETURN_RING -> () -> returns + random.nextLong(ReturnRing.BYTES);
            case BOOT_INFO -> () -> info + random.nextLong(BootInfo.BYTES);
            case ANYWHERE -> () -> free + random.nextLong(Math.min(backed - free, 8 << 20));
        };
    }

    /** The address of the boot information. */
    private static long bootInfo(GuestMemory ram) {
        for (long gpa = 0; gpa < ram.backedBytes(); gpa += PAGE) {
            if (GuestWords.load64(ram.slice(gpa, 8), 0) == BootInfo.MAGIC) {
                return gpa;
            }
        }
        return assertInstanceOf(Long.class, null, "no boot information in RAM");
    }

    /** The places are where this test believes them to be: what is read there is not all zero once a program has run. */
    @ParameterizedTest
    @CsvSource({"JVM", "KVM"})
    void thePlacesAreInUse(CpuKind cpu) throws Exception {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        var machine = new AtomicReference<Machine>();
        try (Hypha hypha = Hypha.boot(configuration(cpu), wanted -> {
            machine.set(MachineFactory.of(cpu).create(wanted));
            return machine.get();
        })) {
            assertEquals(new TaskResult.Exited(42), hypha.run(Programs.exit(42), List.of("exit"), Map.of()));
            GuestMemory ram = machine.get().memory();
            MemorySegment info = ram.slice(bootInfo(ram), PAGE);
            long lane = GuestWords.load64(info, BootInfo.LANES_OFFSET);
            boolean used = false;
            for (int index = 0; index < GuestWords.loadAcquire32(info, BootInfo.LANE_COUNT_OFFSET); index++) {
                used |= GuestWords.load64(
                                ram.slice(lane + (long) index * Crossing.LANE_BYTES, 8), Crossing.REQUEST_OFFSET)
                        != 0;
            }
            assertTrue(used);
        }
    }
}
