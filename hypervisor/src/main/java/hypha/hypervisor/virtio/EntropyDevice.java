package hypha.hypervisor.virtio;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** A source of random bytes from the host's system (Virtual I/O Device 1.2, 5.4). */
public final class EntropyDevice implements VirtioDevice {
    /** Bytes that a request gets at most: a driver that wants more asks again. */
    static final int MAXIMUM_BYTES = 4096;

    private static final int ID = 4;
    private static final int[] QUEUES = {8};

    private final RandomGenerator source;

    /** A device over the system's generator. */
    public EntropyDevice() {
        this(new SecureRandom());
    }

    EntropyDevice(RandomGenerator source) {
        this.source = source;
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public String name() {
        return "entropy";
    }

    @Override
    public int[] queueSizes() {
        return QUEUES.clone();
    }

    @Override
    public void handle(int queue, DescriptorChain chain) throws VirtioException {
        if (chain.readableBytes() != 0) {
            throw new VirtioException("entropy: the driver writes bytes=" + chain.readableBytes());
        }
        byte[] bytes = new byte[(int) Math.min(chain.writableBytes(), MAXIMUM_BYTES)];
        source.nextBytes(bytes);
        chain.complete(chain.write(0, MemorySegment.ofArray(bytes)));
    }
}
