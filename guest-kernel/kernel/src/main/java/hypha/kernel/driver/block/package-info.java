/**
 * Disks: {@link hypha.kernel.driver.block.BlockDevice} is what file systems see, and the driver of virtio's block device (Virtual I/O Device 1.2,
 * 5.2); {@link hypha.kernel.driver.block.DiskProbe} exercises one without a file system.
 *
 * <p>A client {@code open}s a disk, which has one client at a time; it {@code submit}s requests, each with a word of its own, and is told by that
 * word when one is done: its case in {@link hypha.kernel.driver.block.BlockClients}.
 */
package hypha.kernel.driver.block;
