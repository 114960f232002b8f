/**
 * Disks: the virtio block device ({@link hypha.hypervisor.block.BlockDevice}) over what keeps its sectors, an image file of the host ({@link
 * hypha.hypervisor.block.DiskImage}) in all but tests.
 */
package hypha.hypervisor.block;
