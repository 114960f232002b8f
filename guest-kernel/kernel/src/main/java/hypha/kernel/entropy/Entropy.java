package hypha.kernel.entropy;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.EntropyPage;
import hypha.kernel.memory.Ram;

/**
 * The machine's random numbers: ChaCha20 with fast key erasure (D. J. Bernstein, "Fast-key-erasure random-number generators", 2017).
 * Each request makes one key stream; its first 32 bytes become the next key at once, the others are the answer. Who reads the kernel's
 * memory later cannot tell what was handed out before.
 *
 * <p>The key is mixed from the host's entropy, the CPU's generator and the time at boot, and from the latter two again after each
 * {@link #RESEED_BYTES} bytes: mixing is a block under the old key, xor the new material, so neither source can undo the other. The host
 * gives more of its entropy from time to time ({@link #seed}); then the keys that tasks have of this generator are out of date.
 * Callers hold the kernel lock.
 */
public final class Entropy {
    /** Bytes handed out between two reseedings. */
    public static final long RESEED_BYTES = 1L << 20;

    private static final int BLOCK_OFFSET = ChaCha20.BLOCK_BYTES;
    private static final int SAMPLE_OFFSET = 2 * ChaCha20.BLOCK_BYTES;

    /** The generator's memory: state, a block, a sample of the CPU's generator. */
    private static long state;

    private static long page;
    private static long generation;
    private static long untilReseed;
    private static long reseeds;

    private Entropy() {}

    /** Seeds the generator and erases the host's entropy. False if there is not enough memory. */
    public static boolean init(long bootInfo) {
        state = Ram.allocateZeroed(0);
        if (state == 0) {
            return false;
        }
        ChaCha20.constants(state);
        page = Memory.load64(bootInfo + BootInfo.ENTROPY_PAGE_OFFSET);
        generation = 0;
        long host = Memory.load64(bootInfo + BootInfo.ENTROPY_OFFSET);
        int hostBytes = Memory.load32(bootInfo + BootInfo.ENTROPY_BYTES_OFFSET);
        seed(host, hostBytes);
        return true;
    }

    /** Mixes entropy of the host in, and erases it; begins a new generation. */
    public static void seed(long material, int bytes) {
        for (int offset = 0; offset < bytes; offset += 8) {
            long word = 0;
            for (int index = Math.min(bytes - offset, 8) - 1; index >= 0; index--) {
                word = word << 8 | Memory.load8(material + offset + index);
            }
            mix(offset / 8, word);
        }
        Memory.fill(material, 0, bytes);
        reseed();
        generation++;
        Memory.storeRelease64(page + EntropyPage.GENERATION_OFFSET, generation);
    }

    /** Number of the present generation, from 1. */
    public static long generation() {
        return generation;
    }

    /** Fills memory with random bytes. */
    public static void fill(long target, long bytes) {
        if (untilReseed <= 0) {
            reseed();
        }
        untilReseed -= bytes;
        long block = state + BLOCK_OFFSET;
        long done = Math.min(bytes, ChaCha20.BLOCK_BYTES - ChaCha20.KEY_BYTES);
        nextBlock(block);
        // The next key waits in the sample's place until the stream under the old one is complete.
        Memory.copy(state + SAMPLE_OFFSET, block, ChaCha20.KEY_BYTES);
        Memory.copy(target, block + ChaCha20.KEY_BYTES, done);
        while (bytes - done >= ChaCha20.BLOCK_BYTES) {
            nextBlock(target + done);
            done += ChaCha20.BLOCK_BYTES;
        }
        if (done < bytes) {
            nextBlock(block);
            Memory.copy(target + done, block, bytes - done);
        }
        adoptKey(state + SAMPLE_OFFSET);
        Memory.fill(block, 0, 2 * ChaCha20.BLOCK_BYTES);
    }

    /** Times that the generator has reseeded itself. */
    public static long reseeds() {
        return reseeds;
    }

    /** Mixes in bytes of another source, which stay as they are. */
    public static void add(long address, int bytes) {
        for (int offset = 0; offset + 8 <= bytes; offset += 8) {
            mix(offset / 8, Memory.load64(address + offset));
        }
        Memory.fill(state + BLOCK_OFFSET, 0, 2 * ChaCha20.BLOCK_BYTES);
    }

    /** Mixes in the CPU's generator, if it has one, and the time. */
    private static void reseed() {
        for (int word = 0; word < 4; word++) {
            Memory.store64(state + SAMPLE_OFFSET, 0);
            Cpu.hardwareRandom(state + SAMPLE_OFFSET); // without one, the other sources stand alone
            mix(word, Memory.load64(state + SAMPLE_OFFSET));
        }
        mix(0, Cpu.timestamp());
        Memory.fill(state + BLOCK_OFFSET, 0, 2 * ChaCha20.BLOCK_BYTES);
        untilReseed = RESEED_BYTES;
        reseeds++;
    }

    /** Makes a new key of the old one's next block and 64 bits of material, which goes into one of the key's four words. */
    private static void mix(int word, long material) {
        long block = state + BLOCK_OFFSET;
        nextBlock(block);
        long target = block + (word & 3) * 8;
        Memory.store64(target, Memory.load64(target) ^ material);
        adoptKey(block);
    }

    private static void nextBlock(long output) {
        ChaCha20.block(state, output);
        long counter = state + ChaCha20.COUNTER_OFFSET;
        Memory.store64(
                counter,
                Memory.load64(counter) + 1); // 64 bits: it may run into the nonce, which is zero under each key
    }

    private static void adoptKey(long key) {
        Memory.copy(state + ChaCha20.KEY_OFFSET, key, ChaCha20.KEY_BYTES);
        Memory.store64(state + ChaCha20.COUNTER_OFFSET, 0);
    }
}
