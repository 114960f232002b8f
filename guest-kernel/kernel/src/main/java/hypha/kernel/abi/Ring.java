package hypha.kernel.abi;

/**
 * A ring of bytes with one producer and one consumer. Positions count bytes since boot and never wrap; a position modulo the capacity is
 * an index into the data. Each side owns one position, writes it with release and reads the other's with acquire.
 *
 * <pre>
 *   +0x000  capacity            32 bits, a power of two, written at boot; each side keeps its own copy
 *   +0x040  consumed            64 bits, the consumer's position
 *   +0x048  consumer waits      32 bits: 1 when it sleeps until there is data; the producer then rings
 *   +0x04C  consumer is gone    32 bits: 0, or the WASI errno that producing is answered with from now on
 *   +0x080  produced            64 bits, the producer's position
 *   +0x088  producer waits      32 bits: 1 when it sleeps until there is room; the consumer then rings
 *   +0x08C  producer is gone    32 bits: 1 when no more will come (end of file)
 *   +0x1000 data
 * </pre>
 *
 * <p>A side that is about to sleep sets its flag, fences, and looks at the other's position once more. The other side, when it has
 * moved its position, fences and looks at the flag; if it is set it clears it, then rings (once for each time it was set).
 */
public final class Ring {
    /** Offset of the capacity. */
    public static final int CAPACITY_OFFSET = 0x000;
    /** Offset of the consumer's position. */
    public static final int CONSUMED_OFFSET = 0x040;
    /** Offset of the consumer's flag that it waits. */
    public static final int CONSUMER_WAITS_OFFSET = 0x048;
    /** Offset of the errno that the consumer left when it went. */
    public static final int CONSUMER_GONE_OFFSET = 0x04C;
    /** Offset of the producer's position. */
    public static final int PRODUCED_OFFSET = 0x080;
    /** Offset of the producer's flag that it waits. */
    public static final int PRODUCER_WAITS_OFFSET = 0x088;
    /** Offset of the producer's flag that it has gone. */
    public static final int PRODUCER_GONE_OFFSET = 0x08C;
    /** Offset of the data. */
    public static final int DATA_OFFSET = 0x1000;

    private Ring() {}
}
