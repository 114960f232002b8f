package hypha.host.machine;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.GuestMemory;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;
import hypha.hypervisor.MachineEnd;
import hypha.hypervisor.MachineStatistics;
import hypha.hypervisor.virtio.VirtioDevice;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A machine whose one vCPU is a thread that runs a kernel written for a test, which may be as wrong as the test wants it. */
public class FakeMachine implements Machine {
    private static final long PER_CPU_GPA = 0x2000;

    private final Arena arena = Arena.ofShared();
    private final GuestMemory memory;
    private final FakeKernel kernel;
    private final Map<Integer, FakeDoorbell> doorbells = new ConcurrentHashMap<>();
    private final CompletableFuture<MachineEnd> end = new CompletableFuture<>();
    private final AtomicInteger interrupts = new AtomicInteger();
    private long free = 0x10_0000;
    private Thread vcpu;

    /** A machine that runs {@code kernel}. */
    public FakeMachine(MachineConfiguration configuration, FakeKernel kernel) {
        long bytes = configuration.initialMemoryBytes();
        this.memory = new GuestMemory(arena.allocate(bytes, 4096), bytes);
        this.kernel = kernel;
    }

    private static final class FakeDoorbell implements Doorbell {
        private final Semaphore rings = new Semaphore(0);

        @Override
        public boolean await(long timeoutNanos) {
            try {
                boolean rung = rings.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
                rings.drainPermits();
                return rung;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void signal() {
            rings.release();
        }
    }

    /** Rings a doorbell as the guest would. */
    public void ring(int port) {
        doorbells.get(port).signal();
    }

    /** How often the host has interrupted the vCPU. */
    public int interrupts() {
        return interrupts.get();
    }

    /** Ends the machine as if by itself. */
    public void endWith(MachineEnd how) {
        end.complete(how);
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public int vcpuCount() {
        return 1;
    }

    @Override
    public long reserve(long sizeBytes, long alignmentBytes) {
        long alignment = Math.max(4096, alignmentBytes);
        long gpa = (free + alignment - 1) & -alignment;
        free = (gpa + sizeBytes + 4095) & -4096L;
        return gpa;
    }

    @Override
    public long freeStart() {
        return free;
    }

    @Override
    public Doorbell doorbell(int port) {
        return doorbells.computeIfAbsent(port, _ -> new FakeDoorbell());
    }

    @Override
    public void start(long bootInfoGpa) {
        vcpu = Thread.ofPlatform().daemon().name("fake-vcpu").start(() -> {
            try {
                kernel.run(this, bootInfoGpa);
            } catch (RuntimeException | Error e) {
                endWith(new MachineEnd.Failure(e));
            }
        });
    }

    @Override
    public void interrupt(int number, int vector) {
        interrupts.incrementAndGet();
    }

    @Override
    public long timestampFrequencyHz() {
        return 1_000_000_000;
    }

    @Override
    public long timestamp() {
        return System.nanoTime();
    }

    @Override
    public long perCpu(int number) {
        return PER_CPU_GPA;
    }

    @Override
    public boolean isRunning() {
        return !end.isDone();
    }

    @Override
    public MachineEnd awaitEnd(long timeoutNanos) {
        try {
            return end.get(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void onEnd(Consumer<MachineEnd> listener) {
        end.thenAccept(listener);
    }

    @Override
    public MachineStatistics statistics() {
        return new MachineStatistics(new TreeMap<>());
    }

    @Override
    public int attach(VirtioDevice device, int vcpu, int vector) {
        throw new UnsupportedOperationException("a test's machine has no devices");
    }

    @Override
    public long deviceWindow() {
        return 1L << 40;
    }

    @Override
    public void close() {
        end.complete(new MachineEnd.Stopped());
        try {
            if (vcpu != null) {
                vcpu.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        arena.close();
    }
}
