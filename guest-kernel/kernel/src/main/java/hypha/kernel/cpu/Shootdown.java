package hypha.kernel.cpu;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.Platform;
import hypha.kernel.panic.Panic;

/**
 * Makes all vCPUs forget translations of addresses ("TLB shoot-down"), after page tables have changed and before what they led to is used
 * for anything else.
 *
 * <p>Requests are numbered. The last {@link #REQUESTS} are kept, so a vCPU that has missed a few forgets just those ranges, and one that
 * has missed more forgets everything. Each vCPU has a word in its per-CPU block with the number of the last request that it has done.
 *
 * <p>No interrupt is sent, because none is needed: a vCPU that runs looks at the newest number in each round of its loop and while it
 * waits for a lock, and one that is parked in {@link Vcpus#halt} looks at it before it touches anything that may have been unmapped. So
 * who asks waits for those that run, and not for those that are parked.
 *
 * <p>One vCPU asks at a time: the one that has the lock of the address space.
 */
public final class Shootdown {
    /** Ranges that are remembered one by one. */
    static final int REQUESTS = 16;
    /** Pages of a range above which everything is forgotten instead: each page is a service of the nucleus. */
    static final long MAXIMUM_PAGES = 32;
    /** Bytes of the memory that {@link #init} takes. */
    public static final int BYTES = 0x140;

    private static final int NEWEST_OFFSET = 0x00;
    private static final int REQUESTS_OFFSET = 0x40;
    private static final int REQUEST_BYTES = 16;
    private static final int PAGE_SHIFT = 12;

    /** Turns of spinning for another vCPU before the first halt, and halts before giving up, as for a lock. */
    private static final int SPINS = 1 << 10;

    private static final int MAXIMUM_HALTS = 1 << 18;

    private static long state;
    private static long rounds;

    private Shootdown() {}

    /** Starts with nothing asked for; {@code memory} is zeroed, {@link #BYTES} long and aligned to a cache line. */
    public static void init(long memory) {
        state = memory;
        rounds = 0;
        for (int vcpu = 0; vcpu < Vcpus.count(); vcpu++) {
            Memory.store64(Vcpus.block(vcpu) + Platform.PER_CPU_FORGOTTEN_OFFSET, 0);
        }
    }

    /** Requests made since boot. */
    public static long rounds() {
        return rounds;
    }

    /**
     * Makes every vCPU forget the translations of a range before it uses them again.
     *
     * @param gva its first page
     * @param pages its length in pages of 4 KiB; a large page in it is forgotten with any of its addresses
     */
    public static void forget(long gva, long pages) {
        rounds++;
        long number = Memory.load64(state + NEWEST_OFFSET) + 1;
        long request = request(number);
        Memory.store64(request, gva);
        Memory.store64(request + 8, pages);
        Memory.storeRelease64(state + NEWEST_OFFSET, number);
        Memory.fullFence(); // the number is out before anyone is taken to be parked
        serve();
        for (int vcpu = 0; vcpu < Vcpus.count(); vcpu++) {
            await(vcpu, number);
        }
    }

    private static void await(int vcpu, long number) {
        long block = Vcpus.block(vcpu);
        int spins = 0;
        int halts = 0;
        while (Memory.loadAcquire64(block + Platform.PER_CPU_FORGOTTEN_OFFSET) < number
                && Memory.loadAcquire32(block + Platform.PER_CPU_PARKED_OFFSET) == 0) {
            if (spins < SPINS) {
                spins++;
                Cpu.pause();
            } else if (halts < MAXIMUM_HALTS) {
                halts++;
                Vcpus.nap();
            } else {
                Panic.now(
                        Text.address("a vCPU does not forget a translation"),
                        Text.length("a vCPU does not forget a translation"),
                        vcpu);
            }
        }
    }

    /** Forgets what the calling vCPU has been asked to and has not yet. */
    public static void serve() {
        if (state == 0) {
            return; // a lock that is taken before there are page tables to change
        }
        long done = Cpu.perCpu() + Platform.PER_CPU_FORGOTTEN_OFFSET;
        long number = Memory.loadAcquire64(state + NEWEST_OFFSET);
        long last = Memory.load64(done);
        if (number == last) {
            return;
        }
        if (number - last > REQUESTS) {
            Cpu.nucleus(Platform.NUCLEUS_INVALIDATE_ALL, 0, 0);
        } else {
            for (long next = last + 1; next <= number; next++) {
                forgetHere(Memory.load64(request(next)), Memory.load64(request(next) + 8));
            }
        }
        Memory.storeRelease64(done, number);
    }

    private static void forgetHere(long gva, long pages) {
        if (pages > MAXIMUM_PAGES) {
            Cpu.nucleus(Platform.NUCLEUS_INVALIDATE_ALL, 0, 0);
            return;
        }
        for (long page = 0; page < pages; page++) {
            Cpu.nucleus(Platform.NUCLEUS_INVALIDATE_PAGE, gva + (page << PAGE_SHIFT), 0);
        }
    }

    private static long request(long number) {
        return state + REQUESTS_OFFSET + (number & REQUESTS - 1) * REQUEST_BYTES;
    }
}
