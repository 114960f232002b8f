package hypha.host;

import hypha.kernel.abi.Grant;
import java.util.Set;

/**
 * What the programs of a machine can be given or refused, each with the functions that then do not work. A program has nothing of these that its
 * machine was not given ({@link HyphaConfiguration#capabilities}). All are given unless it is said otherwise; but there are no directories and no
 * sockets to be had unless the machine has some.
 */
public enum Capability {
    /** What time it is: {@code clock_time_get}, {@code clock_res_get}, {@code hypha.clock}. Waiting for a while takes none. */
    CLOCK(Grant.CLOCK),
    /** Random numbers: {@code random_get}. */
    RANDOM(Grant.RANDOM),
    /** File descriptor 0, which is closed else. */
    STDIN(Grant.INPUT),
    /** File descriptor 1. */
    STDOUT(Grant.OUTPUT),
    /** File descriptor 2. */
    STDERR(Grant.ERROR),
    /** The machine's directories: preopened descriptors, and all functions that take a path. */
    FILES(Grant.FILES),
    /** The machine's sockets: {@code sock_*}. */
    SOCKETS(Grant.SOCKETS),
    /** Other tasks: threads ({@code wasi.thread-spawn}) and the module {@code hypha}, to which programs are not linked else. */
    TASKS(Grant.TASKS);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** What is not in a set, in bits of {@link Grant}. */
    static int withheld(Set<Capability> given) {
        int bits = Grant.ALL;
        for (Capability capability : given) {
            bits &= ~capability.bit;
        }
        return bits;
    }
}
