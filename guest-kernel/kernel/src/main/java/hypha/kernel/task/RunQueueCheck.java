package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;

/** A self-test of the run queue: tasks come out by their virtual times, each once, but for those that were taken out before. */
public final class RunQueueCheck {
    private static final int TASKS = 60;
    private static final int TASKS_ORDER = 3;

    private RunQueueCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long header = Ram.allocateZeroed(0);
        long buckets = Ram.allocateZeroed(0);
        long tasks = Ram.allocateZeroed(TASKS_ORDER);
        if (header == 0 || buckets == 0 || tasks == 0) {
            return 1;
        }
        Memory.store64(header + FairQueue.BUCKETS_OFFSET, buckets);
        int code = check(header, tasks);
        FrameAllocator.release(header, 0);
        FrameAllocator.release(buckets, 0);
        FrameAllocator.release(tasks, TASKS_ORDER);
        return code;
    }

    private static int check(long queue, long tasks) {
        for (int index = 0; index < TASKS; index++) {
            long task = task(tasks, index);
            Task.virtualTime(task, (long) (index * 37 % TASKS) * 2 << FairQueue.WIDTH_SHIFT); // two buckets apart
            FairQueue.add(queue, task);
        }
        for (int index = 0; index < TASKS; index += 4) {
            FairQueue.remove(queue, task(tasks, index));
        }
        int left = TASKS - TASKS / 4;
        long last = -1;
        while (FairQueue.count(queue) != 0) {
            long task = FairQueue.take(queue);
            if (task == 0 || Task.virtualTime(task) <= last) {
                return 2;
            }
            if (((task - tasks) >>> Task.SHIFT) % 4 == 0) {
                return 3;
            }
            last = Task.virtualTime(task);
            left--;
        }
        return left == 0 && FairQueue.take(queue) == 0 ? 0 : 4;
    }

    private static long task(long tasks, int index) {
        return tasks + ((long) index << Task.SHIFT);
    }
}
