package hypha.hypervisor.virtio;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.GuestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A machine's devices: a page of registers for each, one after the other above all RAM, and a thread for each. */
public final class DeviceBus {
    /** Bytes of a device's registers. */
    public static final long DEVICE_BYTES = 4096;

    /** Most devices of a machine. */
    public static final int MAXIMUM_DEVICES = 64;

    /** Where in a device's registers a notification is written. */
    public static final int QUEUE_NOTIFY_OFFSET = MmioRegisters.QUEUE_NOTIFY;

    private static final long LOWEST_WINDOW = 4L << 30;
    private static final long WINDOW_ALIGNMENT = 2L << 20;

    private final GuestMemory memory;
    private final long window;
    private final List<VirtioMmio> transports = new ArrayList<>();
    private final List<DeviceThread> threads = new ArrayList<>();
    private final List<DeviceService> services = new ArrayList<>();
    private volatile DeviceService[] helpable = {};
    private volatile VirtioMmio[] started = {};

    /** A bus without devices. */
    public DeviceBus(GuestMemory memory) {
        this.memory = memory;
        long lowest = Math.max(memory.maximumBytes(), LOWEST_WINDOW);
        this.window = (lowest + WINDOW_ALIGNMENT - 1) & -WINDOW_ALIGNMENT;
    }

    /** The gpa of the registers of device 0; those of device n are n times {@link #DEVICE_BYTES} behind. */
    public long window() {
        return window;
    }

    /** The gpa of a device's registers. */
    public long address(int number) {
        return window + number * DEVICE_BYTES;
    }

    /** How many devices there are. */
    public int count() {
        return transports.size();
    }

    /**
     * Adds a device. Before {@link #start}.
     *
     * @param doorbell what writes to its {@link #QUEUE_NOTIFY_OFFSET} signal; the bus signals it, too
     * @param interrupt interrupts the driver; never blocks
     * @throws IllegalStateException if there are {@value #MAXIMUM_DEVICES}
     */
    public void attach(VirtioDevice device, Doorbell doorbell, Runnable interrupt) {
        int number = transports.size();
        if (number == MAXIMUM_DEVICES) {
            throw new IllegalStateException("devices=" + number + " are as many as there may be");
        }
        var transport = new VirtioMmio(device, memory, doorbell, interrupt);
        transports.add(transport);
        var service = new DeviceService(transport);
        services.add(service);
        threads.add(new DeviceThread(transport, service, "hypha-device-" + number + '-' + device.name()));
    }

    /** Starts the devices' threads, before the first vCPU. */
    public void start() {
        started = transports.toArray(VirtioMmio[]::new);
        helpable = services.toArray(DeviceService[]::new);
        threads.forEach(DeviceThread::start);
    }

    /** True if a device has a register of 32 bits at that address. */
    public boolean isRegister(long gpa) {
        return (gpa & 3) == 0 && gpa >= window && gpa - window < started.length * DEVICE_BYTES;
    }

    /**
     * Reads a register.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public int read(long gpa) {
        return transport(gpa).read((int) (gpa & DEVICE_BYTES - 1));
    }

    /**
     * Writes a register.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public void write(long gpa, int value) {
        transport(gpa).write((int) (gpa & DEVICE_BYTES - 1), value);
    }

    /**
     * Does on the caller's thread what devices have been asked for and is prompt. Any thread that may use guest RAM.
     *
     * @return false if there was nothing to do
     */
    public boolean help() {
        boolean helped = false;
        for (DeviceService service : helpable) {
            helped |= service.help();
        }
        return helped;
    }

    /** Says that the caller calls {@link #help} all the time, so that nobody need be notified; or that this is over. */
    public void watch(boolean isWatching) {
        for (DeviceService service : helpable) {
            service.watch(isWatching);
        }
        if (!isWatching) {
            help();
        }
    }

    private VirtioMmio transport(long gpa) {
        if (!isRegister(gpa)) {
            throw new IndexOutOfBoundsException("no register of a device: gpa=0x" + Long.toHexString(gpa));
        }
        return started[(int) ((gpa - window) / DEVICE_BYTES)];
    }

    /** Makes the devices' threads end soon. */
    public void stop() {
        if (started.length != 0) {
            threads.forEach(DeviceThread::stop);
        }
    }

    /**
     * Waits until the devices' threads have ended, and with them all use of guest RAM; closes devices that were never started.
     *
     * @param deadline a value of {@link System#nanoTime}
     * @return false if one has not
     */
    public boolean join(long deadline) {
        if (started.length == 0) {
            transports.forEach(transport -> transport.device().close());
            transports.clear();
            threads.clear();
            return true;
        }
        boolean ended = true;
        for (DeviceThread thread : threads) {
            ended &= thread.join(deadline);
        }
        return ended;
    }

    /** Adds the devices' counters under {@code device0.NAME.} and so on. */
    public void addStatistics(Map<String, Long> values) {
        for (int number = 0; number < transports.size(); number++) {
            VirtioMmio transport = transports.get(number);
            transport.addStatistics("device" + number + '.' + transport.device().name() + '.', values);
        }
    }
}
