package hypha.hypervisor;

import hypha.hypervisor.virtio.VirtioDevice;
import java.util.function.Consumer;

/**
 * A machine: guest RAM and the vCPUs that run a kernel in it.
 *
 * <p>Life: created with its image loaded; {@link #reserve} and {@link #doorbell} while the embedder prepares; {@link #start} once; it
 * ends by itself or by {@link #close}. All methods may be called by any thread unless they say otherwise. Guest-physical addresses
 * (gpa) equal the guest's virtual ones and are offsets into {@link #memory}.
 */
public interface Machine extends AutoCloseable {
    /** The interrupt vector by which the host wakes a halted vCPU. */
    int WAKE_VECTOR = 0x21;

    /** All of guest RAM as the host sees it, valid until {@link #close}. */
    GuestMemory memory();

    /** The number of vCPUs, at least 1. */
    int vcpuCount();

    /**
     * Takes RAM after the image and all that was reserved before. Only before {@link #start}.
     *
     * @param sizeBytes how much, at least 1; rounded up to whole pages
     * @param alignmentBytes a power of two; the result is a multiple of it and of 4096
     * @return the gpa of zeroed, mapped RAM
     * @throws IllegalArgumentException if it does not fit into the RAM that is backed at boot
     * @throws IllegalStateException if the machine has been started
     */
    long reserve(long sizeBytes, long alignmentBytes);

    /** The first gpa that nothing occupies so far: free RAM starts here. A multiple of 4096. */
    long freeStart();

    /**
     * Connects a doorbell port. Only before {@link #start}, once for each port.
     *
     * @param port 0x510 to 0x54F
     * @return rung by each 32-bit write of the guest to the port
     * @throws IllegalStateException if the port is connected, or the machine has been started or closed
     */
    Doorbell doorbell(int port);

    /**
     * Attaches a virtio device, whose registers take the page {@link #deviceWindow} + 4096 times its number. Only before {@link #start}.
     * The device is the machine's from then on, which closes it.
     *
     * @param vcpu the vCPU that its interrupts go to, from 0
     * @param vector their vector, {@link #WAKE_VECTOR} to 0x2E; devices may share one
     * @return the device's number, from 0
     * @throws IllegalStateException if the machine has been started, or has 64 devices
     * @throws HypervisorException if the host's guest-physical addresses do not reach beyond RAM
     */
    int attach(VirtioDevice device, int vcpu, int vector);

    /**
     * Does what devices have been asked for and takes microseconds, on the caller's thread, instead of the devices' own, which would have to
     * be woken. Any thread, before {@link #close}; almost free if there is nothing to do.
     *
     * @return false if there was nothing to do
     */
    default boolean helpDevices() {
        return false;
    }

    /**
     * Says that the caller now calls {@link #helpDevices} all the time, so that the guest need not notify devices; or that it does so no more.
     */
    default void watchDevices(boolean isWatching) {}

    /** The gpa of the registers of device 0, above all RAM; the kernel maps them itself. */
    long deviceWindow();

    /**
     * Starts all vCPUs at the kernel's entry. Once.
     *
     * @param bootInfoGpa passed to the kernel in its first argument; the vCPU's number is the second
     */
    void start(long bootInfoGpa);

    /**
     * Interrupts a vCPU; wakes it if it has halted. Never blocks. Without effect when the machine has ended. Interrupts of one vector
     * that the vCPU has not yet taken may merge into one.
     *
     * @param vcpu from 0
     * @param vector {@link #WAKE_VECTOR} to 0x2E
     */
    void interrupt(int vcpu, int vector);

    /**
     * Keeps a vCPU's thread off the host CPU on which the caller runs, if it may run on another: for a caller that spins for answers of
     * the vCPU and finds that they are slow. Any thread; takes about a microsecond.
     *
     * @param vcpu from 0
     */
    default void keepApart(int vcpu) {}

    /**
     * Lets a vCPU's thread run on any CPU again: for a caller of {@link #keepApart} that goes to sleep. Any thread; takes a microsecond at
     * most.
     *
     * @param vcpu from 0
     */
    default void relax(int vcpu) {}

    /** Ticks per second of {@link #timestamp}. */
    long timestampFrequencyHz();

    /**
     * The time-stamp counter, the same that the guest reads with {@code RDTSC}: on KVM the host's own counter (the guest's offset is
     * zero), on the JVM {@link System#nanoTime} since the machine's creation.
     */
    long timestamp();

    /** The gpa of a vCPU's per-CPU block. */
    long perCpu(int vcpu);

    /** True from {@link #start} until the machine has ended. */
    boolean isRunning();

    /**
     * Waits for the machine's end.
     *
     * @param timeoutNanos how long at most; 0 or less looks without waiting
     * @return how it ended, or null if it has not within that time or this thread was interrupted (its interrupt status stays set)
     */
    MachineEnd awaitEnd(long timeoutNanos);

    /**
     * Calls {@code listener} once when the machine ends, from the machine's thread that ended it (or the one in {@link #close}); at
     * once in the caller's thread if it has ended. It must not close the machine and should return soon.
     */
    void onEnd(Consumer<MachineEnd> listener);

    /** Counts of what has happened so far. A snapshot; its values are not taken at one instant. */
    MachineStatistics statistics();

    /**
     * Stops the vCPUs, joins their threads, unmaps memory and closes file descriptors. Idempotent. Bounded in time. Not to be called
     * by a thread of the machine.
     *
     * <p>The embedder ends its own use of guest RAM first. Later accesses through {@link #memory} fail with an {@link
     * IllegalStateException}; accesses by a raw address would hit whatever is mapped there then.
     *
     * @throws HypervisorException if a vCPU's thread does not end within some seconds. The machine has ended and is closed all the same,
     *     a further call does nothing. On KVM everything that a running guest might touch then stays until the process ends: its
     *     threads, file descriptors and guest RAM. On the JVM only that thread stays
     * @throws IllegalStateException if I/O on guest RAM is under way, a read into it for instance: RAM then stays mapped until the
     *     process ends, all else is released
     */
    @Override
    void close();
}
