package hypha.kernel.lock;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.panic.Panic;

/**
 * A ticket lock: vCPUs get it in the order in which they came. One cache line; all zero but for name and rank is unlocked.
 *
 * <pre>
 *   +0x00  next ticket   32 bits
 *   +0x04  now serving   32 bits
 *   +0x08  holder        32 bits: number of the vCPU that has it, plus 1; for whoever reads a dump
 *   +0x0C  rank          32 bits: see {@link LockOrder}
 *   +0x10  name          address of its name
 *   +0x18  name length   32 bits
 * </pre>
 *
 * <p>A machine with one vCPU skips all of it. There may be more vCPUs than host CPUs, and then the holder may not be running: who waits
 * for long halts for a moment, which lets the host run another. Who waits for much longer than any holder takes gives up with the
 * lock's name: a machine that hangs says nothing. Waiting is counted in turns and not in time, because time goes on while the host has
 * stopped the machine. Interrupts only count events in this kernel, so nothing has to be masked.
 *
 * <p>On the JVM its atomic operations also order the plain accesses of one vCPU's thread before those of the next.
 */
public final class SpinLock {
    /** Bytes of a lock, and its alignment. */
    public static final int BYTES = 64;

    private static final int NEXT_TICKET_OFFSET = 0x00;
    private static final int NOW_SERVING_OFFSET = 0x04;
    private static final int HOLDER_OFFSET = 0x08;
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
        if (Vcpus.count() <= 1) {
            return;
        }
        int ticket = Memory.getAndAdd32(lock + NEXT_TICKET_OFFSET, 1);
        if (Memory.loadAcquire32(lock + NOW_SERVING_OFFSET) != ticket) {
            await(lock, ticket);
        }
        Memory.store32(lock + HOLDER_OFFSET, Vcpus.current() + 1);
    }

    private static void await(long lock, int ticket) {
        int spins = 0;
        int halts = 0;
        while (Memory.loadAcquire32(lock + NOW_SERVING_OFFSET) != ticket) {
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

    /** Gives the lock, which the caller has, to the next that waits. */
    public static void release(long lock) {
        LockOrder.released(Memory.load32(lock + RANK_OFFSET));
        if (Vcpus.count() > 1) {
            Memory.store32(lock + HOLDER_OFFSET, 0);
            Memory.storeRelease32(lock + NOW_SERVING_OFFSET, Memory.load32(lock + NOW_SERVING_OFFSET) + 1);
        }
    }
}
