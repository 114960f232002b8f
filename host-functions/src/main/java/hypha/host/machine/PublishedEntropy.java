package hypha.host.machine;

import hypha.host.crossing.GuestWords;
import hypha.kernel.abi.EntropyPage;
import java.lang.foreign.MemorySegment;

/** What the kernel publishes about its random numbers. Safe for threads. */
public final class PublishedEntropy {
    private final MemorySegment page;

    /**
     * The page of a machine.
     *
     * @param page its {@link EntropyPage}
     */
    PublishedEntropy(MemorySegment page) {
        this.page = page;
    }

    /** The generation that keys have to belong to now. */
    public long generation() {
        return GuestWords.loadAcquire64(page, EntropyPage.GENERATION_OFFSET);
    }
}
