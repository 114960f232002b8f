package hypha.wasm.cold;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * What is to be compiled, and the thread that does so, one for the process. Not the thread that runs the code: that goes on meanwhile, and it may be at the end of its stack, where the classes of a compiler must not be initialized.
 */
final class HotQueue {
    private static final Queue<Runnable> QUEUE = new ConcurrentLinkedQueue<>();
    private static final AtomicReference<Thread> THREAD = new AtomicReference<>();

    private HotQueue() {}

    /** Has something done soon. */
    static void add(Runnable compilation) {
        QUEUE.add(compilation);
        Thread known = THREAD.get();
        if (known == null) {
            Thread made =
                    Thread.ofPlatform().name("hypha-wasm-compiler").daemon().unstarted(HotQueue::run);
            if (THREAD.compareAndSet(null, made)) {
                made.start();
            }
        } else {
            LockSupport.unpark(known);
        }
    }

    private static void run() {
        Thread self = Thread.currentThread();
        while (true) {
            Runnable next = QUEUE.poll();
            if (next == null) {
                // Whoever adds something from now on wakes this thread.
                LockSupport.park(HotQueue.class);
                continue;
            }
            try {
                next.run();
            } catch (LinkageError | RuntimeException | OutOfMemoryError e) {
                // The function stays cold.
                self.getUncaughtExceptionHandler().uncaughtException(self, e);
            }
        }
    }
}
