package hypha.kernel.wasi;

import hypha.kernel.entropy.Entropy;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;

/** {@code random_get}. */
final class RandomBytes {
    /** What is made at once; the rest of a longer request waits for its turn, so that others get theirs. */
    private static final long PIECE_BYTES = 1L << 18;

    private static long bytesGiven;

    private RandomBytes() {}

    static void init() {
        bytesGiven = 0;
    }

    static long bytesGiven() {
        return bytesGiven;
    }

    /** {@code random_get(u8 *, size)}. The arguments move on with each piece. */
    static int get(long task) {
        long pointer = TaskMemory.argument(task, 0);
        long bytes = TaskMemory.argument(task, 1);
        if (!TaskMemory.holds(task, pointer, bytes)) {
            return Errno.FAULT;
        }
        long piece = Math.min(bytes, PIECE_BYTES);
        Entropy.fill(TaskMemory.address(task, pointer), piece);
        bytesGiven += piece;
        if (piece == bytes) {
            return Errno.SUCCESS;
        }
        Task.argument(task, 0, pointer + piece);
        Task.argument(task, 1, bytes - piece);
        Waits.forTimeAtLatest(task, 0);
        return Wasi.BLOCKED;
    }
}
