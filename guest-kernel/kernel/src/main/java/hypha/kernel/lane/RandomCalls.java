package hypha.kernel.lane;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Grant;
import hypha.kernel.entropy.Entropy;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Task;

/** Keys for random numbers, and entropy for the kernel's own: {@link Crossing#RANDOM_KEY} and {@link Crossing#RANDOM_SEED}. */
final class RandomCalls {
    private static long keys;

    private RandomCalls() {}

    static void init() {
        keys = 0;
    }

    /** Keys given to tasks since boot. */
    static long keys() {
        return keys;
    }

    /** Puts a key into the lane's buffer. */
    static int key(int lane, long task) {
        if (Task.state(task) != Task.RUNNING || Lanes.bufferBytes() < Crossing.RANDOM_KEY_BYTES) {
            return Crossing.WRONG_STATE;
        }
        if (Task.ending(task) != 0) {
            return Crossing.KILLED;
        }
        if (!Grants.has(task, Grant.RANDOM)) {
            return Crossing.INVALID_ARGUMENT; // the host knows, and does not ask
        }
        Entropy.fill(Lanes.buffer(lane), Crossing.RANDOM_KEY_BYTES);
        Memory.store64(Lanes.results(lane), Entropy.generation());
        keys++;
        return Crossing.OK;
    }

    /** Takes entropy out of the lane's buffer. */
    static int seed(int lane, long bytes) {
        if (bytes < Crossing.RANDOM_KEY_BYTES || bytes > Lanes.bufferBytes()) {
            return Crossing.INVALID_ARGUMENT;
        }
        Entropy.seed(Lanes.buffer(lane), (int) bytes);
        return Crossing.OK;
    }
}
