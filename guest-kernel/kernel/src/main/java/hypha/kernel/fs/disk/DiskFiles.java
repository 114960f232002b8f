package hypha.kernel.fs.disk;

/** The file system as the vfs sees it. */
public final class DiskFiles {
    private DiskFiles() {}

    static void woken(long waiter) {}
}
