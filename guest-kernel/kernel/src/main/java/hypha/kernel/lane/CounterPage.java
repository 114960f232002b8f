package hypha.kernel.lane;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.cpu.Counts;
import hypha.kernel.driver.Drivers;
import hypha.kernel.driver.block.BlockDevice;
import hypha.kernel.handle.Slab;
import hypha.kernel.log.Log;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;
import hypha.kernel.memory.Run;
import hypha.kernel.port.PortCalls;
import hypha.kernel.task.Task;
import hypha.kernel.time.Clock;
import hypha.kernel.time.Lateness;
import hypha.kernel.time.TimerWheel;
import hypha.kernel.wasi.Wasi;

/** Shows the host what each part of the kernel has counted. Each part counts for itself, in the kernel's own memory. */
final class CounterPage {
    private static long page;

    private CounterPage() {}

    static void init(long bootInfo) {
        page = Memory.load64(bootInfo + BootInfo.COUNTERS_OFFSET);
    }

    /** Brings the page up to date. Only the count of halts is kept in it, see {@link #countHalt}. */
    static void publish() {
        set(Counters.CROSSINGS, Counts.sum(Counts.CROSSINGS));
        set(Counters.CROSSINGS_FAILED, Counts.sum(Counts.FAILURES));
        set(Counters.BLOCKS, Counts.sum(Counts.BLOCKS));
        set(Counters.WAKES, Counts.sum(Counts.WAKES));
        set(Counters.TASKS_CREATED, Counts.sum(Counts.TASKS_CREATED));
        set(Counters.TASKS_ENDED, Counts.sum(Counts.TASKS_ENDED));
        set(Counters.TIMERS_FIRED, Lateness.fired());
        set(Counters.TIMER_LATENESS_NANOS, Lateness.totalNanos());
        set(Counters.FRAMES_TOTAL, FrameAllocator.totalFrames());
        set(Counters.FRAMES_FREE, FrameAllocator.freeFrames());
        set(Counters.MEMORY_MOVES, Run.moves());
        set(Counters.FRAMES_RETURNED, Ram.framesReturned());
        set(Counters.MEMORY_BYTES, Run.totalBytes());
        set(Counters.BYTES_READ, Wasi.bytesRead());
        set(Counters.BYTES_WRITTEN, Wasi.bytesWritten());
        set(Counters.RANDOM_BYTES, Wasi.randomBytes());
        set(Counters.SLAB_BYTES, Slab.bytesUsed());
        set(Counters.TIMERS_ARMED, TimerWheel.count());
        set(Counters.MESSAGES_SENT, PortCalls.messagesSent());
        set(Counters.RANDOM_KEYS, RandomCalls.keys());
        set(Counters.DEVICE_REQUESTS, Drivers.completions());
        set(Counters.DEVICE_FAILURES, Drivers.failures());
        set(Counters.ENDED_RUN_NANOS, Clock.nanosIn(Counts.sum(Counts.ENDED_RUNNING_TICKS)));
        for (int cause = 0; cause < Task.WAITS; cause++) {
            set(Counters.ENDED_TURN_NANOS + cause, Clock.nanosIn(Counts.sum(Counts.ENDED_WAITING_TICKS + cause)));
        }
        set(Counters.LARGEST_MEMORY, Counts.most(Counts.LARGEST_MEMORY));
        set(Counters.DISK_REQUESTS, BlockDevice.allRequestsDone());
        set(Counters.DISK_FAILURES, BlockDevice.allRequestsFailed());
        set(Counters.LOG_BYTES_DROPPED, Log.droppedBytes());
    }

    /** Counts a halt; each vCPU does so without the kernel lock. */
    static void countHalt() {
        Memory.getAndAdd64(page + 8 * Counters.HALTS, 1);
    }

    private static void set(int counter, long value) {
        Memory.store64(page + 8L * counter, value);
    }
}
