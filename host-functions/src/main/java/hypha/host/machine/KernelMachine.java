package hypha.host.machine;

import hypha.host.DeviceFactory;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.host.crossing.Lane;
import hypha.host.crossing.Vcpu;
import hypha.hypervisor.Doorbell;
import hypha.hypervisor.GuestMemory;
import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.Machine;
import hypha.hypervisor.MachineConfiguration;
import hypha.hypervisor.MachineEnd;
import hypha.hypervisor.socket.Publication;
import hypha.hypervisor.socket.SocketDevice;
import hypha.hypervisor.virtio.VirtioDevice;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A machine whose kernel serves: lanes to call it, rings and doorbells. Lanes 0 to n-1 belong to the executors, the last one to the
 * embedder's own calls.
 */
public final class KernelMachine implements AutoCloseable {
    private static final long READY_NAP_NANOS = 20_000;
    private static final long FLUSH_POLL_NANOS = 200_000;
    private static final int KERNEL_STACK_BYTES = 64 << 10;

    private final Machine machine;
    private final SharedArea area;
    private final Vcpu[] vcpus;
    private final Lane[] lanes;
    private final Object controlTurn = new Object();

    /** Guarded by {@link #controlTurn}: whoever calls the kernel then has guest memory until the call is over. */
    private boolean closed;

    private final Doorbell[] laneDoorbells;
    private final Doorbell outputDoorbell;
    private final Doorbell inputDoorbell;
    private final Doorbell preemptionDoorbell;
    private final Doorbell housekeepingDoorbell;
    private final PublishedTime time;
    private final PublishedEntropy entropy;
    private final int withheld;
    private final int devices;
    private final List<Publication> publications = new ArrayList<>();
    private final long bootNanos;

    private KernelMachine(
            Machine machine, SharedArea area, HyphaConfiguration configuration, int mode, long startNanos) {
        this.machine = machine;
        this.area = area;
        this.time = new PublishedTime(machine, area.timePage());
        this.withheld = configuration.withheld();
        this.entropy = new PublishedEntropy(area.entropyPage());
        this.vcpus = new Vcpu[machine.vcpuCount()];
        for (int i = 0; i < vcpus.length; i++) {
            vcpus[i] = new Vcpu(machine, i);
        }
        int laneCount = configuration.executors() + 1;
        this.lanes = new Lane[laneCount];
        this.laneDoorbells = new Doorbell[laneCount];
        for (int i = 0; i < laneCount; i++) {
            Vcpu server = vcpus[i % vcpus.length];
            lanes[i] = new Lane(area.lane(i), area.laneBuffer(i), server, configuration.answerTime());
            laneDoorbells[i] = machine.doorbell(Platform.DOORBELL_LANES + 4 * i);
        }
        this.outputDoorbell = machine.doorbell(Platform.DOORBELL_OUTPUT);
        this.inputDoorbell = machine.doorbell(Platform.DOORBELL_INPUT);
        this.preemptionDoorbell = machine.doorbell(Platform.DOORBELL_PREEMPTION);
        this.housekeepingDoorbell = machine.doorbell(Platform.DOORBELL_HOUSEKEEPING);
        this.devices = configuration.devices().size();
        attachDevices(configuration);
        area.fill(configuration, devices, mode);
        machine.start(area.bootInfoGpa());
        if (mode != BootInfo.MODE_SELF_TEST) {
            awaitReady(configuration.answerTime().toNanos());
        }
        this.bootNanos = System.nanoTime() - startNanos;
    }

    private void attachDevices(HyphaConfiguration configuration) {
        int number = 0;
        for (DeviceFactory factory : configuration.devices()) {
            int line = Platform.lineOfDevice(number++);
            VirtioDevice device = factory.create();
            if (device instanceof SocketDevice socket) {
                publications.addAll(socket.publications());
            }
            machine.attach(device, line % vcpus.length, Platform.VECTOR_LINES + line);
        }
    }

    /**
     * Makes a machine, starts it, and waits until its kernel serves.
     *
     * @throws HyphaException if it does not come up; nothing is left of it then
     */
    public static KernelMachine boot(HyphaConfiguration configuration, MachineFactory factory) {
        return start(configuration, factory, configuration.mode().code());
    }

    /**
     * Makes a machine whose kernel tests itself and then ends, with the number of failures as its code. It never serves.
     *
     * @throws HyphaException if it does not start; nothing is left of it then
     */
    public static KernelMachine bootSelfTest(HyphaConfiguration configuration, MachineFactory factory) {
        return start(configuration, factory, BootInfo.MODE_SELF_TEST);
    }

    private static KernelMachine start(HyphaConfiguration configuration, MachineFactory factory, int mode) {
        long start = System.nanoTime();
        var growth = new Growth();
        long archiveBytes = MountPages.archiveBytes(configuration.mounts());
        var settings = new MachineConfiguration(
                Math.min(configuration.initialMemoryBytes() + archiveBytes, configuration.maximumMemoryBytes()),
                configuration.maximumMemoryBytes(),
                configuration.vcpus(),
                KERNEL_STACK_BYTES,
                growth::grown);
        Machine machine;
        try {
            machine = factory.create(settings);
        } catch (HypervisorException e) {
            throw new HyphaException(
                    "cannot create a machine with cpu=" + configuration.cpu() + ": " + e.getMessage(), e);
        }
        try {
            var area = new SharedArea(
                    machine, configuration.executors() + 1, configuration.mounts(), configuration.guestPorts());
            growth.area = area;
            return new KernelMachine(machine, area, configuration, mode, start);
        } catch (HypervisorException | IllegalArgumentException e) {
            machine.close();
            throw new HyphaException("cannot start the machine: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            machine.close();
            throw e;
        }
    }

    /** Passes the machine's growth on to the boot information, which exists only after the machine. */
    private static final class Growth {
        private volatile SharedArea area;

        void grown(long backedBytes) {
            area.setBackedBytes(backedBytes);
        }
    }

    private void awaitReady(long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        while (!area.isReady()) {
            MachineEnd end = machine.awaitEnd(0);
            if (end != null) {
                throw new HyphaException("the kernel did not boot: " + describe(end));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new HyphaException("the kernel was not ready within " + timeoutNanos / 1_000_000 + " ms");
            }
            LockSupport.parkNanos(READY_NAP_NANOS);
        }
    }

    /** How a machine ended, for people. */
    public static String describe(MachineEnd end) {
        return switch (end) {
            case MachineEnd.Shutdown(int code) -> "the kernel shut down with code=" + code;
            case MachineEnd.Panic(var report) -> report.text();
            case MachineEnd.Failure(Throwable cause) -> "the machine failed: " + cause;
            case MachineEnd.Stopped() -> "the machine was stopped";
        };
    }

    /** The ports of the host that go to programs, with the numbers that they got. */
    public List<Publication> publications() {
        return List.copyOf(publications);
    }

    /** From before the machine was made until its kernel was ready. */
    public long bootNanos() {
        return bootNanos;
    }

    /** Guest RAM. */
    public GuestMemory memory() {
        return machine.memory();
    }

    /** True if the machine has devices. */
    public boolean hasDevices() {
        return devices != 0;
    }

    /** The machine itself. */
    public Machine machine() {
        return machine;
    }

    /** The lane of an executor, from 0. */
    public Lane lane(int executor) {
        return lanes[executor];
    }

    /**
     * Makes calls that belong to no executor, on a lane of their own. Callers take turns.
     *
     * @param calls makes them, and returns what they came to
     * @throws hypha.host.crossing.CrossingException if there is no kernel any more, or the machine has been closed
     */
    public <T> T control(Function<Lane, T> calls) {
        synchronized (controlTurn) {
            if (closed) {
                throw new CrossingException(CrossingException.Cause.MACHINE_ENDED, "the machine has been closed");
            }
            return calls.apply(lanes[lanes.length - 1]);
        }
    }

    /** What wakes an executor, from 0. */
    public Doorbell laneDoorbell(int executor) {
        return laneDoorbells[executor];
    }

    /** Rung when a ring of output has data that its consumer waits for. */
    public Doorbell outputDoorbell() {
        return outputDoorbell;
    }

    /** Rung when a task wants input. */
    public Doorbell inputDoorbell() {
        return inputDoorbell;
    }

    /** Rung when the task of a lane is to give way; {@link Lane#preemptions} says which. */
    public Doorbell preemptionDoorbell() {
        return preemptionDoorbell;
    }

    /** Rung when the kernel has memory to give back. */
    public Doorbell housekeepingDoorbell() {
        return housekeepingDoorbell;
    }

    /** The ring by which it does. */
    MemorySegment returnRing() {
        return area.returnRing();
    }

    /** A ring, by its number in {@link hypha.kernel.abi.BootInfo}. */
    public MemorySegment ring(int ring) {
        return area.ring(ring);
    }

    /** Bytes of data in that ring: the host's own copy. */
    public int ringCapacity(int ring) {
        return SharedArea.ringCapacity(ring);
    }

    /** Tells every virtual CPU that a ring has changed. */
    public void interruptForRing() {
        for (Vcpu vcpu : vcpus) {
            vcpu.interrupt(Platform.VECTOR_RING);
        }
    }

    /**
     * Interrupts the kernel through a line of a device.
     *
     * @param line 0 to {@link Platform#LINE_COUNT} - 1
     */
    public void raise(int line) {
        if (line < 0 || line >= Platform.LINE_COUNT) {
            throw new IllegalArgumentException("line=" + line);
        }
        vcpus[line % vcpus.length].interrupt(Platform.VECTOR_LINES + line);
    }

    /** The kernel's clocks. */
    public PublishedTime time() {
        return time;
    }

    /**
     * True if programs are given all of some bits of {@link hypha.kernel.abi.Grant}; else the kernel is to be asked, which says what is
     * answered then.
     */
    public boolean gives(int grants) {
        return (withheld & grants) == 0;
    }

    /** What the kernel says of its random numbers. */
    public PublishedEntropy entropy() {
        return entropy;
    }

    /**
     * Mixes fresh entropy of this host into the kernel's, so that all keys that were made before are out of date.
     *
     * @throws hypha.host.crossing.CrossingException if there is no kernel any more, or it refuses
     */
    public void seed() {
        byte[] material = new byte[SharedArea.ENTROPY_BYTES];
        new SecureRandom().nextBytes(material);
        int status = control(lane -> {
            lane.write(0, material);
            return lane.call(Crossing.RANDOM_SEED, 0, material.length);
        });
        Arrays.fill(material, (byte) 0);
        if (status != Crossing.OK) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "RANDOM_SEED answered with status=" + status);
        }
    }

    /**
     * Has all that programs have written to disks become durable.
     *
     * @return false if that is not so after {@code timeoutNanos}, or there is no kernel any more
     */
    public boolean flushDisks(long timeoutNanos) {
        long start = System.nanoTime();
        try {
            while (System.nanoTime() - start < timeoutNanos) {
                long done = control(lane ->
                        lane.call(Crossing.DISK_FLUSH, 0, 0, 0, 0, 0, 0, 0) == Crossing.OK ? lane.result(0) : 0);
                if (done != 0) {
                    return true;
                }
                LockSupport.parkNanos(FLUSH_POLL_NANOS);
            }
        } catch (CrossingException e) {
            return false; // what the kernel had not written is lost with it
        }
        return false;
    }

    /**
     * A counter of the kernel.
     *
     * @param counter one of {@link Counters}
     */
    public long counter(int counter) {
        return GuestWords.load64(area.counters(), 8L * counter);
    }

    /** Adds the counters of the lanes to {@code values} under {@code host.laneN.}. */
    public void countLanes(Map<String, Long> values) {
        for (int i = 0; i < lanes.length; i++) {
            String prefix = "host.lane" + i + ".";
            values.put(prefix + "calls", lanes[i].calls());
            values.put(prefix + "interrupts", lanes[i].interrupts());
            values.put(prefix + "preemptions", (long) lanes[i].preemptions());
            values.put(prefix + "slow_answers", lanes[i].slowAnswers());
        }
    }

    /** Calls {@code listener} once when the machine has ended, from a thread of its own. */
    public void onEnd(Consumer<MachineEnd> listener) {
        machine.onEnd(listener);
    }

    /** Closes the machine when a call of {@link #control} that is under way is over, which is when the kernel answers or has had its time. */
    @Override
    public void close() {
        synchronized (controlTurn) {
            closed = true;
        }
        machine.close();
    }
}
