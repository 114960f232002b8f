package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleSafepoint;
import hypha.wasm.api.WaitQueues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wait queues of one memory, for embedders that run each task in a thread of its own: waiting blocks the thread. {@link hypha.wasm.api.WasmEngine#interrupt} ends a wait. What it takes is one small object
 * for each thread that waits.
 */
public final class ThreadWaitQueues implements WaitQueues {
    /** Guards the queues, and makes comparing and queueing one step; never held while a thread waits. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Who waits, by address, in the order of their coming; no empty queues. */
    private final Map<Long, LinkedHashSet<Waiter>> queues = new HashMap<>();

    /** A thread that waits. */
    private static final class Waiter {
        private final CountDownLatch woken = new CountDownLatch(1);
        private final long startNanos = System.nanoTime();
        private final long timeoutNanos;

        Waiter(long timeoutNanos) {
            this.timeoutNanos = timeoutNanos;
        }

        void await() throws InterruptedException {
            if (timeoutNanos < 0) {
                woken.await();
            } else {
                long elapsedNanos = System.nanoTime() - startNanos;
                boolean ignored = woken.await(timeoutNanos - elapsedNanos, TimeUnit.NANOSECONDS);
            }
        }

        boolean isWoken() {
            return woken.getCount() == 0;
        }
    }

    @Override
    @TruffleBoundary
    public int await(WasmMemory memory, long address, int widthBytes, long expected, long timeoutNanos) {
        Waiter waiter;
        lock.lock();
        try {
            if (AtomicAccess.load(memory, address, 0, widthBytes) != expected) {
                return NOT_EQUAL;
            }
            waiter = new Waiter(timeoutNanos);
            queues.computeIfAbsent(address, any -> new LinkedHashSet<>()).add(waiter);
        } finally {
            lock.unlock();
        }
        try {
            TruffleSafepoint.setBlockedThreadInterruptible(null, Waiter::await, waiter);
        } finally {
            leave(address, waiter);
        }
        return waiter.isWoken() ? WOKEN : TIMED_OUT;
    }

    /** Takes a waiter off its queue, where it still is unless it was woken. */
    private void leave(long address, Waiter waiter) {
        lock.lock();
        try {
            LinkedHashSet<Waiter> queue = queues.get(address);
            if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
                queues.remove(address);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    @TruffleBoundary
    public int notify(WasmMemory memory, long address, int count) {
        List<Waiter> chosen = new ArrayList<>();
        lock.lock();
        try {
            LinkedHashSet<Waiter> queue = queues.get(address);
            if (queue == null) {
                return 0;
            }
            Iterator<Waiter> first = queue.iterator();
            while (first.hasNext() && Integer.compareUnsigned(chosen.size(), count) < 0) {
                chosen.add(first.next());
                first.remove();
            }
            if (queue.isEmpty()) {
                queues.remove(address);
            }
            // Under the lock, so that a waiter whose time is over either leaves before it is counted or is woken.
            chosen.forEach(waiter -> waiter.woken.countDown());
        } finally {
            lock.unlock();
        }
        return chosen.size();
    }

    /** Returns how many threads wait. */
    @TruffleBoundary
    public int waiting() {
        lock.lock();
        try {
            return queues.values().stream().mapToInt(LinkedHashSet::size).sum();
        } finally {
            lock.unlock();
        }
    }
}
