package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.driver.Drivers;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.fs.disk.DiskVolumes;
import hypha.kernel.port.Objects;
import hypha.kernel.reactor.Reactor;
import hypha.kernel.task.Family;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.time.Lateness;
import hypha.kernel.time.TimerWheel;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.Vfs;

/** What unblocks tasks: timers that are due, rings that have data or room, interrupts, and objects that have something to do. */
final class Causes {
    /** Most tasks that a kind of cause unblocks before the lanes get their turn; the others have theirs in the next round. */
    static final int TASKS_AT_ONCE = 32;

    private Causes() {}

    /** True if a cause has fired that a task waits for. */
    static boolean isDue(long timestamp) {
        return Clock.nanosAt(timestamp) >= TimerWheel.earliest()
                || WallClock.isDue()
                || Waits.isRingDue()
                || Objects.isDue()
                || Vfs.isDue()
                || Family.isDue()
                || Reactor.isDue()
                || Drivers.isDue()
                || DiskVolumes.isDue();
    }

    /** Serves causes that have fired. True if there was one. */
    static boolean serve() {
        if (!isDue(Cpu.timestamp())) { // without the lock: at worst the next round sees it
            return false;
        }
        KernelLock.acquire();
        Virtqueue.hold(); // one notification for all that is asked of a device
        boolean served = Reactor.serve();
        served |= Drivers.serve();
        served |= DiskVolumes.serve();
        served |= Objects.serve();
        served |= serveFiles();
        served |= Family.serve();
        served |= WallClock.serve();
        served |= serveTimers();
        for (int ring = 0; ring < Task.DESCRIPTORS; ring++) {
            served |= serveRing(ring);
        }
        if (Virtqueue.letGo()) {
            Drivers.tellUntold();
        }
        KernelLock.release();
        return served;
    }

    private static boolean serveFiles() {
        boolean served = Vfs.serve();
        for (int count = 0; count < TASKS_AT_ONCE; count++) {
            long task = FileRequests.takeDue();
            if (task == 0) {
                break;
            }
            served = true;
            Dispatcher.restart(task);
        }
        return served;
    }

    private static boolean serveTimers() {
        boolean served = false;
        for (int count = 0; count < TASKS_AT_ONCE; count++) {
            long now = Clock.monotonic();
            if (now < TimerWheel.earliest()) {
                break;
            }
            served = true;
            long timer = TimerWheel.takeDue(now);
            if (timer == 0) {
                break;
            }
            long deadline = Memory.load64(timer + TimerWheel.DEADLINE_OFFSET);
            if (deadline > 0) { // 0 is no time, but "as soon as others had their turn"
                Lateness.record(now - deadline);
            }
            Dispatcher.restart(Task.ofTimer(timer));
        }
        return served;
    }

    /**
     * Serves those that wait for a ring in the order in which they came, until one finds nothing to do. Who is left over waits in the
     * queue of a ring that is ready, which {@link #isDue} sees, so no vCPU halts before it is served.
     */
    private static boolean serveRing(int ring) {
        boolean served = false;
        for (int count = 0; count < TASKS_AT_ONCE; count++) {
            long task = Waits.firstForRing(ring);
            if (task == 0 || !Waits.isReady(task, ring)) {
                break;
            }
            served = true;
            if (!Dispatcher.restart(task)) {
                break;
            }
        }
        return served;
    }
}
