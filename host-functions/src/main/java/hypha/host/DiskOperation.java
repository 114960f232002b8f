package hypha.host;

/** What can be asked of a disk, in the order of the kernel's numbers. */
public enum DiskOperation {
    /** Sectors into memory. */
    READ,
    /** Memory into sectors. */
    WRITE,
    /** What was written is made durable. */
    FLUSH
}
