package hypha.hypervisor;

import hypha.hypervisor.boot.BootProtocol;
import hypha.hypervisor.boot.ImageLoader;
import hypha.hypervisor.boot.MachineLayout;
import hypha.hypervisor.kvm.Kvm;
import hypha.hypervisor.kvm.KvmStats;
import hypha.hypervisor.kvm.VcpuExit;
import hypha.hypervisor.kvm.Vm;
import hypha.hypervisor.linux.EventFd;
import hypha.hypervisor.linux.MemoryFile;
import hypha.hypervisor.linux.TimestampCounter;
import hypha.hypervisor.memory.GrowthPolicy;
import hypha.hypervisor.memory.Reservations;
import hypha.hypervisor.virtio.DeviceBus;
import hypha.hypervisor.virtio.VirtioDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A machine on guest CPUs, through KVM.
 *
 * <p>What it owns, and in which order it lets go: the vCPUs' threads, then their files, the interrupt lines and doorbells, the VM, KVM, and
 * last the arena, which unmaps RAM and the pages shared with KVM. A vCPU that runs is stopped by a kick (see {@link
 * hypha.hypervisor.linux.ThreadKick}), whether it halts or spins.
 */
public final class KvmMachine implements Machine {
    /** How long the kicked vCPUs may take to leave the guest, all together; it takes microseconds. */
    private static final long STOP_MILLIS = 5_000;

    private final Arena arena = Arena.ofShared();
    private final MachineConfiguration configuration;
    private final Lifecycle lifecycle = new Lifecycle();
    private final List<KvmVcpu> vcpus = new ArrayList<>();
    private final Map<Integer, EventFd> doorbells = new HashMap<>();
    private Kvm kvm;
    private Vm vm;
    private InterruptLines interrupts;
    private final List<EventFd> deviceBells = new ArrayList<>();
    private GuestMemory memory;
    private DeviceBus devices;
    private ImageLoader loader;
    private Reservations reservations;
    private PanicReporter panics;
    private long timestampFrequencyHz;
    /** Guards {@link #memorySlots}, and keeps the sizes that the embedder is told from overtaking each other. */
    private final Object growing = new Object();

    private MemorySlots memorySlots;
    private boolean closed;
    /** Guards {@link #released}, and statistics from being read while files close. A listener may hold it while close waits for it. */
    private final Object releasing = new Object();

    private boolean released;

    private KvmMachine(MachineConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * A machine with {@code image} loaded, not started.
     *
     * @param symbols names of the image's addresses, for panics
     * @throws HypervisorException if KVM is missing or refuses, guest-physical addresses do not reach all of RAM, or the image breaks the boot protocol
     */
    public static Machine create(MachineConfiguration configuration, ElfImage image, SymbolMap symbols) {
        var machine = new KvmMachine(configuration);
        try {
            machine.build(image, symbols);
            return machine;
        } catch (RuntimeException | Error e) {
            machine.lifecycle.claimEnd();
            machine.release();
            throw e;
        }
    }

    private void build(ElfImage image, SymbolMap symbols) {
        kvm = Kvm.open();
        vm = kvm.createVm(arena);
        requireReach(configuration.maximumMemoryBytes(), vm.addressBits());
        MemorySegment ram = MemoryFile.sparse("hypha-ram", configuration.maximumMemoryBytes(), arena);
        memory = new GuestMemory(ram, configuration.initialMemoryBytes());
        devices = new DeviceBus(memory);
        panics = new PanicReporter(memory, symbols);
        memorySlots = new MemorySlots(vm, memory.address());
        memorySlots.back(0, configuration.initialMemoryBytes());
        vm.splitIrqchip();
        for (int number = 0; number < configuration.vcpus(); number++) {
            var vcpu = KvmVcpu.create(this, vm, number);
            vcpus.add(vcpu);
            vcpu.vcpu().setTscOffset(0);
        }
        interrupts = new InterruptLines(vm, configuration.vcpus());
        timestampFrequencyHz = vcpus.getFirst().vcpu().tscKhz() * 1_000L;
        loader = ImageLoader.load(ram, image, configuration);
        reservations = new Reservations(layout().freeStart(), configuration.initialMemoryBytes());
    }

    /** Refuses RAM beyond what guest-physical addresses can name: a memory slot there might be taken, and fault only when it is used. */
    static void requireReach(long maximumBytes, int addressBits) {
        if (maximumBytes > 1L << addressBits) {
            throw new HypervisorException("create machine: maximumMemoryBytes=" + maximumBytes
                    + " is more than guest-physical addresses reach on this host, bits=" + addressBits);
        }
    }

    private MachineLayout layout() {
        return loader.layout();
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
        if (port < BootProtocol.PORT_DOORBELL_FIRST || port > BootProtocol.PORT_DOORBELL_LAST) {
            throw new IllegalArgumentException("port=0x" + Integer.toHexString(port) + " is no doorbell");
        }
        if (!lifecycle.isPreparing() || doorbells.containsKey(port)) {
            throw new IllegalStateException("port=0x" + Integer.toHexString(port) + " is connected, or too late");
        }
        var event = new EventFd();
        doorbells.put(port, event);
        vm.portEventfd(event, port, BootProtocol.PORT_BYTES);
        return new KvmDoorbell(event);
    }

    @Override
    public synchronized int attach(VirtioDevice device, int vcpu, int vector) {
        if (!lifecycle.isPreparing()) {
            throw new IllegalStateException("too late to attach device=" + device.name());
        }
        int number = devices.count();
        requireReach(devices.address(number) + DeviceBus.DEVICE_BYTES, vm.addressBits());
        interrupts.check(vcpu, vector);
        var event = new EventFd();
        deviceBells.add(event);
        devices.attach(device, new KvmDoorbell(event), () -> interrupts.raise(vcpu, vector));
        vm.addressEventfd(event, devices.address(number) + DeviceBus.QUEUE_NOTIFY_OFFSET, Integer.BYTES);
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
        for (KvmVcpu vcpu : vcpus) {
            loader.initialState(vcpu.number(), bootInfoGpa).applyTo(vcpu.vcpu());
        }
        lifecycle.onEnd(_ -> devices.stop());
        devices.start();
        for (KvmVcpu vcpu : vcpus) {
            vcpu.start();
        }
    }

    @Override
    public void interrupt(int vcpu, int vector) {
        interrupts.raise(vcpu, vector);
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
        return timestampFrequencyHz;
    }

    @Override
    public long timestamp() {
        return TimestampCounter.read();
    }

    @Override
    public long perCpu(int vcpu) {
        if (vcpu < 0 || vcpu >= configuration.vcpus()) {
            throw new IllegalArgumentException("vcpu=" + vcpu);
        }
        return layout().perCpu(vcpu);
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
        for (KvmVcpu vcpu : vcpus) {
            vcpu.addStatistics(values);
        }
        devices.addStatistics(values);
        synchronized (releasing) {
            if (!released) {
                addKvmStatistics(values);
            }
        }
        return new MachineStatistics(values);
    }

    private void addKvmStatistics(Map<String, Long> values) {
        for (KvmVcpu vcpu : vcpus) {
            vcpu.addKvmStatistics(values);
        }
        try (KvmStats statistics = vm.statistics()) {
            if (statistics != null) {
                statistics.addTo(values, "vm.");
            }
        }
    }

    /** True when vCPUs are to stop. */
    boolean isEnding() {
        return lifecycle.isEnding();
    }

    /** Does an access to a device's register, on the vCPU's thread. False if the address is none. */
    boolean access(KvmVcpu vcpu, VcpuExit.Mmio access) {
        if (access.bytes() != Integer.BYTES || !devices.isRegister(access.gpa())) {
            return false;
        }
        if (access.write()) {
            devices.write(access.gpa(), vcpu.vcpu().mmioData());
        } else {
            vcpu.vcpu().mmioData(devices.read(access.gpa()));
        }
        return true;
    }

    /** Does what an exit asks for; on the vCPU's thread. False if the vCPU is not to run again. */
    boolean handle(KvmVcpu vcpu, ExitPolicy.Action action) {
        return switch (action) {
            case ExitPolicy.Action.Resume _ -> true;
            case ExitPolicy.Action.GrowMemory grow -> {
                growMemory(grow.mebibytes());
                yield true;
            }
            default -> {
                end(vcpu, action);
                yield false;
            }
        };
    }

    /** Ends the machine because a vCPU's thread cannot go on. */
    void fail(KvmVcpu vcpu, Throwable cause) {
        if (lifecycle.claimEnd()) {
            stopVcpus(vcpu);
            lifecycle.publish(new MachineEnd.Failure(cause));
        }
    }

    private void end(KvmVcpu vcpu, ExitPolicy.Action action) {
        if (!lifecycle.claimEnd()) {
            return;
        }
        // The others stop first: the report is to be of memory that holds still.
        stopVcpus(vcpu);
        MachineEnd how;
        try {
            how = describe(vcpu, action);
        } catch (RuntimeException e) {
            how = new MachineEnd.Failure(e);
        }
        lifecycle.publish(how);
    }

    private MachineEnd describe(KvmVcpu vcpu, ExitPolicy.Action action) {
        int number = vcpu.number();
        return switch (action) {
            case ExitPolicy.Action.Shutdown shutdown -> new MachineEnd.Shutdown(shutdown.code());
            case ExitPolicy.Action.Trap _ -> new MachineEnd.Panic(panics.trap(number, perCpu(number)));
            case ExitPolicy.Action.KernelPanic _ ->
                new MachineEnd.Panic(panics.kernelPanic(number, perCpu(number), vcpu.registers()));
            case ExitPolicy.Action.Misbehaviour misbehaviour ->
                new MachineEnd.Panic(panics.misbehaviour(number, misbehaviour.what(), vcpu.registers()));
            case ExitPolicy.Action.HostFailure failure ->
                new MachineEnd.Failure(new HypervisorException(
                        failure.what() + "\n" + panics.misbehaviour(number, "state", vcpu.registers())));
            case ExitPolicy.Action.Resume _, ExitPolicy.Action.GrowMemory _ ->
                throw new IllegalStateException("not an end: " + action);
        };
    }

    private void growMemory(int mebibytes) {
        synchronized (growing) {
            long old = memory.backedBytes();
            long grown = GrowthPolicy.grown(old, memory.maximumBytes(), mebibytes);
            if (grown > old) {
                try {
                    memorySlots.back(old, grown);
                    memory.grownTo(grown);
                } catch (HypervisorException e) {
                    // The host has no more (ENOMEM, slots): a refusal, which the kernel sees by the unchanged size.
                    grown = old;
                }
            }
            configuration.memoryGrown().accept(grown);
        }
    }

    /** Makes all vCPUs but {@code except} (which may be null) leave the guest, and waits until they have; false if one has not. */
    private boolean stopVcpus(KvmVcpu except) {
        boolean stopped = true;
        for (KvmVcpu vcpu : vcpus) {
            if (vcpu != except) {
                vcpu.kick();
            }
        }
        long deadline = Joining.deadlineIn(STOP_MILLIS);
        for (KvmVcpu vcpu : vcpus) {
            if (vcpu != except) {
                stopped &= vcpu.join(deadline);
            }
        }
        return stopped;
    }

    @Override
    public void close() {
        for (KvmVcpu vcpu : vcpus) {
            if (vcpu.isCurrentThread()) {
                throw new IllegalStateException("a machine is not closed by one of its own threads");
            }
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
            devices.stop();
            if (!stopped) {
                // Unmapping under a running guest would be worse than a leak.
                throw new HypervisorException("close machine: a vCPU did not leave the guest in ms=" + STOP_MILLIS);
            }
            if (!devices.join(Joining.deadlineIn(STOP_MILLIS))) {
                throw new HypervisorException("close machine: a device is still at work after ms=" + STOP_MILLIS);
            }
            release();
        }
    }

    private void release() {
        synchronized (releasing) {
            released = true;
        }
        for (KvmVcpu vcpu : vcpus) {
            vcpu.close();
        }
        if (interrupts != null) {
            interrupts.close();
        }
        deviceBells.forEach(EventFd::close);
        doorbells.values().forEach(EventFd::close);
        if (vm != null) {
            vm.close();
        }
        if (kvm != null) {
            kvm.close();
        }
        arena.close();
    }
}
