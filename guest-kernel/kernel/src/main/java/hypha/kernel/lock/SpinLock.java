package hypha.kernel.lock;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.panic.Panic;

/**
 * A lock that is spun for. Whoever finds it free takes it: not in the order of coming, as tickets would have it, because there may be more
 * vCPUs than host CPUs. With tickets a lock that two vCPUs of one host CPU want goes back and forth, and each time waits until the host
 * lets the other run, a time slice later; this one is taken again and again by the one that runs.
 *
 * <pre>
 *   +0x00  holder        32 bits: number of the vCPU that has it, plus 1; 0 while it is free
 *   +0x0C  rank          32 bits: see {@link LockOrder}
 *   +0x10  name          address of its name
 *   +0x18  name length   32 bits
 * </pre>
 *
 * <p>A machine with one vCPU skips all of it. The holder may not be running: who waits for long halts for a moment, which lets the host
 * run another. Who waits for much longer than any holder takes gives up with the lock's name: a machine that hangs says nothing. Waiting is
 * counted in turns and not in time, because time goes on while the host has stopped the machine. Interrupts only count events in this
 * kernel, so nothing has to be masked.
 *
 * <p>On the JVM its atomic operations also order the plain accesses of one vCPU's thread before those of the next.
 */
public final class SpinLock {
    /** Bytes of a lock, and its alignment. */
    public static final int BYTES = 64;

    private static final int HOLDER_OFFSET = 0x00;
    private static final int FREE = 0;
    private static final int RANK_OFFSET = 0x0C;
    private static final int NAME_OFFSET = 0x10;
    private static final int NAME_LENGTH_OFFSET = 0x18;

    /** Turns of spinning before the first halt: some tens of microseconds. */
    private static final int SPINS = 1 << 10;
    /** Halts before giving up: seconds at least. */
    private static final int MAXIMUM_HALTS = 1 << 18;

    private SpinLock() {}

    /**
     * Makes zeroed memory an unlocked lock.
     *
     * @param lock multiple of {@link #BYTES}
     * @param rank one of {@link LockOrder}
     * @param name address of its name, see {@link hypha.bare.Text}
     * @param nameLength its bytes
     */
    public static void init(long lock, int rank, long name, int nameLength) {
        Memory.store32(lock + RANK_OFFSET, rank);
        Memory.store64(lock + NAME_OFFSET, name);
        Memory.store32(lock + NAME_LENGTH_OFFSET, nameLength);
    }

    /** Waits for the lock and takes it. */
    public static void acquire(long lock) {
        LockOrder.acquiring(
                Memory.load32(lock + RANK_OFFSET),
                Memory.load64(lock + NAME_OFFSET),
                Memory.load32(lock + NAME_LENGTH_OFFSET));
        acquirePeer(lock);
    }

    /** As {@link #acquire}, for another lock of the rank of one that the caller has, in the order among them that their owner has laid down. */
    public static void acquirePeer(long lock) {
        if (Vcpus.count() > 1) {
            int self = Vcpus.current() + 1;
            if (Memory.compareAndExchange32(lock + HOLDER_OFFSET, FREE, self) != FREE) {
                await(lock, self);
            }
        }
    }

    /** Frees a lock that was taken by {@link #acquirePeer}. */
    public static void releasePeer(long lock) {
        if (Vcpus.count() > 1) {
            Memory.storeRelease32(lock + HOLDER_OFFSET, FREE);
        }
    }

    private static void await(long lock, int self) {
        int spins = 0;
        int halts = 0;
        while (Memory.loadAcquire32(lock + HOLDER_OFFSET) != FREE
                || Memory.compareAndExchange32(lock + HOLDER_OFFSET, FREE, self) != FREE) {
            Shootdown.serve(); // the holder may wait for this vCPU to forget a translation
            if (spins < SPINS) {
                spins++;
                Cpu.pause();
            } else if (halts < MAXIMUM_HALTS) {
                halts++;
                Vcpus.nap();
            } else {
                Panic.now(
                        Memory.load64(lock + NAME_OFFSET),
                        Memory.load32(lock + NAME_LENGTH_OFFSET),
                        Memory.load32(lock + HOLDER_OFFSET));
            }
        }
    }

    /** Frees the lock, which the caller has. */
    public static void release(long lock) {
        LockOrder.released(Memory.load32(lock + RANK_OFFSET));
        releasePeer(lock);
    }
}
