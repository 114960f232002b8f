package hypha.hypervisor;

import hypha.hypervisor.boot.BootProtocol;
import hypha.hypervisor.boot.MachineLayout;
import hypha.hypervisor.boot.PerCpuBlock;
import hypha.hypervisor.jvm.HostedRam;
import hypha.hypervisor.jvm.JvmVcpu;
import hypha.hypervisor.jvm.MachineClassLoader;
import hypha.hypervisor.jvm.StopSignal;
import hypha.hypervisor.kvm.VcpuExit;
import hypha.hypervisor.linux.MemoryFile;
import hypha.hypervisor.memory.GrowthPolicy;
import hypha.hypervisor.memory.Reservations;
import hypha.hypervisor.virtio.DeviceBus;
import hypha.hypervisor.virtio.VirtioDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A machine on threads of this JVM, for hosts without KVM and for embedders who want none: the same kernel, memory layout and ports. There are
 * no page tables and no rings; an exception of the JVM in the kernel is the trap. It runs what it is given with the process's own rights: the
 * program has to be trusted.
 */
public final class JvmMachine implements Machine {
    private static final long LITERAL_BYTES = 256 << 10;
    private static final long STOP_MILLIS = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int MAXIMUM_FRAMES = 64;

    private final Arena arena = Arena.ofShared();
    private final MachineConfiguration configuration;
    private final Lifecycle lifecycle = new Lifecycle();
    private final List<JvmVcpu> vcpus = new ArrayList<>();
    private final AtomicReferenceArray<JvmDoorbell> doorbells =
            new AtomicReferenceArray<>(BootProtocol.PORT_DOORBELL_LAST - BootProtocol.PORT_DOORBELL_FIRST + 1);
    private final AtomicLong portWrites = new AtomicLong();
    private final GuestMemory memory;
    private final DeviceBus devices;
    private final List<JvmDoorbell> deviceBells = new ArrayList<>();
    private final MachineLayout layout;
    private final Reservations reservations;
    private final PanicReporter panics;
    private final HostedRam ram;
    private final MachineClassLoader loader;
    private final MethodHandle entry;
    /** Keeps the sizes that the embedder is told from overtaking each other. */
    private final Object growing = new Object();

    private volatile long bootInfo;
    private boolean closed;

    private JvmMachine(MachineConfiguration configuration, HostedProgram program) {
        this.configuration = configuration;
        try {
            MemorySegment all = MemoryFile.sparse("hypha-ram", configuration.maximumMemoryBytes(), arena);
            memory = new GuestMemory(all, configuration.initialMemoryBytes());
            devices = new DeviceBus(memory);
            layout = new MachineLayout(BootProtocol.IMAGE_START, configuration.vcpus(), 0);
            reservations = new Reservations(layout.freeStart(), configuration.initialMemoryBytes());
            long literals = reservations.reserve(LITERAL_BYTES, BootProtocol.PAGE_BYTES);
            panics = new PanicReporter(memory, SymbolMap.empty());
            ram = new HostedRam(backed(), literals, LITERAL_BYTES, this::portWrite, devices);
            loader = new MachineClassLoader(program);
            loader.install(ram);
            entry = loader.entry();
            for (int number = 0; number < configuration.vcpus(); number++) {
                PerCpuBlock.initialize(all, layout.perCpu(number), number);
                vcpus.add(new JvmVcpu(number, configuration.vcpus(), layout.perCpu(number), this::run));
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * A machine with {@code program} loaded, not started.
     *
     * @throws IllegalArgumentException if the program has no such entry
     */
    public static Machine create(MachineConfiguration configuration, HostedProgram program) {
        return new JvmMachine(configuration, program);
    }

    private MemorySegment backed() {
        return memory.segment().asSlice(0, memory.backedBytes());
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public int vcpuCount() {
        return configuration.vcpus();
    }

    @Override
    public long reserve(long sizeBytes, long alignmentBytes) {
        return reservations.reserve(sizeBytes, alignmentBytes);
    }

    @Override
    public long freeStart() {
        return reservations.next();
    }

    @Override
    public synchronized Doorbell doorbell(int port) {
        if (!isDoorbell(port)) {
            throw new IllegalArgumentException("port=0x" + Integer.toHexString(port) + " is no doorbell");
        }
        var doorbell = new JvmDoorbell();
        int index = port - BootProtocol.PORT_DOORBELL_FIRST;
        if (!lifecycle.isPreparing() || !doorbells.compareAndSet(index, null, doorbell)) {
            throw new IllegalStateException("port=0x" + Integer.toHexString(port) + " is connected, or too late");
        }
        return doorbell;
    }

    private static boolean isDoorbell(int port) {
        return port >= BootProtocol.PORT_DOORBELL_FIRST && port <= BootProtocol.PORT_DOORBELL_LAST;
    }

    @Override
    public synchronized int attach(VirtioDevice device, int vcpu, int vector) {
        if (!lifecycle.isPreparing()) {
            throw new IllegalStateException("too late to attach device=" + device.name());
        }
        checkInterrupt(vcpu, vector);
        int number = devices.count();
        var bell = new JvmDoorbell();
        devices.attach(device, bell, () -> ram.interrupt(vcpus.get(vcpu), vector));
        deviceBells.add(bell);
        return number;
    }

    @Override
    public long deviceWindow() {
        return devices.window();
    }

    @Override
    public boolean helpDevices() {
        return devices.help();
    }

    @Override
    public void watchDevices(boolean isWatching) {
        devices.watch(isWatching);
    }

    @Override
    public synchronized void start(long bootInfoGpa) {
        lifecycle.start();
        reservations.seal();
        bootInfo = bootInfoGpa;
        lifecycle.onEnd(_ -> devices.stop());
        devices.start();
        for (JvmVcpu vcpu : vcpus) {
            vcpu.start();
        }
    }

    @Override
    public void interrupt(int vcpu, int vector) {
        checkInterrupt(vcpu, vector);
        ram.interrupt(vcpus.get(vcpu), vector);
    }

    private void checkInterrupt(int vcpu, int vector) {
        if (vcpu < 0
                || vcpu >= vcpus.size()
                || vector < BootProtocol.VECTOR_HOST_FIRST
                || vector > BootProtocol.VECTOR_HOST_LAST) {
            throw new IllegalArgumentException("vcpu=" + vcpu + " vector=0x" + Integer.toHexString(vector));
        }
    }

    @Override
    public void keepApart(int vcpu) {
        vcpus.get(vcpu).keepApart();
    }

    @Override
    public void relax(int vcpu) {
        vcpus.get(vcpu).relax();
    }

    @Override
    public long timestampFrequencyHz() {
        return NANOS_PER_SECOND;
    }

    @Override
    public long timestamp() {
        return ram.timestamp();
    }

    @Override
    public long perCpu(int vcpu) {
        return vcpus.get(vcpu).perCpu();
    }

    @Override
    public boolean isRunning() {
        return lifecycle.isRunning();
    }

    @Override
    public MachineEnd awaitEnd(long timeoutNanos) {
        return lifecycle.awaitEnd(timeoutNanos);
    }

    @Override
    public void onEnd(Consumer<MachineEnd> listener) {
        lifecycle.onEnd(listener);
    }

    @Override
    public MachineStatistics statistics() {
        SortedMap<String, Long> values = new TreeMap<>();
        values.put("memory.backedBytes", memory.backedBytes());
        values.put("vm.portWrites", portWrites.get());
        devices.addStatistics(values);
        return new MachineStatistics(values);
    }

    /** The vCPU's thread. */
    private void run(JvmVcpu vcpu) {
        try {
            entry.invokeExact(bootInfo, (long) vcpu.number());
            end(vcpu, () -> panic(vcpu, "the kernel returned from its entry", List.of()));
        } catch (StopSignal _) {
            // The machine ends, and this thread with it.
        } catch (Throwable t) {
            // Any access fails once the machine stops; before, it is the kernel's fault.
            if (!lifecycle.isEnding()) {
                end(vcpu, () -> panic(vcpu, t.toString(), frames(t)));
            }
        }
    }

    private void portWrite(JvmVcpu vcpu, int port, int value) {
        portWrites.incrementAndGet();
        if (isDoorbell(port)) {
            JvmDoorbell doorbell = doorbells.get(port - BootProtocol.PORT_DOORBELL_FIRST);
            if (doorbell != null) {
                doorbell.signal();
            }
            return;
        }
        switch (ExitPolicy.portWrite(new VcpuExit.PortWrite(port, BootProtocol.PORT_BYTES, 1, value))) {
            case ExitPolicy.Action.Resume _ -> {}
            case ExitPolicy.Action.GrowMemory grow -> growMemoryFor(vcpu, grow.mebibytes());
            case ExitPolicy.Action.Shutdown shutdown -> stop(vcpu, new MachineEnd.Shutdown(shutdown.code()));
            case ExitPolicy.Action.KernelPanic _ -> stop(vcpu, kernelPanic(vcpu));
            case ExitPolicy.Action.Misbehaviour misbehaviour ->
                stop(vcpu, panic(vcpu, misbehaviour.what(), frames(new Throwable())));
            case ExitPolicy.Action.Trap _, ExitPolicy.Action.HostFailure _ ->
                stop(
                        vcpu,
                        panic(
                                vcpu,
                                "a trap record, which a machine without traps does not have",
                                frames(new Throwable())));
        }
    }

    private void growMemoryFor(JvmVcpu vcpu, int mebibytes) {
        try {
            growMemory(mebibytes);
        } catch (RuntimeException | Error e) {
            // The embedder's fault, and not the kernel's, on whose stack it is.
            stop(vcpu, new MachineEnd.Failure(e));
        }
    }

    private void growMemory(int mebibytes) {
        synchronized (growing) {
            long old = memory.backedBytes();
            long grown = GrowthPolicy.grown(old, memory.maximumBytes(), mebibytes);
            if (grown > old) {
                memory.grownTo(grown);
                ram.backed(backed());
            }
            configuration.memoryGrown().accept(grown);
        }
    }

    private MachineEnd kernelPanic(JvmVcpu vcpu) {
        return new MachineEnd.Panic(new PanicReport(
                vcpu.number(),
                "kernel panic",
                panics.message(vcpu.perCpu()),
                panics.value(vcpu.perCpu()),
                Map.of(),
                frames(new Throwable())));
    }

    private static MachineEnd panic(JvmVcpu vcpu, String reason, List<String> frames) {
        return new MachineEnd.Panic(new PanicReport(vcpu.number(), reason, "", 0, Map.of(), frames));
    }

    /** The kernel's frames of a stack trace, innermost first; those of the intrinsics and of this module are not the kernel's. */
    private List<String> frames(Throwable throwable) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement element : throwable.getStackTrace()) {
            String name = element.getClassName();
            if (loader.owns(name) && !name.startsWith("hypha.bare.") && frames.size() < MAXIMUM_FRAMES) {
                frames.add(name
                        + '.'
                        + element.getMethodName()
                        + '('
                        + element.getFileName()
                        + ':'
                        + element.getLineNumber()
                        + ')');
            }
        }
        return frames;
    }

    /** Ends the machine from within the kernel; does not return. */
    private void stop(JvmVcpu vcpu, MachineEnd how) {
        end(vcpu, () -> how);
        throw StopSignal.INSTANCE;
    }

    private void end(JvmVcpu vcpu, Supplier<MachineEnd> how) {
        if (lifecycle.claimEnd()) {
            MachineEnd end = how.get();
            stopVcpus(vcpu);
            lifecycle.publish(end);
        }
    }

    /** Stops all vCPUs but {@code except} and waits until they have; false if one has not. */
    private boolean stopVcpus(JvmVcpu except) {
        ram.stop();
        boolean stopped = true;
        long deadline = Joining.deadlineIn(STOP_MILLIS);
        for (JvmVcpu vcpu : vcpus) {
            if (vcpu != except) {
                LockSupport.unpark(vcpu);
            }
        }
        for (JvmVcpu vcpu : vcpus) {
            if (vcpu != except) {
                stopped &= Joining.join(vcpu, deadline);
            }
        }
        return stopped;
    }

    @Override
    public void close() {
        if (Thread.currentThread() instanceof JvmVcpu vcpu && vcpus.contains(vcpu)) {
            throw new IllegalStateException("a machine is not closed by one of its own threads");
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            boolean claimed = lifecycle.claimEnd();
            boolean stopped = stopVcpus(null);
            if (claimed) {
                lifecycle.publish(new MachineEnd.Stopped());
            }
            for (int i = 0; i < doorbells.length(); i++) {
                JvmDoorbell doorbell = doorbells.get(i);
                if (doorbell != null) {
                    doorbell.close();
                }
            }
            devices.stop();
            boolean quiet = devices.join(Joining.deadlineIn(STOP_MILLIS));
            deviceBells.forEach(JvmDoorbell::close);
            if (!quiet) {
                // A system call may be writing into RAM: it stays mapped.
                throw new HypervisorException("close machine: a device is still at work after ms=" + STOP_MILLIS);
            }
            // Ends even a loop of plain accesses: they all check that the segment is alive.
            arena.close();
            if (!stopped && !stopVcpus(null)) {
                throw new HypervisorException("close machine: a vCPU's thread does not end, ms=" + STOP_MILLIS);
            }
        }
    }
}
