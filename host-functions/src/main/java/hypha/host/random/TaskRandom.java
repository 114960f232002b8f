package hypha.host.random;

import hypha.wasm.runtime.WasmMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The random numbers of one task: ChaCha20 with fast key erasure. Four blocks are made at a time; their first 32 bytes are the next key, and
 * overwrite the present one; the others are handed out from the front, and erased as they are. So what was handed out cannot be found from
 * what is left here, and nothing is handed out twice. About 300 bytes, which only tasks have that want random numbers.
 *
 * <p>The key comes from the kernel and belongs to a generation of its. Who uses this compares the generation before each use, and gives a new
 * key if there is a new one ({@link #adopt}). For one thread at a time.
 */
public final class TaskRandom {
    /** Most bytes that are in store. */
    public static final int MAXIMUM_STORE = 3 * ChaCha20.BLOCK_BYTES + (ChaCha20.BLOCK_BYTES - ChaCha20.KEY_BYTES);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The key, then what is in store, from {@link #next} on; zeros between. */
    private final byte[] state = new byte[ChaCha20.KEY_BYTES + MAXIMUM_STORE];

    private int next = state.length;
    private long generation;

    /** Has neither a key nor anything in store; its generation is 0, which no key has. */
    public TaskRandom() {}

    /** The generation of its key. */
    public long generation() {
        return generation;
    }

    /**
     * Takes a new key. What is left in store of the old one is erased.
     *
     * @param newKey 32 bytes
     * @param newGeneration above 0
     */
    public void adopt(byte[] newKey, long newGeneration) {
        if (newKey.length != ChaCha20.KEY_BYTES || newGeneration <= 0) {
            throw new IllegalArgumentException("bytes=" + newKey.length + " generation=" + newGeneration);
        }
        Arrays.fill(state, (byte) 0);
        System.arraycopy(newKey, 0, state, 0, newKey.length);
        next = state.length;
        generation = newGeneration;
    }

    /**
     * Gives bytes out of the store, if there are so many. This is what is folded into compiled code.
     *
     * @param count 0 to {@link #MAXIMUM_STORE}
     * @param address where they go, all within the memory
     * @return false if there are not; nothing has happened then
     */
    public boolean take(WasmMemory memory, long address, int count) {
        int from = next;
        if (count > state.length - from) {
            return false;
        }
        int words = count & -Long.BYTES;
        for (int i = 0; i < words; i += Long.BYTES) {
            memory.store64(address + i, 0L, (long) LONGS.get(state, from + i));
            LONGS.set(state, from + i, 0L);
        }
        for (int i = words; i < count; i++) {
            memory.store8(address + i, 0L, state[from + i]);
            state[from + i] = 0;
        }
        next = from + count;
        return true;
    }

    /** Gives any number of bytes, to a place that is all within the memory. */
    public void fill(WasmMemory memory, long address, long count) {
        long done = 0;
        if (count > MAXIMUM_STORE) {
            done = stream(memory, address, count);
        }
        while (done < count) {
            if (next == state.length) {
                refill();
            }
            int piece = (int) Math.min(count - done, state.length - next);
            take(memory, address + done, piece);
            done += piece;
        }
    }

    /** Makes a store of numbers, and the next key. */
    private void refill() {
        // The later blocks first: the first one overwrites the key.
        for (int block = state.length / ChaCha20.BLOCK_BYTES - 1; block >= 0; block--) {
            ChaCha20.block(state, block, state, block * ChaCha20.BLOCK_BYTES);
        }
        next = ChaCha20.KEY_BYTES;
    }

    /** Gives whole blocks to a memory, as many as fit, without the way over the store; then the key is another. Returns how many bytes. */
    private long stream(WasmMemory memory, long address, long count) {
        byte[] block = new byte[ChaCha20.BLOCK_BYTES];
        long blocks = count / ChaCha20.BLOCK_BYTES;
        for (long number = 0; number < blocks; number++) {
            ChaCha20.block(state, number + 1, block, 0);
            memory.init(address + number * ChaCha20.BLOCK_BYTES, block, 0, block.length, 0, block.length);
        }
        // Block 0 makes the key, so the others were under a key that is gone now.
        ChaCha20.block(state, 0, block, 0);
        System.arraycopy(block, 0, state, 0, ChaCha20.KEY_BYTES);
        Arrays.fill(block, (byte) 0);
        return blocks * ChaCha20.BLOCK_BYTES;
    }
}
