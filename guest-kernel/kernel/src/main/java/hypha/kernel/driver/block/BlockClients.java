package hypha.kernel.driver.block;

import hypha.kernel.fs.disk.DiskVolumes;

/** Who uses disks, and how each is told that a request is done. */
public final class BlockClients {
    /** Nobody. */
    public static final int NONE = 0;
    /** {@link DiskProbe}. */
    public static final int PROBE = 1;
    /** The file system {@code hypha.kernel.fs.disk}. */
    public static final int FILES = 2;

    private BlockClients() {}

    /** Tells a client of a request that was done, or that failed. It may submit others from within. */
    static void completed(int client, long context, boolean isDone) {
        switch (client) {
            case FILES -> DiskVolumes.completed(context, isDone);
            case PROBE -> DiskProbe.completed(context, isDone);
            default -> {}
        }
    }
}
