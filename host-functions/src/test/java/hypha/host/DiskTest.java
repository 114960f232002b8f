package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.KernelMachine;
import hypha.host.machine.MachineFactory;
import hypha.host.machine.RecordingConsole;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.block.BlockDevice;
import hypha.hypervisor.block.BlockStore;
import hypha.hypervisor.block.DiskImage;
import hypha.kernel.abi.Crossing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks without a file system, through the kernel's driver and its probe, on both kinds of CPU. */
@Tag("kvm")
@Timeout(180)
class DiskTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 2;
    private static final int DISK_BYTES = 8 << 20;

    @TempDir
    Path folder;

    /** What has become of a run of the probe. */
    private record Result(long done, long wrong, long nanos) {}

    private static KernelMachine boot(CpuKind cpu, DeviceFactory... devices) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        var builder = HyphaConfiguration.builder(new RecordingConsole()).cpu(cpu);
        for (DeviceFactory device : devices) {
            builder.device(device);
        }
        return KernelMachine.boot(builder.build(), MachineFactory.of(cpu));
    }

    private Path image(String name) throws IOException {
        Path file = folder.resolve(name);
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(DISK_BYTES);
        }
        return file;
    }

    private static DeviceFactory disk(Path file, boolean readOnly) {
        return () -> new BlockDevice(DiskImage.open(file.toString(), readOnly));
    }

    private static int start(KernelMachine machine, int disk, int kind, int bytes, int requests, int depth) {
        return machine.control(lane -> lane.call(Crossing.DISK_PROBE, 0, disk, kind, bytes, requests, depth, 4711));
    }

    private static Result result(KernelMachine machine) {
        return machine.control(lane -> {
            lane.call(Crossing.DISK_PROBE_RESULT, 0, 0, 0, 0, 0, 0, 0);
            return new Result(lane.result(0), lane.result(1), lane.result(2));
        });
    }

    private static Result run(KernelMachine machine, int disk, int kind, int bytes, int requests, int depth)
            throws InterruptedException {
        assertEquals(Crossing.OK, start(machine, disk, kind, bytes, requests, depth));
        long start = System.nanoTime();
        Result result = result(machine);
        while (result.nanos < 0) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "the run does not end: " + result);
            Thread.sleep(1);
            result = result(machine);
        }
        return result;
    }

    private static void assertAllDone(int requests, Result result) {
        assertEquals(requests, result.done, result::toString);
        assertEquals(0, result.wrong, result::toString);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void whatWasWrittenIsReadAgainAlsoByTheNextMachine(CpuKind cpu) throws Exception {
        Path file = image("disk");
        try (KernelMachine machine = boot(cpu, disk(file, false))) {
            long exits = machine.machine().statistics().get("vcpu0.exits.mmio");
            assertAllDone(2048, run(machine, 0, WRITE, 4096, 2048, 64));
            assertEquals(
                    exits, machine.machine().statistics().get("vcpu0.exits.mmio"), "a notification is no exit to us");
            assertAllDone(128, run(machine, 0, READ | Crossing.PROBE_CHECK, 65536, 128, 7));
            assertAllDone(1, run(machine, 0, FLUSH, 512, 1, 1));
        }
        try (KernelMachine machine = boot(cpu, disk(file, true))) {
            assertAllDone(3000, run(machine, 0, READ | Crossing.PROBE_RANDOM | Crossing.PROBE_CHECK, 1024, 3000, 64));
            Result refused = run(machine, 0, WRITE, 4096, 10, 4);
            assertEquals(0, refused.done);
            assertEquals(10, refused.wrong);
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void severalDisksAreToldApart(CpuKind cpu) throws Exception {
        Path first = image("first");
        Path second = image("second");
        try (KernelMachine machine = boot(cpu, disk(first, false), disk(second, false))) {
            assertAllDone(16, run(machine, 1, WRITE, 512, 16, 3));
            assertEquals(Crossing.INVALID_ARGUMENT, start(machine, 2, READ, 512, 1, 1));
        }
        assertEquals(-1, Files.mismatch(first, image("empty")));
        assertTrue(Files.mismatch(second, image("empty")) < 8);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void anErrorOfTheStoreIsAnErrorOfTheRequestAlone(CpuKind cpu) throws Exception {
        var store = new Store();
        try (KernelMachine machine = boot(cpu, () -> new BlockDevice(store))) {
            store.failEvery = 3;
            Result result = run(machine, 0, READ, 4096, 300, 8);
            assertEquals(100, result.wrong);
            assertEquals(200, result.done);
        }
        assertTrue(store.closed);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void aMachineEndsWhileRequestsAreInFlight(CpuKind cpu) throws Exception {
        var store = new Store();
        store.turns = new Semaphore(5);
        KernelMachine machine = boot(cpu, () -> new BlockDevice(store));
        assertEquals(Crossing.OK, start(machine, 0, READ, 4096, 100, 64));
        long start = System.nanoTime();
        while (store.requests.get() < 6) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS);
            Thread.sleep(1);
        }
        Thread.ofPlatform().start(() -> {
            store.turns.release(1000);
        });
        machine.close();
        assertTrue(store.closed);
    }

    @Test
    void imagesThatCannotBeUsedAreRefused() throws Exception {
        Path file = image("disk");
        try (DiskImage image = DiskImage.open(file.toString(), false)) {
            assertEquals(DISK_BYTES, image.bytes());
            assertRefused("another machine uses it", file, false);
            assertRefused("another machine uses it", file, true);
        }
        try (DiskImage one = DiskImage.open(file.toString(), true);
                DiskImage two = DiskImage.open(file.toString(), true)) {
            assertTrue(one.isReadOnly() && two.isReadOnly());
        }
        assertRefused("ENOENT", folder.resolve("missing"), false);
        assertRefused("errno", folder, false);
        assertRefused("multiple of 512", Files.write(folder.resolve("odd"), new byte[513]), false);
        assertRefused("multiple of 512", Files.write(folder.resolve("empty"), new byte[0]), true);
    }

    private static void assertRefused(String why, Path file, boolean readOnly) {
        var refusal = assertThrows(HypervisorException.class, () -> DiskImage.open(file.toString(), readOnly));
        assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    }

    /** Zeros that may fail or wait. */
    private static final class Store implements BlockStore {
        private volatile int failEvery = Integer.MAX_VALUE;
        private volatile Semaphore turns = new Semaphore(Integer.MAX_VALUE);
        private volatile boolean closed;
        private final AtomicInteger requests = new AtomicInteger();

        @Override
        public long bytes() {
            return DISK_BYTES;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public void read(long position, MemorySegment buffer) throws IOException {
            int number = requests.incrementAndGet();
            turns.acquireUninterruptibly();
            if (number % failEvery == 0) {
                throw new IOException("bad sector");
            }
            buffer.fill((byte) 0);
        }

        @Override
        public void write(long position, MemorySegment buffer) throws IOException {
            throw new IOException("worn out");
        }

        @Override
        public void flush() {}

        @Override
        public void zero(long position, long bytes) {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
