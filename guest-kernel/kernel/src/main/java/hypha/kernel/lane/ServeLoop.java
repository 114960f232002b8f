package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.cpu.Grace;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.driver.Drivers;
import hypha.kernel.fs.disk.DiskVolumes;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.Doorbells;
import hypha.kernel.task.TaskTable;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.time.Lateness;
import hypha.kernel.time.TimerWheel;

/**
 * What a vCPU does for ever: serve its lanes and the causes that tasks wait for; spin while there is nothing; halt when spinning does not
 * pay.
 *
 * <p>Spinning adapts as KVM's halt polling does: a halt that was over within the longest spin should have been spun through, so the next
 * spin is twice as long; one that lasted longer was right, so the next is half as long. What halting and waking take by themselves is
 * measured at the start and does not count. A request that comes while spinning changes nothing.
 *
 * <p>A timer that wakes a vCPU does so some tens of microseconds late, more on a host that lets its own CPUs sleep. So it is set early by
 * as much as it has been late of late, and the vCPU spins for what is left. Of several vCPUs that sleep, one is woken: see {@link Alarm}.
 */
public final class ServeLoop {
    /** Spins are never shorter, unless the machine says that there shall be none: a request often follows an answer at once. */
    private static final long SHORTEST_SPIN_NANOS = 2_000;
    /** Busy rounds after which the counters are published even so. */
    private static final int PUBLISH_INTERVAL = 1024;

    private static int vcpuCount;
    private static long longestSpinTicks;
    private static long shortestSpinTicks;
    /** How early timers are set; a guess that all vCPUs share. */
    private static volatile long aheadTicks;

    private ServeLoop() {}

    /** Prepares lanes, lock and counters. False if there is not enough memory. */
    public static boolean init(long bootInfo) {
        vcpuCount = Memory.load32(bootInfo + BootInfo.VCPU_COUNT_OFFSET);
        long spinNanos = Memory.load64(bootInfo + BootInfo.SPIN_NANOS_OFFSET);
        longestSpinTicks = spinNanos == 0 ? 0 : Clock.ticksIn(spinNanos);
        aheadTicks = 0;
        shortestSpinTicks = Math.min(Clock.ticksIn(SHORTEST_SPIN_NANOS), longestSpinTicks);
        Lateness.init(bootInfo);
        WallClock.init();
        RandomCalls.init();
        CounterPage.init(bootInfo);
        if (!KernelLock.init() || !Lanes.init(bootInfo)) {
            return false;
        }
        CounterPage.publish();
        return true;
    }

    /** Serves the lanes of a vCPU; does not return. */
    public static void run(int vcpu) {
        long spinTicks = longestSpinTicks;
        long shortHaltTicks = longestSpinTicks + 2 * haltCost(); // a wake by another CPU takes longer than the timer's
        long lastWork = Cpu.timestamp();
        int rounds = 0;
        while (true) {
            if (serveOnce(vcpu)) {
                rounds++;
                if ((rounds & PUBLISH_INTERVAL - 1) == 0) {
                    CounterPage.publish();
                    TaskTable.trim();
                }
                lastWork = Cpu.timestamp();
                continue;
            }
            if (rounds != 0) {
                CounterPage.publish();
                rounds = 0;
            }
            if (Ram.workAhead() || TaskTable.trim()) { // in pieces that are shorter than what a caller would notice
                continue;
            }
            if (Cpu.timestamp() - lastWork < spinTicks) {
                Cpu.pause();
                continue;
            }
            long asleep = Cpu.timestamp();
            if (sleep(vcpu)) {
                lastWork = Cpu.timestamp();
                spinTicks = lastWork - asleep < shortHaltTicks
                        ? Math.min(spinTicks * 2, longestSpinTicks)
                        : Math.max(spinTicks / 2, shortestSpinTicks);
            }
        }
    }

    /** Ticks from before a halt whose deadline has passed until after it. */
    private static long haltCost() {
        if (longestSpinTicks == 0) {
            return 0;
        }
        long start = Cpu.timestamp();
        long interrupts = Memory.load64(Cpu.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET);
        Vcpus.halt(interrupts, start);
        return Cpu.timestamp() - start;
    }

    /** One look at everything that a vCPU serves. True if there was something to do. */
    public static boolean serveOnce(int vcpu) {
        Grace.round();
        Shootdown.serve();
        boolean served = false;
        for (int lane = vcpu; lane < Lanes.count(); lane += vcpuCount) {
            served |= Dispatcher.serve(lane);
        }
        served |= Causes.serve() | Quanta.serve();
        Doorbells.ring();
        return served;
    }

    /** Halts until an interrupt or the next timer, unless there is work after all. True if it halted. */
    private static boolean sleep(int vcpu) {
        long perCpu = Cpu.perCpu();
        long interrupts = Memory.load64(perCpu + Platform.PER_CPU_INTERRUPTS_OFFSET);
        Memory.store32(perCpu + Platform.PER_CPU_SLEEPING_OFFSET, 1);
        KernelLock.acquire();
        Waits.askAgain();
        long next = TimerWheel.wakeTime(Clock.monotonic());
        next = Math.min(next, Drivers.nextLook());
        next = Math.min(next, DiskVolumes.deadline());
        long due = next == TimerWheel.NEVER ? Alarm.NONE : Clock.timestampAt(next);
        long timer = due == Alarm.NONE ? due : Math.max(due - aheadTicks, 1);
        long other = Math.min(Quanta.earliest(), Math.min(Ram.workAheadAt(), TaskTable.trimAt()));
        boolean isAlarm = Alarm.set(Math.min(timer, other));
        Drivers.tellUntold();
        Drivers.wantInterrupts(true);
        KernelLock.release();
        Memory.fullFence(); // the flag is out before the last look: see Platform.PER_CPU_SLEEPING_OFFSET
        boolean idle = !isWorkPending(vcpu);
        if (idle && !isAlarm) {
            CounterPage.countHalt();
            Vcpus.halt(interrupts, 0);
        } else if (idle) {
            if (timer > Cpu.timestamp()) {
                CounterPage.countHalt();
                Vcpus.halt(interrupts, Math.max(Math.min(timer, other), 1));
                learnLateness(timer);
            }
            Memory.store32(perCpu + Platform.PER_CPU_SLEEPING_OFFSET, 0);
            spinUntilDue(vcpu, due);
        }
        Alarm.clear();
        Memory.store32(perCpu + Platform.PER_CPU_SLEEPING_OFFSET, 0);
        if (Drivers.isAny()) {
            KernelLock.acquire();
            Drivers.wantInterrupts(false);
            KernelLock.release();
        }
        return idle;
    }

    /** A halt is over that was to last until a timestamp at most: if it was that which ended it, the next one is set by how late that was. */
    private static void learnLateness(long timer) {
        long late = Cpu.timestamp() - timer;
        long most = longestSpinTicks + longestSpinTicks / 2;
        if (late >= 0 && timer != Alarm.NONE) {
            long ahead = aheadTicks;
            aheadTicks = ahead + (Math.min(late, most) - ahead) / 8;
        }
    }

    /** Spins until a timer is due that is about to be, or there is other work. */
    private static void spinUntilDue(int vcpu, long due) {
        while (due - Cpu.timestamp() <= aheadTicks && !isWorkPending(vcpu)) {
            Shootdown.serve();
            Cpu.pause();
        }
    }

    private static boolean isWorkPending(int vcpu) {
        for (int lane = vcpu; lane < Lanes.count(); lane += vcpuCount) {
            if (Lanes.isPending(lane)) {
                return true;
            }
        }
        long now = Cpu.timestamp();
        return Causes.isDue(now) || Quanta.earliest() <= now;
    }
}
