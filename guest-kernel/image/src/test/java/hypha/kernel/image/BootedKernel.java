package hypha.kernel.image;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.ElfImage;
import hypha.hypervisor.HostedProgram;
import hypha.hypervisor.JvmMachine;
import hypha.hypervisor.KvmMachine;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;
import hypha.hypervisor.MachineEnd;
import hypha.hypervisor.SymbolMap;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.Ring;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The kernel on a machine, and the least of a host that it takes to talk to it: one caller, no executors, no console threads. */
final class BootedKernel implements AutoCloseable {
    /** RAM that is there at boot. */
    static final long INITIAL_BYTES = 32L << 20;
    /** RAM that there may be. */
    static final long MAXIMUM_BYTES = 512L << 20;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int RING_BYTES = 1 << 16;
    private static final int BUFFER_BYTES = 1 << 14;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final Set<String> PACKAGES = Set.of("hypha.kernel");

    final Machine machine;
    private final MemorySegment ram;
    private final long bootInfo;
    private final long lanes;
    private final long buffers;
    private final long counters;
    private final int vcpus;
    private final Doorbell laneDoorbell;
    private int sequence;

    /** Starts the kernel; {@code spinNanos} as {@link BootInfo#SPIN_NANOS_OFFSET}. */
    BootedKernel(boolean kvm, int vcpus, int mode, long spinNanos) {
        this.vcpus = vcpus;
        MachineConfiguration configuration =
                MachineConfiguration.of(INITIAL_BYTES, MAXIMUM_BYTES, vcpus).memoryGrown(this::grown);
        machine = kvm
                ? KvmMachine.create(
                        configuration, ElfImage.parse(KernelImage.elf()), SymbolMap.parse(KernelImage.symbolMap()))
                : JvmMachine.create(
                        configuration,
                        new HostedProgram(BootedKernel::classFile, PACKAGES, "hypha.kernel.boot.KernelEntry", "main"));
        ram = machine.memory().segment();
        bootInfo = machine.reserve(4096, 4096);
        lanes = machine.reserve((long) vcpus * Crossing.LANE_BYTES, 4096);
        buffers = machine.reserve((long) vcpus * BUFFER_BYTES, 4096);
        counters = machine.reserve(4096, 4096);
        put64(BootInfo.MAGIC_OFFSET, BootInfo.MAGIC);
        put32(BootInfo.VERSION_OFFSET, BootInfo.VERSION);
        put32(BootInfo.BYTES_OFFSET, BootInfo.BYTES);
        put32(BootInfo.CPU_KIND_OFFSET, kvm ? BootInfo.CPU_KVM : BootInfo.CPU_JVM);
        put32(BootInfo.VCPU_COUNT_OFFSET, vcpus);
        put64(BootInfo.BACKED_BYTES_OFFSET, machine.memory().backedBytes());
        put64(BootInfo.MAXIMUM_BYTES_OFFSET, MAXIMUM_BYTES);
        put64(BootInfo.TIMESTAMP_HZ_OFFSET, machine.timestampFrequencyHz());
        put64(BootInfo.BOOT_TIMESTAMP_OFFSET, machine.timestamp());
        put64(BootInfo.BOOT_WALL_NANOS_OFFSET, System.currentTimeMillis() * 1_000_000);
        put64(BootInfo.LANES_OFFSET, lanes);
        put32(BootInfo.LANE_COUNT_OFFSET, vcpus);
        put32(BootInfo.LANE_BUFFER_BYTES_OFFSET, BUFFER_BYTES);
        put64(BootInfo.LANE_BUFFERS_OFFSET, buffers);
        put64(BootInfo.TIME_PAGE_OFFSET, machine.reserve(4096, 4096));
        put64(BootInfo.COUNTERS_OFFSET, counters);
        put64(BootInfo.ENTROPY_PAGE_OFFSET, machine.reserve(4096, 4096));
        put64(BootInfo.ENTROPY_OFFSET, machine.reserve(4096, 4096));
        put32(BootInfo.ENTROPY_BYTES_OFFSET, 64);
        put32(BootInfo.LOG_LEVEL_OFFSET, 2);
        for (int ring = 0; ring < BootInfo.RING_COUNT; ring++) {
            long address = machine.reserve(Ring.DATA_OFFSET + RING_BYTES, 4096);
            put64(BootInfo.RINGS_OFFSET + 8 * ring, address);
            ram.set(ValueLayout.JAVA_INT, address + Ring.CAPACITY_OFFSET, RING_BYTES);
        }
        put32(BootInfo.TASK_LIMIT_OFFSET, 10_000);
        put32(BootInfo.MODE_OFFSET, mode);
        put64(BootInfo.SPIN_NANOS_OFFSET, spinNanos);
        laneDoorbell = machine.doorbell(Platform.DOORBELL_LANES);
        machine.doorbell(Platform.DOORBELL_INPUT);
        put64(BootInfo.FREE_START_OFFSET, machine.freeStart());
        machine.start(bootInfo);
        if (mode != BootInfo.MODE_SELF_TEST) {
            long start = System.nanoTime();
            while ((int) INT.getAcquire(ram, bootInfo + BootInfo.READY_OFFSET) == 0) {
                check(start, "the kernel is not ready");
            }
        }
    }

    private static byte[] classFile(String name) {
        try (InputStream input = BootInfo.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            InputStream found = input != null
                    ? input
                    : hypha.bare.Memory.class.getResourceAsStream("/" + name.replace('.', '/') + ".class");
            return found == null ? null : found.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void grown(long bytes) {
        put64(BootInfo.BACKED_BYTES_OFFSET, bytes);
    }

    private void check(long startNanos, String message) {
        Thread.onSpinWait();
        if (!machine.isRunning()) {
            throw new AssertionError(message + ": " + machine.awaitEnd(0));
        }
        if (System.nanoTime() - startNanos > PATIENCE_NANOS) {
            throw new AssertionError(message);
        }
    }

    private void put32(int offset, int value) {
        ram.set(ValueLayout.JAVA_INT, bootInfo + offset, value);
    }

    private void put64(int offset, long value) {
        ram.set(ValueLayout.JAVA_LONG, bootInfo + offset, value);
    }

    /** Guest RAM. */
    MemorySegment ram() {
        return ram;
    }

    /** Posts a request and interrupts the vCPU if it sleeps. */
    void post(int lane, int operation, long task, long... arguments) {
        long mailbox = lanes + (long) lane * Crossing.LANE_BYTES;
        sequence++;
        ram.set(ValueLayout.JAVA_LONG, mailbox + Crossing.TASK_OFFSET, task);
        for (int index = 0; index < Crossing.ARGUMENT_COUNT; index++) {
            long value = index < arguments.length ? arguments[index] : 0;
            ram.set(ValueLayout.JAVA_LONG, mailbox + Crossing.ARGUMENTS_OFFSET + 8 * index, value);
        }
        LONG.setRelease(ram, mailbox + Crossing.REQUEST_OFFSET, (long) sequence << 32 | operation);
        VarHandle.fullFence();
        int vcpu = lane % vcpus;
        if ((int) INT.getAcquire(ram, machine.perCpu(vcpu) + Platform.PER_CPU_SLEEPING_OFFSET) != 0) {
            machine.interrupt(vcpu, Platform.VECTOR_LANE);
        }
    }

    /** Calls the kernel; returns the status. */
    int call(int lane, int operation, long task, long... arguments) {
        post(lane, operation, task, arguments);
        long mailbox = lanes + (long) lane * Crossing.LANE_BYTES;
        long start = System.nanoTime();
        long response = (long) LONG.getAcquire(ram, mailbox + Crossing.RESPONSE_OFFSET);
        while ((int) (response >>> 32) != sequence) {
            check(start, "no answer to operation=" + operation);
            response = (long) LONG.getAcquire(ram, mailbox + Crossing.RESPONSE_OFFSET);
        }
        return (int) response;
    }

    /** A result of the last call on a lane. */
    long result(int lane, int index) {
        return ram.get(
                ValueLayout.JAVA_LONG, lanes + (long) lane * Crossing.LANE_BYTES + Crossing.RESULTS_OFFSET + 8 * index);
    }

    /** Waits as an executor does until lane 0 has a task to run; returns its handle. */
    long awaitTask() {
        long start = System.nanoTime();
        while (true) {
            int wakes = (int) INT.getAcquire(ram, lanes + Crossing.WAKES_OFFSET);
            call(0, Crossing.SCHEDULE, 0);
            if (result(0, 0) != 0) {
                return result(0, 0);
            }
            INT.setVolatile(ram, lanes + Crossing.WAITING_OFFSET, 1);
            VarHandle.fullFence();
            if ((int) INT.getAcquire(ram, lanes + Crossing.WAKES_OFFSET) == wakes) {
                laneDoorbell.await(PATIENCE_NANOS);
            }
            INT.setVolatile(ram, lanes + Crossing.WAITING_OFFSET, 0);
            check(start, "no task to run");
        }
    }

    /** Makes a task, gives it memory, and has it scheduled on lane 0. */
    long runningTask(long pages) {
        require(call(0, Crossing.TASK_CREATE, 0, 0, 0, 0, 0, 65536) == Crossing.OK);
        long task = result(0, 0);
        require(call(0, Crossing.MEMORY_CREATE, task, pages) == Crossing.OK);
        require(call(0, Crossing.TASK_START, task) == Crossing.OK);
        require(awaitTask() == task);
        return task;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError("set-up failed");
        }
    }

    /** Takes what the kernel has written to a ring. */
    String drain(int index) {
        long ring = ram.get(ValueLayout.JAVA_LONG, bootInfo + BootInfo.RINGS_OFFSET + 8L * index);
        long consumed = ram.get(ValueLayout.JAVA_LONG, ring + Ring.CONSUMED_OFFSET);
        long produced = (long) LONG.getAcquire(ram, ring + Ring.PRODUCED_OFFSET);
        byte[] bytes = new byte[(int) (produced - consumed)];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = ram.get(ValueLayout.JAVA_BYTE, ring + Ring.DATA_OFFSET + (consumed + at & RING_BYTES - 1));
        }
        LONG.setRelease(ram, ring + Ring.CONSUMED_OFFSET, produced);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A counter of the kernel. */
    long counter(int index) {
        return (long) LONG.getAcquire(ram, counters + 8L * index);
    }

    /** How the machine ended; fails if it does not. */
    MachineEnd awaitEnd() {
        MachineEnd end = machine.awaitEnd(PATIENCE_NANOS);
        require(end != null);
        return end;
    }

    @Override
    public void close() {
        machine.close();
    }
}
