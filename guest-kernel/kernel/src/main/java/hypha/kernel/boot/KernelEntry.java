package hypha.kernel.boot;

import hypha.bare.Cpu;
import hypha.bare.Export;
import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.console.Console;
import hypha.kernel.cpu.Counts;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.driver.Drivers;
import hypha.kernel.entropy.Entropy;
import hypha.kernel.fs.disk.DiskVolumes;
import hypha.kernel.futex.Futexes;
import hypha.kernel.handle.Slab;
import hypha.kernel.lane.ServeLoop;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.log.Log;
import hypha.kernel.memory.Ram;
import hypha.kernel.panic.Panic;
import hypha.kernel.port.PortCalls;
import hypha.kernel.reactor.Reactor;
import hypha.kernel.selftest.SelfTests;
import hypha.kernel.selftest.ShootdownCheck;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Scheduler;
import hypha.kernel.task.TaskTable;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.time.TimerWheel;
import hypha.kernel.vfs.Vfs;
import hypha.kernel.wasi.Wasi;

/** Where each vCPU starts. The first brings the kernel up, the others wait for it; then all serve. */
public final class KernelEntry {
    private KernelEntry() {}

    /**
     * Starts the kernel on a vCPU; does not return.
     *
     * @param bootInfo address of the {@link BootInfo}
     * @param vcpu number of this vCPU, from 0
     */
    @Export("kernel_entry")
    public static void main(long bootInfo, long vcpu) {
        if (vcpu != 0) {
            if (Memory.load32(bootInfo + BootInfo.MODE_OFFSET) == BootInfo.MODE_SELF_TEST) {
                if (Cpu.nucleus(Platform.NUCLEUS_PAGE_TABLE_ROOT, 0, 0) == 0) {
                    halt(); // vCPU 0 tests, and the machine ends when it is done
                }
                ShootdownCheck.assist((int) vcpu);
            }
            awaitReady(bootInfo);
            ServeLoop.run((int) vcpu);
            return;
        }
        start(bootInfo);
        if (Memory.load32(bootInfo + BootInfo.MODE_OFFSET) == BootInfo.MODE_SELF_TEST) {
            Ports.out32(Platform.PORT_SHUTDOWN, SelfTests.runAll());
            halt();
        }
        Memory.storeRelease32(bootInfo + BootInfo.READY_OFFSET, 1);
        ServeLoop.run(0);
    }

    /** Checks the boot information and brings up every subsystem; panics if that cannot be done. */
    public static void start(long bootInfo) {
        long entered = Cpu.timestamp();
        int wrong = BootCheck.check(bootInfo);
        if (wrong != 0) {
            Panic.now(
                    Text.address("boot information is wrong at offset"),
                    Text.length("boot information is wrong at offset"),
                    wrong - 1);
        }
        int logLevel = Memory.load32(bootInfo + BootInfo.LOG_LEVEL_OFFSET);
        int mode = Memory.load32(bootInfo + BootInfo.MODE_OFFSET);
        LockOrder.watch(logLevel >= Log.DEBUG || mode == BootInfo.MODE_SELF_TEST);
        Clock.init(bootInfo);
        Lifecycle.init(bootInfo);
        Wasi.init();
        boolean enough = Ram.init(bootInfo)
                && Console.init(bootInfo)
                && Log.init(bootInfo)
                && Entropy.init(bootInfo)
                && TimerWheel.init()
                && Counts.init()
                && TaskTable.init(Memory.load32(bootInfo + BootInfo.TASK_LIMIT_OFFSET))
                && Scheduler.init(
                        Memory.load64(bootInfo + BootInfo.LANES_OFFSET),
                        Memory.load32(bootInfo + BootInfo.LANE_COUNT_OFFSET))
                && Waits.init()
                && Slab.init()
                && PortCalls.init()
                && Futexes.init()
                && Vfs.init(bootInfo)
                && Reactor.init()
                && Drivers.init(bootInfo)
                && DiskVolumes.init()
                && ServeLoop.init(bootInfo);
        if (!enough) {
            Panic.now(
                    Text.address("not enough memory to boot, bytes"),
                    Text.length("not enough memory to boot, bytes"),
                    Memory.load64(bootInfo + BootInfo.BACKED_BYTES_OFFSET));
        }
        Log.debug(
                Text.address("boot took nanoseconds"),
                Text.length("boot took nanoseconds"),
                Clock.nanosIn(Cpu.timestamp() - entered));
        Log.info(
                Text.address("kernel is up, bytes of memory"),
                Text.length("kernel is up, bytes of memory"),
                Ram.managedBytes());
    }

    /** Spins while vCPU 0 boots, which takes it milliseconds at most: it comes up, or panics and so ends the machine. */
    private static void awaitReady(long bootInfo) {
        while (Memory.loadAcquire32(bootInfo + BootInfo.READY_OFFSET) == 0) {
            Cpu.pause();
        }
    }

    /** Nothing is left to do on this vCPU. */
    private static void halt() {
        while (true) {
            long interrupts = Memory.load64(Cpu.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET);
            Vcpus.halt(interrupts, 0);
        }
    }
}
