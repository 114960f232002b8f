package hypha.kernel.simulation;

import hypha.bare.Hosted;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.ReturnRing;
import hypha.kernel.abi.Ring;
import hypha.kernel.boot.KernelEntry;
import hypha.kernel.lane.ServeLoop;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The host's side of the ABI for tests: lays out the shared area, boots the kernel's classes, calls through lanes, plays the console. */
public final class SimulatedHost implements AutoCloseable {
    /** Where the boot information is. */
    public static final long BOOT_INFO = 0x1_0000;

    private static final long LANES = 0x1_1000;
    /** The time page. */
    public static final long TIME_PAGE = 0x1_2000;
    /** The counters. */
    public static final long COUNTERS = 0x1_3000;
    /** The host's entropy. */
    public static final long ENTROPY = 0x1_4000;
    /** Address of the {@link hypha.kernel.abi.EntropyPage}. */
    public static final long ENTROPY_PAGE = ENTROPY + 0x800;

    /** The ring by which the kernel gives memory back. */
    public static final long RETURN_RING = 0x1_5000;

    /** Address of the first lane's buffer. */
    public static final long BUFFERS = 0x2_0000;
    /** Bytes of each lane's buffer. */
    public static final int BUFFER_BYTES = 0x4000;

    private static final long RINGS = 0x4_0000;
    private static final long RING_STRIDE = 0x1_0000;
    /** Bytes of each console ring. */
    public static final int RING_CAPACITY = 0x1000;
    /** First address that the kernel allocates. */
    public static final long FREE_START = 0x10_0000;
    /** The time-stamp counter's frequency: one tick is a nanosecond. */
    public static final long TIMESTAMP_HZ = 1_000_000_000L;
    /** Wall-clock time at boot. */
    public static final long BOOT_WALL_NANOS = 1_700_000_000_000_000_000L;

    private final Arena arena = Arena.ofShared();
    /** The machine. */
    public final SimulatedMachine machine;

    private int sequence;
    /** Status of the last call. */
    public int status;

    private final long[] results = new long[3];

    private SimulatedHost(long maximumBytes, long backedBytes, long seed) {
        machine = new SimulatedMachine(arena, maximumBytes, backedBytes, seed);
    }

    /** A host whose kernel has not booted, with 64 MiB of 256 MiB backed, two lanes, one vCPU, 1,000 tasks. */
    public static SimulatedHost prepared() {
        return prepared(256L << 20, 64L << 20);
    }

    /** A host whose kernel has not booted. */
    public static SimulatedHost prepared(long maximumBytes, long backedBytes) {
        SimulatedHost host = new SimulatedHost(maximumBytes, backedBytes, 42);
        Hosted.install(host.machine);
        host.fillBootInfo(maximumBytes, backedBytes);
        return host;
    }

    /** A host whose kernel is up. */
    public static SimulatedHost booted() {
        SimulatedHost host = prepared();
        host.boot();
        return host;
    }

    /** Brings the kernel up. */
    public void boot() {
        KernelEntry.start(BOOT_INFO);
        machine.ports.clear();
    }

    private void fillBootInfo(long maximumBytes, long backedBytes) {
        set64(BootInfo.MAGIC_OFFSET, BootInfo.MAGIC);
        set32(BootInfo.VERSION_OFFSET, BootInfo.VERSION);
        set32(BootInfo.BYTES_OFFSET, BootInfo.BYTES);
        set32(BootInfo.CPU_KIND_OFFSET, BootInfo.CPU_JVM);
        set32(BootInfo.VCPU_COUNT_OFFSET, 1);
        set64(BootInfo.BACKED_BYTES_OFFSET, backedBytes);
        set64(BootInfo.MAXIMUM_BYTES_OFFSET, maximumBytes);
        set64(BootInfo.FREE_START_OFFSET, FREE_START);
        set64(BootInfo.TIMESTAMP_HZ_OFFSET, TIMESTAMP_HZ);
        set64(BootInfo.BOOT_TIMESTAMP_OFFSET, machine.timestamp);
        set64(BootInfo.BOOT_WALL_NANOS_OFFSET, BOOT_WALL_NANOS);
        set64(BootInfo.LANES_OFFSET, LANES);
        set32(BootInfo.LANE_COUNT_OFFSET, 2);
        set32(BootInfo.LANE_BUFFER_BYTES_OFFSET, BUFFER_BYTES);
        set64(BootInfo.LANE_BUFFERS_OFFSET, BUFFERS);
        set64(BootInfo.TIME_PAGE_OFFSET, TIME_PAGE);
        set64(BootInfo.COUNTERS_OFFSET, COUNTERS);
        set64(BootInfo.ENTROPY_OFFSET, ENTROPY);
        set64(BootInfo.ENTROPY_PAGE_OFFSET, ENTROPY_PAGE);
        set64(BootInfo.RETURN_RING_OFFSET, RETURN_RING);
        set32(BootInfo.ENTROPY_BYTES_OFFSET, 64);
        machine.write(
                ENTROPY,
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        set32(BootInfo.LOG_LEVEL_OFFSET, 2);
        for (int ring = 0; ring < BootInfo.RING_COUNT; ring++) {
            set64(BootInfo.RINGS_OFFSET + 8 * ring, ring(ring));
            machine.store32(ring(ring) + Ring.CAPACITY_OFFSET, RING_CAPACITY);
        }
        set32(BootInfo.TASK_LIMIT_OFFSET, 1000);
        set32(BootInfo.MODE_OFFSET, BootInfo.MODE_SERVE);
        set64(BootInfo.SPIN_NANOS_OFFSET, 50_000);
        machine.onGrow = mebibytes -> {
            long bytes = (long) mebibytes << 20;
            if (bytes > maximumBytes) {
                return 0;
            }
            set64(BootInfo.BACKED_BYTES_OFFSET, bytes);
            return bytes;
        };
    }

    /** Changes a field of the boot information. */
    public void set32(int offset, int value) {
        machine.store32(BOOT_INFO + offset, value);
    }

    /** Changes a field of the boot information. */
    public void set64(int offset, long value) {
        machine.store64(BOOT_INFO + offset, value);
    }

    /** The address of a ring. */
    public static long ring(int index) {
        return RINGS + RING_STRIDE * index;
    }

    /** The address of a lane. */
    public static long lane(int index) {
        return LANES + (long) Crossing.LANE_BYTES * index;
    }

    // ----------------------------------------------------------------------------------------------------------
    // crossings

    /** Posts a request and lets the kernel serve it. Returns its status. */
    public int call(int lane, int operation, long task, long... arguments) {
        long mailbox = lane(lane);
        sequence++;
        machine.store64(mailbox + Crossing.TASK_OFFSET, task);
        for (int index = 0; index < Crossing.ARGUMENT_COUNT; index++) {
            long value = index < arguments.length ? arguments[index] : 0;
            machine.store64(mailbox + Crossing.ARGUMENTS_OFFSET + 8 * index, value);
        }
        machine.storeRelease64(mailbox + Crossing.REQUEST_OFFSET, (long) sequence << 32 | operation & 0xFFFF_FFFFL);
        ServeLoop.serveOnce(0);
        long response = machine.loadAcquire64(mailbox + Crossing.RESPONSE_OFFSET);
        if ((int) (response >>> 32) != sequence) {
            throw new AssertionError("no answer: response=0x" + Long.toHexString(response));
        }
        for (int index = 0; index < results.length; index++) {
            results[index] = machine.load64(mailbox + Crossing.RESULTS_OFFSET + 8 * index);
        }
        status = (int) response;
        return status;
    }

    /** A result of the last call. */
    public long result(int index) {
        return results[index];
    }

    /** Lets the kernel look at everything once. */
    public boolean serve() {
        return ServeLoop.serveOnce(0);
    }

    /** Makes a task without arguments. */
    public long createTask() {
        return createTask(List.of(), List.of(), 65536);
    }

    /** Makes a task; returns its handle, or 0 and a status. */
    public long createTask(List<String> arguments, List<String> environment, long limitPages) {
        byte[] argumentBytes = join(arguments);
        byte[] environmentBytes = join(environment);
        machine.write(BUFFERS, argumentBytes);
        machine.write(BUFFERS + argumentBytes.length, environmentBytes);
        call(
                0,
                Crossing.TASK_CREATE,
                0,
                arguments.size(),
                argumentBytes.length,
                environment.size(),
                environmentBytes.length,
                limitPages);
        return result(0);
    }

    /** Makes a task that runs on lane 0 and has memory. */
    public long runningTask(int pages, String... arguments) {
        long task = createTask(List.of(arguments), List.of(), 65536);
        require(call(0, Crossing.MEMORY_CREATE, task, pages) == Crossing.OK);
        memory = result(0);
        require(call(0, Crossing.TASK_START, task) == Crossing.OK);
        require(call(0, Crossing.SCHEDULE, 0) == Crossing.OK && result(0) == task && result(1) == Crossing.OK);
        return task;
    }

    /** Base of the memory that {@link #runningTask} made last. */
    public long memory;

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError("set-up failed");
        }
    }

    private static byte[] join(List<String> strings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String string : strings) {
            bytes.writeBytes(string.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    /** Calls a function of WASI; returns its errno, or -1 - status if the status is not OK. */
    public int wasi(long task, int function, long... arguments) {
        int answer = call(0, Crossing.WASI + function, task, arguments);
        return answer == Crossing.OK ? (int) result(0) : -1 - answer;
    }

    // ------------------------------------------------------------------------------------------------------------
    // console

    /** Takes all that the kernel has written to a ring. */
    public String drain(int index) {
        long ring = ring(index);
        long consumed = machine.load64(ring + Ring.CONSUMED_OFFSET);
        long produced = machine.load64(ring + Ring.PRODUCED_OFFSET);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (; consumed < produced; consumed++) {
            bytes.write(machine.load8(ring + Ring.DATA_OFFSET + (consumed & RING_CAPACITY - 1)));
        }
        machine.store64(ring + Ring.CONSUMED_OFFSET, consumed);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Gives the kernel input. */
    public void type(String text) {
        long ring = ring(BootInfo.RING_INPUT);
        long produced = machine.load64(ring + Ring.PRODUCED_OFFSET);
        for (byte value : text.getBytes(StandardCharsets.ISO_8859_1)) {
            machine.store8(ring + Ring.DATA_OFFSET + (produced++ & RING_CAPACITY - 1), value);
        }
        machine.storeRelease64(ring + Ring.PRODUCED_OFFSET, produced);
        machine.store32(ring + Ring.CONSUMER_WAITS_OFFSET, 0);
    }

    /** Ends the input. */
    public void endInput() {
        machine.storeRelease32(ring(BootInfo.RING_INPUT) + Ring.PRODUCER_GONE_OFFSET, 1);
    }

    /** Takes back the memory that the kernel has given, as the host does. Returns its bytes. */
    public long takeMemoryBack() {
        int done = machine.load32(RETURN_RING + ReturnRing.DONE_OFFSET);
        int submitted = machine.loadAcquire32(RETURN_RING + ReturnRing.SUBMITTED_OFFSET);
        long bytes = 0;
        for (; done != submitted; done++) {
            long entry = RETURN_RING + ReturnRing.ENTRIES_OFFSET + (done & ReturnRing.ENTRIES - 1) * 16L;
            machine.fill(machine.load64(entry), 0, machine.load64(entry + 8));
            bytes += machine.load64(entry + 8);
        }
        machine.storeRelease32(RETURN_RING + ReturnRing.DONE_OFFSET, done);
        return bytes;
    }

    /** A counter of the kernel; published when {@code ServeLoop} has nothing to do. */
    public long counter(int index) {
        return machine.load64(COUNTERS + 8L * index);
    }

    @Override
    public void close() {
        arena.close();
    }
}
