package hypha.kernel.abi;

/**
 * What the kernel publishes about its random numbers, for generators of the host's: in the same way, the kernel of Linux tells the
 * generators of its vDSO when their keys are out of date.
 *
 * <pre>
 *   +0x00  generation   64 bits, from 1: raised when the kernel's key was mixed with new entropy
 * </pre>
 *
 * <p>Whoever has a key of an earlier generation gets a new one ({@link Crossing#RANDOM_KEY}) before it makes another number of it.
 */
public final class EntropyPage {
    /** The generation. */
    public static final int GENERATION_OFFSET = 0x00;
    /** Bytes of the page that are used. */
    public static final int BYTES = 0x40;

    private EntropyPage() {}
}
