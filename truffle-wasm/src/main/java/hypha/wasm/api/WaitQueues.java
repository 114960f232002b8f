package hypha.wasm.api;

import hypha.wasm.runtime.WasmMemory;

/**
 * Where threads wait for a shared memory: what {@code memory.atomic.wait32}, {@code wait64} and {@code notify} mean (threads proposal, "Wait and Notify operators"). Each shared memory has one, from its
 * {@link LinearMemoryProvider}, which may give several memories the same one. Addresses have been checked.
 *
 * <p>Safe for threads. An embedder whose tasks are continuations may suspend the task in {@link #await}, which is called as a host function is: no lock is held.
 */
public interface WaitQueues {
    /** The thread was woken. */
    int WOKEN = 0;

    /** The memory did not hold the expected value. */
    int NOT_EQUAL = 1;

    /** The time was over before anybody woke the thread. */
    int TIMED_OUT = 2;

    /**
     * Waits until the thread is woken, if the memory holds the expected value: comparing and beginning to wait are one step, in between which no {@link #notify} may come.
     *
     * @param memory the memory, which {@link hypha.wasm.runtime.AtomicAccess#load} reads
     * @param address in the memory, a multiple of the width
     * @param widthBytes 4 or 8
     * @param expected the value expected, zero-extended
     * @param timeoutNanos how long at most; negative for ever
     * @return {@link #WOKEN}, {@link #NOT_EQUAL} or {@link #TIMED_OUT}
     */
    int await(WasmMemory memory, long address, int widthBytes, long expected, long timeoutNanos);

    /**
     * Wakes threads that wait at an address, those first that have waited longest.
     *
     * @param count how many at most, unsigned
     * @return how many were woken
     */
    int notify(WasmMemory memory, long address, int count);
}
